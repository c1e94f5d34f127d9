"""Words of the command line: how many, and what a terminal may be shown."""

from unicodedata import category


def many(number: int, word: str, plural: str | None = None) -> str:
    """Say how many in French, where 0 is singular: `0 annonce`, `2 annonces`."""
    return f"{number} {word if number < 2 else plural or f'{word}s'}"


def printable(text: str) -> str:
    """Leave out what would speak to the terminal rather than to the reader.

    Unbreakable spaces stay, which Python does not count among what is printable.
    """
    return "".join(one for one in text if one.isprintable() or category(one) == "Zs")
