"""One day as written: "samedi 14 mars 2026", "Sam. 14/03", "March 14th", "jeudi 4", "3"."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from normalizer.dates.hours import Hours
from normalizer.dates.tokens import Clock, Figures, Token
from normalizer.dates.words import (
    MONTH_FIRST,
    MONTHS,
    PLURAL_WEEKDAYS,
    SHORT_WEEKDAYS,
    WEEKDAYS,
    word_set,
)

ARTICLES = word_set("le les du des the ce de on from")
LOOSE = "loose"
"""The mark of figures that may be a date but are not introduced as one: "épisode 12/10"."""

_LEADS = word_set("le du au ce on [ ( : date")
_LISTS = word_set("les des , et & - > |")
_AROUND = word_set("| , - ; ) ] . et & > /")


@dataclass(frozen=True, slots=True)
class Day:
    """One day as written; `month` None: only the weekday and the day's number were said."""

    weekday: int | None
    day: int
    month: int | None = None
    year: int | None = None
    mark: str = ""
    plural: bool = False
    month_first: bool = False
    hours: Hours | None = None


def read_day(tokens: Sequence[Token], at: int) -> tuple[Day, int] | None:
    """Return one day and the token after it."""
    weekday, plural, start = _read_weekday(tokens, at)
    if start >= len(tokens):
        return None
    value = tokens[start].value
    if isinstance(value, Figures):
        return _figures_day(tokens, start, value, weekday)
    english = _month_first(tokens, start)
    if english is not None:
        month, number, after = english
        year, after = _read_year(tokens, after, comma=True)
        return Day(weekday, number, month, year, month_first=True), after
    return _day_first(tokens, start, weekday, plural)


def _day_first(
    tokens: Sequence[Token], at: int, weekday: int | None, plural: bool
) -> tuple[Day, int] | None:
    number, after = _read_number(tokens, at)
    if number is None or _is_hour(tokens, after):
        return None
    month, after = _read_month(tokens, after)
    year, after = _read_year(tokens, after) if month else (None, after)
    return Day(weekday, number, month, year, plural=plural), after


def _is_hour(tokens: Sequence[Token], after: int) -> bool:
    """Tell the first hour of "samedi 14-17h" from a day."""
    if after + 1 >= len(tokens) or tokens[after].word not in {"-", "/", ">"}:
        return False
    tight = tokens[after - 1].end == tokens[after].start
    return tight and isinstance(tokens[after + 1].value, Clock)


def _figures_day(
    tokens: Sequence[Token], at: int, value: Figures, weekday: int | None
) -> tuple[Day, int] | None:
    """Return a day in figures, unless the figures may as well be something else."""
    whole = value.year is not None and (value.mark != "-" or tokens[at].word[:4].isdigit())
    sure = whole or weekday is not None or _looks_dated(tokens, at, value)
    if not sure:
        return None
    before = tokens[at - 1].word if at else "\n"
    loose = not whole and weekday is None and not (_is_led(before) or before in _LISTS)
    mark = LOOSE if loose else value.mark
    return Day(weekday, value.day, value.month, value.year, mark), at + 1


def _looks_dated(tokens: Sequence[Token], at: int, value: Figures) -> bool:
    """Tell "le 4/04" and "14/03 20h" from fractions, scores, references and versions."""
    before = tokens[at - 1].word if at else "\n"
    following = tokens[at + 1].word if at + 1 < len(tokens) else "\n"
    timed = any(isinstance(token.value, Clock) for token in tokens[at + 1 : at + 4])
    led = _is_led(before)
    if value.mark == ".":
        return timed and led
    return led or timed or (value.padded and _is_apart(before, following))


def _is_led(before: str) -> bool:
    return before in _LEADS or before.startswith("\n")


def _is_apart(before: str, following: str) -> bool:
    return before in _AROUND | _LISTS or following in _AROUND or following.startswith("\n")


def _read_weekday(tokens: Sequence[Token], at: int) -> tuple[int | None, bool, int]:
    """Return the weekday if any, whether in the plural, and where the number may stand."""
    word = tokens[at].word if at < len(tokens) else ""
    weekday = WEEKDAYS.get(word)
    plural = PLURAL_WEEKDAYS.get(word)
    short = SHORT_WEEKDAYS.get(word)
    number = next((n for n in (weekday, plural, short) if n is not None), None)
    if number is None:
        return None, False, at
    after = at + 1
    for _ in range(2):
        if after < len(tokens) and tokens[after].word in {",", ".", "le", "the", "|", ":", "-"}:
            after += 1
    return number, plural is not None, after


def _read_number(tokens: Sequence[Token], at: int) -> tuple[int | None, int]:
    token = tokens[at]
    if isinstance(token.value, int) and 1 <= token.value <= 31:
        return token.value, at + 1
    if token.word in {"premier", "first"} and _read_month(tokens, at + 1)[0]:
        return 1, at + 1
    return None, at


def _read_month(tokens: Sequence[Token], at: int) -> tuple[int | None, int]:
    if at < len(tokens) and tokens[at].word in {"of", "de"}:
        at += 1
    word = tokens[at].word if at < len(tokens) else ""
    month = 3 if word == "mar" else MONTHS.get(word)
    return month, at + 1 if month else at


def _read_year(tokens: Sequence[Token], at: int, *, comma: bool = False) -> tuple[int | None, int]:
    """Return the year at token `at`; English may write a comma before it."""
    skip = int(comma and at < len(tokens) and tokens[at].word == ",")
    value = tokens[at + skip].value if at + skip < len(tokens) else None
    if isinstance(value, int) and 1500 <= value <= 2200:
        return value, at + skip + 1
    return None, at


def _month_first(tokens: Sequence[Token], at: int) -> tuple[int, int, int] | None:
    """Return month, day and the token after "March 14th"."""
    word = tokens[at].word
    number = tokens[at + 1] if at + 1 < len(tokens) else None
    if word not in MONTH_FIRST or number is None or not isinstance(number.value, int):
        return None
    if not 1 <= number.value <= 31:
        return None
    return (3 if word == "mar" else MONTHS[word]), number.value, at + 2


def continued(tokens: Sequence[Token], day: Day, after: int, earlier: Day) -> tuple[Day, int]:
    """Give a number the month before it, as English does: the 5 of "April 3-5, 2026"."""
    if not earlier.month_first or day.month is not None or day.weekday is not None:
        return day, after
    year, after = _read_year(tokens, after, comma=True)
    return replace(day, month=earlier.month, year=year, month_first=True), after
