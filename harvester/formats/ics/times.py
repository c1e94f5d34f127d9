"""Dates, times, durations and periods (RFC 5545 §3.3.4 to §3.3.9)."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

from icalendar import vDuration

from agenda.errors import ItemError
from agenda.sentence import N_
from harvester.formats.ics.line import Line
from harvester.formats.ics.zones import Zones, read_offset

Moment = datetime | date
Period = tuple[datetime, datetime]

MOMENT = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)"
    r"(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?\s*(Z|[+-]\d\d:?\d\d)?)?",
    re.IGNORECASE,
)
# Beyond these years a date is a slip, and arithmetic with it may leave the calendar.
YEARS = range(1900, 2200)
MAX_LENGTH = timedelta(days=366 * 10)


def read_moment(text: str, zone: tzinfo | None, *, day: bool = False) -> Moment:
    """Read a DATE or DATE-TIME: aware with Z, an offset or a `zone`, else floating.

    `day` is for VALUE=DATE, which some exporters put before a time. Raises ItemError.
    """
    found = MOMENT.fullmatch(text.strip(' \t"T'))
    if not found or int(found[1]) not in YEARS:
        raise ItemError(N_("la date « %(text)s » est illisible", text=text[:40]))
    try:
        start = date(int(found[1]), int(found[2]), int(found[3]))
        if day or not found[4]:
            return start
        return wall_clock(start, found, read_suffix(found[7]) or zone)
    except ValueError as error:
        raise ItemError(N_("la date « %(text)s » n’existe pas", text=text[:40])) from error


def wall_clock(start: date, found: re.Match[str], zone: tzinfo | None) -> datetime:
    """Add the time of day; 24:00 is the next midnight, second 60 the one before."""
    hour, minute, second = int(found[4]), int(found[5]), min(int(found[6] or 0), 59)
    midnight = datetime(start.year, start.month, start.day, tzinfo=zone)
    if (hour, minute) == (24, 0):
        return midnight + timedelta(days=1)
    return midnight.replace(hour=hour, minute=minute, second=second)


def read_suffix(text: str | None) -> tzinfo | None:
    """Give the zone that stands behind a time."""
    if not text:
        return None
    if text in "Zz":
        return UTC
    return timezone(read_offset(text[0], text[1:3], text[-2:]))


@dataclass(frozen=True, slots=True)
class Clock:
    """How the times of one calendar are read."""

    zones: Zones

    def moment(self, line: Line) -> Moment:
        """Read the one value of a property."""
        day = line.params.get("VALUE", "").upper() == "DATE"
        return read_moment(line.value, self.zones.find(line.params.get("TZID", "")), day=day)

    def moments(self, line: Line) -> tuple[list[Moment | Period], bool]:
        """Read a list (RDATE, EXDATE), and say whether all of it could be read."""
        read: list[Moment | Period] = []
        whole = True
        for text in filter(str.strip, line.value.split(",")):
            try:
                read.append(
                    self.period(text, line) if "/" in text else self.moment(cut(line, text))
                )
            except ItemError:
                whole = False
        return read, whole

    def period(self, text: str, line: Line) -> Period | Moment:
        """Read a PERIOD (§3.3.9); a period of days is its first day."""
        first, _, last = text.partition("/")
        start = self.moment(cut(line, first))
        if not isinstance(start, datetime):
            return start
        if last.lstrip("+-").startswith("P"):
            return start, start + read_duration(last)
        end = self.moment(cut(line, last))
        return (start, end) if isinstance(end, datetime) and is_after(end, start) else start


def cut(line: Line, text: str) -> Line:
    """Give one value of a list a line of its own. In a list the values speak for themselves."""
    return Line(text, {"TZID": line.params.get("TZID", "")})


def read_duration(text: str) -> timedelta:
    """Read a DURATION. Raises ItemError, also for one of more than ten years."""
    try:
        span: timedelta = vDuration(text.strip().upper()).td
    except (ValueError, OverflowError) as error:
        raise ItemError(N_("la durée « %(text)s » est illisible", text=text[:40])) from error
    if abs(span) > MAX_LENGTH:
        raise ItemError(N_("la durée « %(text)s » est impossible", text=text[:40]))
    return span


def instant(moment: Moment) -> datetime:
    """Place any moment on one line; floating times and days count as UTC."""
    if not isinstance(moment, datetime):
        return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def is_after(later: Moment, earlier: Moment) -> bool:
    """Compare two moments of any kind."""
    return instant(later) > instant(earlier)


def stamp(moment: Moment) -> str:
    """Write a moment as a RECURRENCE-ID: UTC with Z, floating without, a day as eight digits."""
    if not isinstance(moment, datetime):
        return moment.strftime("%Y%m%d")
    if moment.tzinfo is None:
        return moment.strftime("%Y%m%dT%H%M%S")
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
