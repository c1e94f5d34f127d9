"""The grammar of days: one day, several ("les 3, 4 et 10 avril"), a span ("du 3 au 5 avril").

A mention is what was written, not yet a date: the year is often missing and settled later.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from normalizer.dates.hours import LEADS, Hours, read_hours
from normalizer.dates.tokens import Clock, Figures, Token
from normalizer.dates.words import (
    MONTH_FIRST,
    MONTHS,
    PLURAL_WEEKDAYS,
    SHORT_WEEKDAYS,
    WEEKDAYS,
    word_set,
)

_ALSO = frozenset((",", "et", "&", "ou", "puis", "+", "/", "and", "or", ";", "|"))
_THROUGH = frozenset(("au", "-", ">", "to", "until", "through", "jusqu'au", "a"))
_ARTICLES = frozenset(("le", "les", "du", "des", "the", "ce", "de", "on", "from"))
_LONELY = word_set(
    "publie publiee poste postee jour ligne modifie modifiee posted published updated avant"
)
_MOST_DAYS = 16


@dataclass(frozen=True, slots=True)
class Day:
    """One day as written; `month` None: only the weekday and the day's number were said."""

    weekday: int | None
    day: int
    month: int | None = None
    year: int | None = None
    mark: str = ""
    plural: bool = False
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One day, or the span from `first` to `last` inclusive."""

    first: Day
    last: Day | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """Days written together, from token `first` up to and without token `after`."""

    parts: tuple[Part, ...]
    first: int
    after: int


class _Item(NamedTuple):
    """A day of a list, the token after it, and the word that leads to the next day."""

    day: Day
    after: int
    link: str


def find_mentions(tokens: Sequence[Token]) -> list[Mention]:
    """Return the mentions of days in order; they do not overlap."""
    found: list[Mention] = []
    at = 0
    while at < len(tokens):
        items = _read_items(tokens, at)
        dated = _without_trailing_numbers(items)
        mention = _settle(tokens, at, dated) if dated else None
        if mention is not None:
            found.append(mention)
            at = mention.after
        else:
            # A list of mere numbers is left behind as a whole, so that time stays linear.
            at = items[-1].after if items and not dated else at + 1
    return found


def _read_items(tokens: Sequence[Token], at: int) -> list[_Item]:
    items: list[_Item] = []
    step = _read_day(tokens, at)
    while step is not None and len(items) < _MOST_DAYS:
        day, after = _with_hours(tokens, *step)
        link, start = _read_link(tokens, after)
        items.append(_Item(day, after, link))
        complete = link in _THROUGH and len(items) > 1 and items[-2].link in _THROUGH and day.month
        alone = bool(day.month) and _stands_alone(tokens, at)
        step = None if complete or alone or not link else _read_day(tokens, start)
    return items


def _stands_alone(tokens: Sequence[Token], at: int) -> bool:
    """Tell "publié le 3 mars, samedi 14 mars…": what follows is another matter."""
    return any(token.word in _LONELY for token in tokens[max(0, at - 3) : at])


def _without_trailing_numbers(items: list[_Item]) -> list[_Item]:
    count = len(items)
    while count and _is_bare(items[count - 1].day):
        count -= 1
    return items[:count]


def _settle(tokens: Sequence[Token], at: int, items: list[_Item]) -> Mention | None:
    """Share what was said once, then join the ends of spans."""
    links = [item.link for item in items[:-1]]
    if _is_bare(items[0].day) and not _may_lead(tokens, at, links):
        return None
    return Mention(_join(_share([item.day for item in items]), links), at, items[-1].after)


def _join(days: list[Day], links: list[str]) -> tuple[Part, ...]:
    """Make one part of days that follow each other with "au", one each of the others."""
    parts = [Part(days[0])]
    for day, link in zip(days[1:], links, strict=True):
        if link in _THROUGH:
            parts[-1] = Part(parts[-1].first, day)
        else:
            parts.append(Part(day))
    return tuple(parts)


def _is_bare(day: Day) -> bool:
    return day.month is None and day.weekday is None


def _may_lead(tokens: Sequence[Token], at: int, links: list[str]) -> bool:
    """Tell whether a number without month begins a list: "les 3, 4", "du 3 au", "22 et", "3-5"."""
    if not links:
        return False
    before = tokens[at - 1].word if at else "\n"
    if before in _ARTICLES or links[0] in {"et", "and", "&", "au", "to"}:
        return True
    tight = tokens[at].end == tokens[at + 1].start
    return before.startswith("\n") or before in {"(", "[", ":", "|"} or (links[0] == "-" and tight)


def _share(days: list[Day]) -> list[Day]:
    """Give each day the month, year and hours said once, after it; the weekday, before it."""
    shared: list[Day] = []
    following: Day | None = None
    for day in reversed(days):
        if following is not None:
            day = _inherit(day, following)
        shared.append(day)
        following = day
    shared.reverse()
    if days[0].plural:
        return [replace(day, weekday=days[0].weekday) for day in shared]
    return shared


def _inherit(day: Day, following: Day) -> Day:
    alone = day.month is None
    month = following.month if alone else day.month
    year = day.year
    if year is None and following.year is not None and month and following.month:
        # "28 décembre et 4 janvier 2027": the first one is still in the year before.
        year = following.year - (1 if month > following.month else 0)
    hours = day.hours or (following.hours if alone else None)
    return replace(day, month=month, year=year, hours=hours)


def _with_hours(tokens: Sequence[Token], day: Day, after: int) -> tuple[Day, int]:
    """Read hours right behind a day when another day follows them ("14 mars 14h au 15 mars")."""
    at = after
    while at < len(tokens) and at < after + 5 and tokens[at].word in LEADS:
        at += 1
    hours = read_hours(tokens, at)
    if hours is None:
        return day, after
    return replace(day, hours=hours), hours.after


def _read_link(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """Return what joins one day to the next, and where the next may begin."""
    if at >= len(tokens):
        return "", at
    word = tokens[at].word
    if word == "," and at + 1 < len(tokens) and tokens[at + 1].word in {"et", "and", "puis"}:
        at += 1
    if word not in _ALSO and word not in _THROUGH:
        return "", at
    at += 1
    while at < len(tokens) and tokens[at].word in _ARTICLES:
        at += 1
    return word, at


def _read_day(tokens: Sequence[Token], at: int) -> tuple[Day, int] | None:
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
        return Day(weekday, number, month, year), after
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
    """Return a day in figures, unless figures without a year may as well be something else."""
    sure = value.year is not None or weekday is not None or _looks_dated(tokens, at, value)
    if not sure:
        return None
    return Day(weekday, value.day, value.month, value.year, value.mark), at + 1


def _looks_dated(tokens: Sequence[Token], at: int, value: Figures) -> bool:
    """Tell "le 4/04" and "14/03 20h" from fractions, marks and versions."""
    before = tokens[at - 1].word if at else "\n"
    following = tokens[at + 1 : at + 4]
    timed = any(isinstance(token.value, Clock) for token in following)
    if value.mark == ".":
        return timed and before in _ARTICLES | {"\n"}
    led = before in {"le", "du", "au", "des", "les", "ce", "[", "on"} or before.startswith("\n")
    return value.padded or timed or (led and before not in {"les", "des"})


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
