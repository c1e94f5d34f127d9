"""VTIMEZONE components made from zoneinfo (RFC 5545 §3.6.5).

Each change of hour between 2000 and 2060 stands at its true onset: as a recurrence where one rule
has held ever since, as dates otherwise. The span is the same for every calendar, so one can be
written while it is read; the rare event outside of it is written in UTC.
"""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from feeds.contentlines import fold

FIRST_YEAR, LAST_YEAR = 2000, 2060
# No zone has ever changed twice within a week, so a look a week finds every change.
STEP, PRECISION = timedelta(days=7), timedelta(seconds=1)
# Two changes on the same weekday may be a coincidence; a rule needs more witnesses.
LEAST_WITNESSES = 4
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WEEK, LONGEST_MONTH = 7, 31


@dataclass(frozen=True, slots=True)
class Shift:
    """What a change of hour does: from which offset to which, and the new name."""

    before: timedelta
    after: timedelta
    name: str
    daylight: bool


@lru_cache(maxsize=64)
def vtimezone(name: str) -> bytes:
    """Write the VTIMEZONE of an IANA zone. Raises `ZoneInfoNotFoundError`."""
    zone = ZoneInfo(name)
    start = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC).astimezone(zone)
    observances = [_observance(_shift(start, start), [start.replace(tzinfo=None)])]
    for shift, onsets in _changes(zone).items():
        single, ruled, rule = _split(onsets)
        if single:
            observances.append(_observance(shift, single))
        if ruled:
            observances.append(_observance(shift, ruled[:1], rule))
    block = f"BEGIN:VTIMEZONE\nTZID:{name}\n{''.join(observances)}END:VTIMEZONE"
    return b"".join(fold(line.encode()) for line in block.split("\n"))


def is_twice(local: datetime, zone: ZoneInfo) -> bool:
    """Tell whether the clock shows this time twice, before and after it is put back."""
    return _puts_back(zone, local.date()) and (
        local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    )


@lru_cache(maxsize=4096)
def _puts_back(zone: ZoneInfo, day: date) -> bool:
    """Tell whether the clock goes back between the noons around that day."""
    noons = (datetime.combine(day + timedelta(days=n), time(12), zone) for n in (-1, 1))
    before, after = (noon.utcoffset() or timedelta(0) for noon in noons)
    return after < before


def _changes(zone: ZoneInfo) -> dict[Shift, list[datetime]]:
    """Give each kind of change with its onsets, as the clock showed them before the change."""
    changes: dict[Shift, list[datetime]] = defaultdict(list)
    for instant in _instants(zone):
        before = (instant - PRECISION).astimezone(zone)
        shift = _shift(before, instant.astimezone(zone))
        changes[shift].append((instant + shift.before).replace(tzinfo=None))
    return changes


def _instants(zone: ZoneInfo) -> Iterator[datetime]:
    """Find every instant, in UTC, at which the zone's offset changes."""
    begin, end = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(LAST_YEAR + 1, 1, 1, tzinfo=UTC)
    looks = [begin + STEP * week for week in range((end - begin) // STEP + 2)]
    offsets = [look.astimezone(zone).utcoffset() for look in looks]
    for (low, here), (high, there) in pairwise(zip(looks, offsets, strict=True)):
        if here != there:
            yield _first_after(zone, low, high)


def _first_after(zone: ZoneInfo, low: datetime, high: datetime) -> datetime:
    """Halve the interval until the first second of the new offset is found."""
    old = low.astimezone(zone).utcoffset()
    while high - low > PRECISION:
        middle = low + (high - low) // 2 // PRECISION * PRECISION
        if middle.astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high


def _shift(before: datetime, after: datetime) -> Shift:
    old, new = before.utcoffset() or timedelta(0), after.utcoffset() or timedelta(0)
    return Shift(old, new, after.tzname() or "", bool(after.dst()) and new > old)


def _split(onsets: Sequence[datetime]) -> tuple[Sequence[datetime], Sequence[datetime], str]:
    """Part onsets in those that stand alone and the last run of years that one rule gives."""
    run = len(onsets)
    rule = ""
    if onsets[-1].year >= LAST_YEAR:
        while run and (longer := _rule(onsets[run - 1 :])):
            run, rule = run - 1, longer
    if len(onsets) - run < LEAST_WITNESSES:
        return onsets, (), ""
    return onsets[:run], onsets[run:], rule


def _rule(onsets: Sequence[datetime]) -> str:
    """Give the yearly RRULE that yields exactly these onsets, or "".

    Within any seven days of a month a weekday stands once, so the days need only fit in a week.
    """
    one = onsets[0]
    if any(
        (at.month, at.weekday(), at.time(), at.year - index)
        != (one.month, one.weekday(), one.time(), one.year)
        for index, at in enumerate(onsets)
    ):
        return ""
    week = _week(onsets, WEEKDAYS[one.weekday()])
    return week and f"FREQ=YEARLY;BYMONTH={one.month};{week}"


def _week(onsets: Sequence[datetime], weekday: str) -> str:
    """Name the week of the month in which all these days fall, the usual names first."""
    low, high = min(at.day for at in onsets), max(at.day for at in onsets)
    if all(at.day > monthrange(at.year, at.month)[1] - WEEK for at in onsets):
        return f"BYDAY=-1{weekday}"
    nth = (high - 1) // WEEK
    if low > nth * WEEK:
        return f"BYDAY={nth + 1}{weekday}"
    days = ",".join(str(day) for day in range(low, min(low + WEEK, LONGEST_MONTH + 1)))
    return f"BYMONTHDAY={days};BYDAY={weekday}" if high - low < WEEK else ""


def _observance(shift: Shift, onsets: Sequence[datetime], rule: str = "") -> str:
    """Write one STANDARD or DAYLIGHT: its first onset, then its rule or its further dates."""
    kind = "DAYLIGHT" if shift.daylight else "STANDARD"
    first, *others = (f"{onset:%Y%m%dT%H%M%S}" for onset in onsets)
    recurrence = f"RRULE:{rule}\n" if rule else f"RDATE:{','.join(others)}\n" if others else ""
    return (
        f"BEGIN:{kind}\nDTSTART:{first}\n{recurrence}"
        f"TZOFFSETFROM:{_offset(shift.before)}\nTZOFFSETTO:{_offset(shift.after)}\n"
        f"TZNAME:{shift.name}\nEND:{kind}\n"
    )


def _offset(offset: timedelta) -> str:
    """Write a UTC-OFFSET: `+0100`, with seconds only where there are some (§3.3.14)."""
    seconds = abs(int(offset.total_seconds()))
    sign = "-" if offset < timedelta(0) else "+"
    hours, minutes, rest = seconds // 3600, seconds // 60 % 60, seconds % 60
    return f"{sign}{hours:02d}{minutes:02d}" + (f"{rest:02d}" if rest else "")
