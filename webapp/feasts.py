"""The public holidays of France, which an almanac prints in red. Pure."""

from datetime import date, timedelta
from functools import cache

# Day and month of those that never move (Code du travail, art. L3133-1).
FIXED = ((1, 1), (1, 5), (8, 5), (14, 7), (15, 8), (1, 11), (11, 11), (25, 12))
AFTER_EASTER = (1, 39, 50)


def easter(year: int) -> date:
    """Give Easter Sunday (Gregorian, by the method of Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


@cache
def holidays(year: int) -> frozenset[date]:
    """Give the eleven public holidays of a year."""
    moving = {easter(year) + timedelta(days=days) for days in AFTER_EASTER}
    return frozenset(moving | {date(year, month, day) for day, month in FIXED})


def is_red(day: date) -> bool:
    """Tell whether an almanac prints the day in red: Sundays and public holidays."""
    return day.isoweekday() == 7 or day in holidays(day.year)
