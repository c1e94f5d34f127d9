"""A sentence for people that any language can tell later: its message, and what it says.

What a visit found is written down in French today and read in English tomorrow. So whoever makes
such a sentence makes it of a message of the catalogue and of values, and it stays a `str`, in
French, for all who only want to show it.
"""

from collections.abc import Callable, Mapping
from typing import Self


class Sentence(str):
    """A sentence in French that remembers what it was made of.

    `message` is its name in the catalogues, with `%(name)s` where one of `said` stands; a value
    that is a sentence itself is told in the reader's language too.
    """

    __slots__ = ("message", "said")

    message: str
    said: Mapping[str, str]

    def __new__(cls, message: str, said: Mapping[str, str] | None = None) -> Self:
        """Tell it in French. Raises `KeyError`, `TypeError` or `ValueError` for what cannot be."""
        made = super().__new__(cls, message % said if said else message)
        made.message = message
        made.said = said or {}
        return made


def N_(message: str, **said: object) -> Sentence:  # noqa: N802  # gettext's own name
    """Make a sentence that is translated where it is shown, of a message of the catalogues."""
    words = {name: one if isinstance(one, str) else str(one) for name, one in said.items()}
    return Sentence(message, words)


def tell(sentence: str, gettext: Callable[[str], str]) -> str:
    """Give a sentence in another language; one that the catalogue lacks as it is."""
    if not isinstance(sentence, Sentence):
        return gettext(sentence) if sentence else ""
    words = {
        name: tell(one, gettext) if isinstance(one, Sentence) else one
        for name, one in sentence.said.items()
    }
    told = gettext(sentence.message) if sentence.message else ""
    return told % words if words else told
