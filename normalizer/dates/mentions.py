"""The grammar of days: one day, several ("les 3, 4 et 10 avril"), a span ("du 3 au 5 avril").

A mention is what was written, not yet a date: the year is often missing and settled later.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from normalizer.dates.days import ARTICLES, Day, continued, read_day
from normalizer.dates.hours import LEADS, read_hours
from normalizer.dates.tokens import Token
from normalizer.dates.words import word_set

_ALSO = frozenset((",", "et", "&", "ou", "puis", "+", "/", "and", "or", ";", "|"))
_THROUGH = frozenset(("au", "-", ">", "to", "until", "through", "jusqu'au", "a"))
_LONELY = word_set(
    "publie publiee poste postee jour ligne modifie modifiee posted published updated avant"
)
_JOINS = word_set("et and & au to")
_MOST_DAYS = 16


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
    step = read_day(tokens, at)
    while step is not None and len(items) < _MOST_DAYS:
        if items and items[-1].link != ",":
            step = continued(tokens, *step, items[-1].day)
        day, after = _with_hours(tokens, *step)
        link, start = _read_link(tokens, after)
        items.append(_Item(day, after, link))
        complete = link in _THROUGH and len(items) > 1 and items[-2].link in _THROUGH and day.month
        alone = bool(day.month) and _stands_alone(tokens, at)
        step = None if complete or alone or not link else read_day(tokens, start)
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
    days = [item.day for item in items]
    if _is_bare(days[0]) and not _may_lead(tokens, at, days, links):
        return None
    return Mention(_join(_share(days), links), at, items[-1].after)


def _join(days: list[Day], links: list[str]) -> tuple[Part, ...]:
    """Make one part of days that follow each other with "au", one each of the others."""
    if _is_enumerated(days, links):
        return tuple(map(Part, days))
    parts = [Part(days[0])]
    for day, link in zip(days[1:], links, strict=True):
        if link in _THROUGH:
            parts[-1] = Part(parts[-1].first, day)
        else:
            parts.append(Part(day))
    return tuple(parts)


def _is_enumerated(days: list[Day], links: list[str]) -> bool:
    """Tell performances parted by dashes ("ven. 4 20h - sam. 5 20h") from a stay."""
    starts = [day.hours.start for day in days if day.hours is not None]
    if set(links) != {"-"} or len(starts) < len(days):
        return False
    return len(days) > 2 or len(set(starts)) == 1


def _is_bare(day: Day) -> bool:
    return day.month is None and day.weekday is None


def _may_lead(tokens: Sequence[Token], at: int, days: list[Day], links: list[str]) -> bool:
    """Tell whether a number without month begins a list: "les 3, 4", "du 3 au", "22 et", "3-5"."""
    if not links:
        return False
    before = tokens[at - 1].word if at else "\n"
    if before in ARTICLES or not _JOINS.isdisjoint(links):
        return True
    if links[0] in {"-", "/"}:
        tight = tokens[at].end == tokens[at + 1].start
        return days[0].day < days[1].day and (tight or before.startswith("\n"))
    return before.startswith("\n") or before in {"(", "[", ":", "|"}


def _share(days: list[Day]) -> list[Day]:
    """Give each day the month, year and hours said once, after it; the weekday, before it."""
    several = all(day.hours is None for day in days[:-1])
    shared = days[-1:]
    for day in reversed(days[:-1]):
        shared.insert(0, _inherit(day, shared[0], several=several))
    if days[0].plural:
        return [replace(day, weekday=days[0].weekday) for day in shared]
    return shared


def _inherit(day: Day, following: Day, *, several: bool) -> Day:
    alone = day.month is None
    month = following.month if alone else day.month
    year = day.year
    if year is None and following.year is not None and month and following.month:
        # "28 décembre et 4 janvier 2027": the first one is still in the year before.
        year = following.year - (1 if month > following.month else 0)
    hours = day.hours or (following.hours if alone or several else None)
    return replace(day, month=month, year=year, hours=hours)


def _with_hours(tokens: Sequence[Token], day: Day, after: int) -> tuple[Day, int]:
    """Read the hours right behind a day: "14 mars 14h", "14 mars, de midi à 14h"."""
    for at in range(after, min(after + 6, len(tokens))):
        hours = read_hours(tokens, at)
        if hours is not None:
            return replace(day, hours=hours), _behind_bracket(tokens, at, hours.after)
        if tokens[at].word not in LEADS:
            break
    return day, after


def _behind_bracket(tokens: Sequence[Token], at: int, after: int) -> int:
    """Return the token behind hours, and behind the bracket that closes around them."""
    bracketed = tokens[at - 1].word == "(" and after < len(tokens) and tokens[after].word == ")"
    return after + 1 if bracketed else after


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
    while at < len(tokens) and tokens[at].word in ARTICLES:
        at += 1
    return word, at
