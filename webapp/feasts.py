"""The public holidays of France, which an almanac prints in red. Pure."""

from datetime import date, timedelta
from functools import cache
from typing import Literal

Feast = Literal[
    "new-year",
    "easter-monday",
    "labour",
    "victory",
    "ascension",
    "whit-monday",
    "bastille",
    "assumption",
    "all-saints",
    "armistice",
    "christmas",
]
# Day and month of those that never move (Code du travail, art. L3133-1).
FIXED: dict[Feast, tuple[int, int]] = {
    "new-year": (1, 1),
    "labour": (1, 5),
    "victory": (8, 5),
    "bastille": (14, 7),
    "assumption": (15, 8),
    "all-saints": (1, 11),
    "armistice": (11, 11),
    "christmas": (25, 12),
}
AFTER_EASTER: dict[Feast, int] = {"easter-monday": 1, "ascension": 39, "whit-monday": 50}


def easter(year: int) -> date:
    """Give Easter Sunday (Gregorian, by the method of Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


@cache
def holidays(year: int) -> dict[date, Feast]:
    """Give the eleven public holidays of a year; where two fall on one day, the one that moves."""
    fixed = {date(year, month, day): name for name, (day, month) in FIXED.items()}
    moving = {easter(year) + timedelta(days=days): name for name, days in AFTER_EASTER.items()}
    return fixed | moving


def feast(day: date) -> Feast | None:
    """Give the public holiday that a day is, or None."""
    return holidays(day.year).get(day)


def is_red(day: date) -> bool:
    """Tell whether an almanac prints the day in red: Sundays and public holidays."""
    return day.isoweekday() == 7 or feast(day) is not None
