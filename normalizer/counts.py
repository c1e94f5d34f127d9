"""Small numbers as figures or French words, in lower case."""

_ONE_TO_TEN = ("une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
_WORDS = {word: number for number, word in enumerate(_ONE_TO_TEN, 1)} | {
    "un": 1,
    "douze": 12,
    "quinze": 15,
    "vingt": 20,
    "trente": 30,
}
COUNT = rf"(?:\d{{1,4}}|{'|'.join(_WORDS)})(?!\w)"


def count(said: str) -> int:
    """Read what `COUNT` has matched."""
    return int(said) if said.isdigit() else _WORDS[said]
