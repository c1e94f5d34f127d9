"""From when, until when and except when a rhythm goes on, read in the sentence around it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from normalizer.dates.context import Role, around
from normalizer.dates.mentions import Mention
from normalizer.dates.rhythms import Rhythm
from normalizer.dates.script import Script
from normalizer.dates.settling import Settled, next_such_day
from normalizer.dates.words import MONTHS

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_YEAR = r"(?:[ ](20[0-9]{2}))?"
_UNTIL_MONTH = re.compile(
    rf"\b(?:jusqu'(?:a|en)|until)(?: la)?(?: fin| end of)?(?: de| du mois de)? ({_MONTH})\b{_YEAR}"
)
_MONTH_TO_MONTH = re.compile(
    rf"\b(?:de |d'|from )({_MONTH})\b{_YEAR} (?:a|to) (?:fin )?({_MONTH})\b{_YEAR}"
)
_HOLIDAYS = re.compile(r"\b(?:vacances|periodes? scolaires?|school holidays|term time|conges)\b")


@dataclass(slots=True)
class Bounds:
    """Days a rhythm starts and ends on, inclusive, and those left out.

    `vague`: exceptions whose dates are not said (school holidays).
    """

    since: date | None = None
    until: date | None = None
    without: set[date] = field(default_factory=set)
    vague: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """A mention with its role and the dates it means."""

    mention: Mention
    role: Role
    dates: tuple[Settled, ...]


def read_bounds(
    script: Script, rhythm: Rhythm, said: Sequence[Said], published: date
) -> tuple[Bounds, list[Said]]:
    """Return the bounds of `rhythm` and the mentions that say them."""
    bounds = Bounds()
    used = [one for one in said if _bind(script, rhythm, one, bounds)]
    before, after = around(script.folded, script.start(rhythm), script.end(rhythm))
    _read_months(before + " " + after, bounds, published)
    if bounds.until is None and rhythm.month is not None:
        bounds.until = _end_of_month(rhythm.month, None, published)
    exact = any(one.role is Role.EXCEPT for one in used)
    bounds.vague = not exact and _HOLIDAYS.search(before + after) is not None
    return bounds, used


def _bind(script: Script, rhythm: Rhythm, said: Said, bounds: Bounds) -> bool:
    """Take what `said` tells of the bounds; False when it is another matter."""
    if not said.dates or not script.together(rhythm, said.mention):
        return False
    first = said.dates[0]
    match said.role:
        case Role.EXCEPT:
            bounds.without.update(day for dates in said.dates for day in _days(dates))
        case Role.UNTIL | Role.DEADLINE:
            bounds.until = first.start
        case Role.SINCE:
            bounds.since, bounds.until = first.start, first.end or bounds.until
        case Role.EVENT if first.end is not None:
            bounds.since, bounds.until = first.start, first.end
        case _:
            return False
    return True


def _days(dates: Settled) -> list[date]:
    last = dates.end or dates.start
    return [dates.start + timedelta(days=n) for n in range((last - dates.start).days + 1)]


def _read_months(sentence: str, bounds: Bounds, published: date) -> None:
    """Read "de septembre à juin" and "jusqu'en juin" where no day was said."""
    if bounds.until is not None:
        return
    until = _UNTIL_MONTH.search(sentence)
    span = _MONTH_TO_MONTH.search(sentence)
    if until is not None:
        bounds.until = _end_of_month(MONTHS[until[1]], until[2], published)
    elif span is not None:
        bounds.until = _end_of_month(MONTHS[span[3]], span[4], published)
        months = (bounds.until.month - MONTHS[span[1]]) % 12
        year = bounds.until.year - (1 if bounds.until.month - months < 1 else 0)
        bounds.since = date(year, MONTHS[span[1]], 1)


def _end_of_month(month: int, year: str | None, published: date) -> date:
    """Return the last day of `month`, in `year` or the first to come."""
    for day in (31, 30, 29, 28):
        try:
            found = date(int(year), month, day) if year else next_such_day(month, day, published)
        except ValueError:
            continue
        if found is not None:
            return found
    raise AssertionError(month)
