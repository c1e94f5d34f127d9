"""The words dates are written with, and how text is folded before they are looked up.

Folding keeps one character for one character, so that a position found in folded text is the
same position in the text as written.
"""

import unicodedata
from functools import lru_cache

_ALIKE = {
    **dict.fromkeys("\u2018\u2019\u02bc\u0060\u00b4", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    **dict.fromkeys("\u2192\u27a1\u279c\u25b8\u203a", ">"),
    **dict.fromkeys("\u2502\u00a6\u00b7\u2022\u2027", "|"),
    "\u2215": "/",
    "\u2044": "/",
    "\r": "\n",
    "\u2028": "\n",
    "\u2029": "\n",
}


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    if character in _ALIKE:
        return _ALIKE[character]
    if character.isspace():
        return character if character == "\n" else " "
    letters = [c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c)]
    if len(letters) == 1 and (letters[0].isalpha() or letters[0] in "0123456789"):
        # A superscript figure is an exponent or a footnote, never part of a date.
        lowered = letters[0].lower()
        figure = character.isdigit() and not character.isdecimal()
        return character if figure or len(lowered) != 1 else lowered
    return character


def compose(text: str) -> str:
    """Return `text` in NFC, the form all positions refer to."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return composed `text` in lower case without accents, character for character."""
    return "".join(map(_fold_character, text))


def word_set(words: str) -> frozenset[str]:
    """Return the words of a line."""
    return frozenset(words.split())


_FRENCH_DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
_ENGLISH_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT_DAYS = (
    ("lun", "mon"),
    ("mar", "tue", "tues"),
    ("mer", "merc", "wed"),
    ("jeu", "thu", "thur", "thurs"),
    ("ven", "vend", "fri"),
    ("sam", "sat"),
    ("dim", "sun"),
)

WEEKDAYS: dict[str, int] = {
    name: number for names in (_FRENCH_DAYS, _ENGLISH_DAYS) for number, name in enumerate(names)
}
"""Full names in the singular, to Monday = 0."""

PLURAL_WEEKDAYS: dict[str, int] = {f"{name}s": number for name, number in WEEKDAYS.items()}

SHORT_WEEKDAYS: dict[str, int] = {
    name: number for number, names in enumerate(_SHORT_DAYS) for name in names
}
"""Abbreviations, many of them words of their own (mon, mer, jeu): only read before a number."""

_ANY_WEEKDAY = WEEKDAYS | PLURAL_WEEKDAYS | SHORT_WEEKDAYS


def weekday_of(word: str) -> int | None:
    """Return the weekday that a word read as one names, Monday = 0."""
    return _ANY_WEEKDAY.get(word)


_MONTHS = (
    ("janvier", "janv", "jan", "january"),
    ("fevrier", "fevr", "fev", "february", "feb"),
    ("mars", "march"),
    ("avril", "avr", "april", "apr"),
    ("mai", "may"),
    ("juin", "june", "jun"),
    ("juillet", "juil", "juill", "july", "jul"),
    ("aout", "august", "aug"),
    ("septembre", "sept", "sep", "september"),
    ("octobre", "oct", "october"),
    ("novembre", "nov", "november"),
    ("decembre", "dec", "december"),
)

MONTHS: dict[str, int] = {
    name: number for number, names in enumerate(_MONTHS, start=1) for name in names
}
"""Names and abbreviations, to January = 1. "mar" is left to the weekday (mardi)."""

MONTH_FIRST = word_set(
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sept sep oct nov dec"
)
"""Months that may stand before the day, as English writes them ("March 14th")."""

SHORTENED = frozenset(SHORT_WEEKDAYS) | word_set(
    "janv jan fevr fev feb avr apr juil juill jun jul aug sept sep oct nov dec"
)
"""Words whose full stop belongs to them."""

ORDINALS: dict[str, int] = {
    "premier": 1, "premiers": 1, "premiere": 1, "first": 1,
    "deuxieme": 2, "deuxiemes": 2, "second": 2, "seconds": 2,
    "troisieme": 3, "troisiemes": 3, "third": 3,
    "quatrieme": 4, "quatriemes": 4, "fourth": 4,
    "dernier": -1, "derniers": -1, "last": -1,
}  # fmt: skip
"""Ordinal words, to their number; the last one counts from the end."""
