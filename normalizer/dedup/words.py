"""Words of titles and texts: folded, cut, reduced to stems, weighed.

A word's weight is fixed, never learnt from the agenda at hand: so a pair's score depends on the
pair alone, and a harvest that adds listings cannot change what was decided elsewhere.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein, Prefix

from agenda.model.folding import fold
from normalizer.dedup.vocabulary import EMPTY, GENERIC, MONTHS, PHRASES, SAME, WEEKDAYS

GENERIC_WEIGHT = 0.3
NUMBER_WEIGHT = 0.4
# A word that several abbreviate ("impro", "improvisation"): nearly, not quite, the same.
SHORTENED = 4
# "nettoyage", "nettoyons": one root, at least so long and half of the longer word.
ROOT = 5

_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[a-z0-9]+")


def whole(words: Iterable[str]) -> str:
    """Write a pattern for one of these where a word begins.

    As `\\b(?:…)`, but the engine looks for first letters, where it would try `\\b` everywhere.
    """
    return "(?:" + "|".join(rf"{word[0]}(?<!\w{word[0]}){word[1:]}" for word in words) + ")"


# Inclusive writing: "créateur·ices", "habitant.e.s", "nouveaux(elles)".
_INCLUSIVE = re.compile(
    r"[·•.(-](?<=[a-z].)(?:(?<=[·•.])|(?=e\b|e[s.·)-]|trice|rice|ne\b|ne[s.·)-]))(?:e|es|s|ne|nes|rice|rices|trice|trices|ices|ve|ves|le|les|elles|x)(?:[·•.)-]?s)?\)?(?![a-z])"
)
_SAINT = re.compile(r"s(?<!\ws)t(es?|s)?[. -]\s?(?=[a-z])")
_ELISION = re.compile(rf"{whole((*'ldjmnstc', 'qu', 'lorsqu', 'jusqu', 'aujourd'))}['’]")
_HOUR = re.compile(r"\d(?<!\w\d)\d?(?:\s?(?:h|heures?)(?:\s?\d{2})?\b|:\d{2}\b)")
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY = whole(sorted(WEEKDAYS, key=len, reverse=True))
_NAMED_DATE = re.compile(rf"(\d(?<!\w\d)\d?)(?:er)?\s+({_MONTH})\b\.?(?:\s+20\d\d\b)?")
_SPAN = re.compile(
    rf"d(?<!\wd)u\s+(\d{{1,2}})(?:er)?\s+(?:au|a)\s+(?=\d{{1,2}}(?:er)?\s+(?:{_MONTH})\b)"
)
_FIGURES = re.compile(
    r"(\d(?<![\d/#]\d)\d?)[/.](\d{1,2})(?:[/.](?:20)?\d\d)?(?![\d/])(?!\s*(?:ans|€|eur))"
)
_WEEKDAY = re.compile(rf"{_DAY}\b\.?(?=\s*\d|\s*[|,:]|\s*$)")
# What blogging software adds below each post.
_FOOTER = re.compile(
    r"(?:l['’ ]article|cet article|the post)\s.{0,300}?"
    r"(?:est apparu en premier sur|appeared first on).{0,120}$",
    re.DOTALL | re.IGNORECASE,
)


def plain(text: str) -> str:
    """Fold, and undo inclusive writing and elisions."""
    folded = _SAINT.sub("saint\\1 ", fold(text))
    for phrase, instead in PHRASES:
        if phrase in folded:
            folded = folded.replace(phrase, instead)
    return _ELISION.sub(" ", _INCLUSIVE.sub("", folded))


def without_footer(text: str) -> str:
    """Text without what blogging software appends ("L’article … est apparu en premier sur …")."""
    return _FOOTER.sub("", text) if "premier sur" in text or "first on" in text else text


def dates_in(folded: str) -> frozenset[tuple[int, int]]:
    """Months and days written in a folded text: "5 mars", "05/03"."""
    if not _DIGIT.search(folded):
        return frozenset()
    named = {(MONTHS[month], int(day)) for day, month in _NAMED_DATE.findall(folded)}
    figures = {(int(month), int(day)) for day, month in _FIGURES.findall(folded)}
    return frozenset(found for found in named | figures if found[0] <= 12 and 1 <= found[1] <= 31)


def without_dates(folded: str) -> str:
    """A folded title without days, hours and weekdays beside them."""
    if not _DIGIT.search(folded):
        return _WEEKDAY.sub(" ", folded)
    text = _WEEKDAY.sub(" ", _HOUR.sub(" ", folded))
    named = _NAMED_DATE.sub(" ", _SPAN.sub(" ", text))
    return _FIGURES.sub(lambda found: " " if _is_date(found) else found[0], named)


def _is_date(found: re.Match[str]) -> bool:
    """31/12 is a date, "séance 1/3" is not: one figure alone on each side counts sessions."""
    day, month = found[1], found[2]
    return 1 <= int(day) <= 31 and 1 <= int(month) <= 12 and len(day) + len(month) >= 3


def stems(folded: str) -> list[str]:
    """The telling words of a folded text, in order, reduced to stems; repeated ones once."""
    found = dict.fromkeys(stem(word) for word in _WORD.findall(folded) if word not in EMPTY)
    found.pop("", None)
    return list(found)


@lru_cache(maxsize=32768)
def stem(word: str) -> str:
    """Plural and feminine endings off, synonyms brought to one word."""
    if word.isdigit():
        return word.lstrip("0") or "0"
    if word in SAME:
        return SAME[word]
    short = _without_ending(word)
    return SAME.get(short, short)


def _without_ending(word: str) -> str:
    for ending, instead, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            return word[: len(word) - len(ending)] + instead
    return word


_ENDINGS = (
    ("eaux", "eau", 2),
    ("aux", "al", 3),
    ("trices", "teur", 3),
    ("trice", "teur", 3),
    ("euses", "eur", 3),
    ("ees", "", 5),
    ("ees", "e", 3),
    ("ee", "", 5),
    ("ee", "e", 3),
    ("es", "", 5),
    ("es", "e", 3),
    ("e", "", 5),
    ("s", "", 3),
    ("x", "", 3),
)


_GENERIC = frozenset(map(stem, GENERIC))


@lru_cache(maxsize=16384)
def weight(word: str) -> float:
    """How much sharing this stem tells: 1 for a rare word, less for kinds of events and numbers."""
    if word in _GENERIC:
        return GENERIC_WEIGHT
    if word in WEEKDAYS or word in MONTHS:
        return 0.1
    return NUMBER_WEIGHT if word[0].isdigit() or len(word) == 1 else 1.0


def total(words: Iterable[str]) -> float:
    """Sum of weights."""
    return sum(map(weight, words))


@lru_cache(maxsize=16384)
def near(one: str, other: str) -> bool:
    """Mistyped by a letter or two, or one the beginning of the other."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) < SHORTENED or shorter[0] != longer[0] or shorter[0].isdigit():
        return False
    if longer.startswith(shorter):
        return len(shorter) > SHORTENED or len(longer) - len(shorter) <= 2
    if len(shorter) < 5:
        return False
    if Prefix.similarity(one, other) >= max(len(longer) / 2, ROOT):
        return True
    allowed = 1 if len(shorter) < 9 else 2
    return DamerauLevenshtein.distance(one, other, score_cutoff=allowed) <= allowed


def shared(one: Iterable[str], other: Iterable[str], joined: frozenset[str]) -> set[str]:
    """Words of `one` found in `other`: equal, nearly so, or written there as two words."""
    rest = set(other)
    found = {word for word in one if word in rest}
    rest -= found
    for word in one:
        if word in found:
            continue
        if word in joined or any(near(word, candidate) for candidate in rest):
            found.add(word)
    return found
