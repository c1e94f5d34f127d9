"""From days as written to dates: the year that was left out, and whether the weekday agrees."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from normalizer.dates.days import LOOSE, Day
from normalizer.dates.hours import Hours
from normalizer.dates.mentions import Part

_SOON = timedelta(days=240)
_FAR = timedelta(days=550)
_LONG = timedelta(days=200)
_TOO_LONG = timedelta(days=370)


@dataclass(frozen=True, slots=True)
class Settled:
    """A date or span with the trust its wording deserves, 0 to 1, hours not yet counted.

    `opening` and `closing` are the hours written with its first and its last day.
    """

    start: date
    end: date | None
    trust: float
    opening: Hours | None = None
    closing: Hours | None = None


Years = Mapping[tuple[int, int], int]
"""The year said elsewhere in the text for a (month, day)."""


def settle_part(
    part: Part, published: date, years: Years, told: date | None = None
) -> Settled | None:
    """Return the dates meant by `part` in a post of day `published`; None when impossible.

    `told` is the date told just before, which "et dimanche 21" goes on from.
    """
    if told is not None and part.last is None and part.first.month is None:
        following = _following(part.first, told)
        if following is not None:
            return replace(following, opening=part.first.hours)
    if part.last is None:
        day = _settle_day(part.first, published, years)
        return replace(day, opening=part.first.hours) if day is not None else None
    end = _settle_day(part.last, published, years)
    start = _start_of_span(part.first, end.start) if end is not None else None
    if start is None or end is None or end.start - start > _TOO_LONG:
        return None
    trust = min(end.trust + 0.1, 0.95) if end.start - start <= _LONG else 0.4
    if part.first.weekday is not None and start.weekday() != part.first.weekday:
        trust = min(trust, 0.4)
    return Settled(start, end.start, trust, part.first.hours, part.last.hours)


def _settle_day(day: Day, published: date, years: Years) -> Settled | None:
    if day.month is None:
        return _settle_weekday_and_number(day, published)
    year = day.year or years.get((day.month, day.day))
    if year is not None:
        return _settle_year(day, year, published)
    return _settle_without_year(day, day.month, published)


def _settle_year(day: Day, year: int, published: date) -> Settled | None:
    found = _date(year, day.month, day.day)
    if found is None:
        return None
    trust = 0.8 if day.weekday is None else 0.95
    if found == published:
        # Without an hour, as likely the date of the post as that of an event.
        trust = 0.45
    if not _agrees(day, found) or day.mark == "american":
        trust = 0.4
    return Settled(found, None, _bounded(found, published, trust))


def _settle_without_year(day: Day, month: int, published: date) -> Settled | None:
    coming = next_such_day(month, day.day, published)
    if coming is None:
        return None
    if day.weekday is None:
        return Settled(coming, None, _trust_in_day(day, coming - published))
    if _agrees(day, coming):
        return Settled(coming, None, 0.9)
    for year in (coming.year - 1, coming.year + 1):
        other = _date(year, month, day.day)
        if other is not None and _agrees(day, other):
            return Settled(other, None, _bounded(other, published, 0.44))
    return Settled(coming, None, 0.4)


def _trust_in_day(day: Day, ahead: timedelta) -> float:
    """Trust a day without weekday and year: far ahead, it is more likely told of the past.

    That of the post itself is as likely its date as that of an event.
    """
    if not ahead:
        return 0.44
    if ahead > _SOON:
        return 0.35
    if day.mark == LOOSE:
        return 0.45
    return 0.55 if day.mark else 0.65


def _settle_weekday_and_number(day: Day, published: date) -> Settled | None:
    """Return the next "jeudi 4": within four months a weekday and a number meet once or twice."""
    if day.weekday is None:
        return None
    for ahead in range(120):
        found = published + timedelta(days=ahead)
        if found.day == day.day and _agrees(day, found):
            return Settled(found, None, 0.45 if ahead <= 45 else 0.4)
    return None


def _following(day: Day, told: date) -> Settled | None:
    """Return the "dimanche 21" within the month that follows `told`."""
    days = (told + timedelta(days=ahead) for ahead in range(1, 32))
    found = next((one for one in days if one.day == day.day and _agrees(day, one)), None)
    return Settled(found, None, 0.65) if found and day.weekday is not None else None


def _start_of_span(day: Day, end: date) -> date | None:
    if day.month is None:
        return _last_number_before(day.day, end)
    if day.year is not None:
        found = _date(day.year, day.month, day.day)
        return found if found is not None and found <= end else None
    found = _date(end.year, day.month, day.day)
    if found is not None and found > end:
        found = _date(end.year - 1, day.month, day.day)
    return found


def _last_number_before(number: int, end: date) -> date | None:
    for back in range(62):
        found = end - timedelta(days=back)
        if found.day == number:
            return found
    return None


def _bounded(found: date, published: date, trust: float) -> float:
    """Lower the trust of what is over before the post, or hardly foreseeable."""
    if found < published:
        return min(trust, 0.3)
    return min(trust, 0.44) if found - published > _FAR else trust


def _agrees(day: Day, found: date) -> bool:
    return day.weekday is None or found.weekday() == day.weekday


def next_such_day(month: int, day: int, published: date) -> date | None:
    """Return the first day of that name on or after `published`; None for 31 June."""
    for year in range(published.year, min(published.year + 9, 9999)):
        found = _date(year, month, day)
        if found is not None and found >= published:
            return found
    return None


def _date(year: int, month: int | None, day: int) -> date | None:
    try:
        return date(year, month or 0, day)
    except ValueError:
        return None


def join_days(days: list[Settled]) -> list[Settled]:
    """Make one span of days in a row told without hours: "samedi 8 et dimanche 9 mai"."""
    if len(days) < 2 or any(day.end or day.opening for day in days):
        return days
    if any(other.start - one.start != timedelta(days=1) for one, other in pairwise(days)):
        return days
    return [Settled(days[0].start, days[-1].start, min(day.trust for day in days))]
