"""Habits: what comes back every week on the same weekday, so that a list may say it once. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median

LEAST_DATES = 3
WEEK = 7


@dataclass(frozen=True, slots=True)
class Habit:
    """The rhythm of a series, read from its dates.

    `weekly` holds the weekdays (Monday 0) on which it takes place each week; `fortnightly` and
    `monthly` tell the rhythm of a series that has no weekly one.
    """

    weekly: frozenset[int] = frozenset()
    fortnightly: int | None = None
    monthly: bool = False

    def covers(self, day: date) -> bool:
        """Tell whether the series takes place on this weekday each week."""
        return day.weekday() in self.weekly


def read_habit(dates: Iterable[date]) -> Habit:
    """Read a rhythm. A pause (school holidays) does not break a weekly one."""
    by_weekday: dict[int, list[date]] = {}
    for day in sorted(set(dates)):
        by_weekday.setdefault(day.weekday(), []).append(day)
    gaps = {weekday: _usual_gap(days) for weekday, days in by_weekday.items()}
    weekly = frozenset(weekday for weekday, gap in gaps.items() if gap == WEEK)
    if weekly or len(by_weekday) != 1:
        return Habit(weekly=weekly)
    weekday, gap = next(iter(gaps.items()))
    return Habit(
        fortnightly=weekday if gap == 2 * WEEK else None, monthly=gap in (4 * WEEK, 5 * WEEK)
    )


def _usual_gap(days: list[date]) -> float:
    if len(days) < LEAST_DATES:
        return 0
    return median((after - before).days for before, after in pairwise(days))
