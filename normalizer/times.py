"""When: from the times a source gave to instants, or to whole days.

An hour is meaningless, and the event takes whole days, when the source says so (VALUE=DATE,
Mobilizon's `showStartTime: false`) and when it fills the day from 0 h to 23 h 59, which is what
software without all-day events writes.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agenda.errors import ItemError
from agenda.model import RawEvent
from agenda.sentence import N_

DAY = timedelta(days=1)
LAST_MINUTE = time(23, 59)
YEARS = range(1970, 2200)
LONGEST = timedelta(days=3 * 366)

Moment = datetime | date


@dataclass(frozen=True, slots=True)
class When:
    """Instants in UTC; `end` is exclusive for whole days. `timezone` is an IANA name."""

    start: datetime
    end: datetime | None
    all_day: bool
    timezone: str


def read_when(raw: RawEvent, zone: ZoneInfo) -> When:
    """Read the times of an event whose `start` is said. Raises `ItemError`.

    Floating times (RFC 5545 §3.3.5) are times of the event's zone, or else of `zone`.
    """
    if raw.start is None:
        raise ItemError(N_("Aucune date."))
    zone = known_zone(raw.timezone) or _zone_of(raw.start) or zone
    start, end = raw.start, raw.end
    if start.year not in YEARS or (end and end.year not in YEARS):
        raise ItemError(N_("L’année %(year)s n’est pas plausible.", year=start.year))
    if not isinstance(start, datetime):
        return whole_days(start, _last_day_after(end, zone), zone)
    begins = _instant(start, zone)
    ends = _end_of(begins, end, zone)
    if not raw.show_time or _fills_days(begins, ends, zone):
        last = (ends or begins).astimezone(zone) - timedelta(microseconds=ends is not None)
        return whole_days(begins.astimezone(zone).date(), last.date() + DAY, zone)
    return When(begins, ends, all_day=False, timezone=zone.key)


def whole_days(first: date, end: date | None, zone: ZoneInfo) -> When:
    """Give the days from `first` up to, not including, `end`; one day when that is no span."""
    if end is None or end <= first or end - first > LONGEST:
        end = first + DAY
    midnights = [datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, end)]
    return When(midnights[0], midnights[1], all_day=True, timezone=zone.key)


def known_zone(name: str | None) -> ZoneInfo | None:
    """Give the zone of an IANA name, or None. UTC says nothing of where people live."""
    if not name or name.upper() in {"UTC", "GMT", "ETC/UTC", "Z"}:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _zone_of(start: Moment) -> ZoneInfo | None:
    told = start.tzinfo if isinstance(start, datetime) else None
    return known_zone(told.key) if isinstance(told, ZoneInfo) else None


def _instant(moment: datetime, zone: ZoneInfo) -> datetime:
    try:
        aware = moment if moment.tzinfo else moment.replace(tzinfo=zone)
        return aware.astimezone(UTC)
    except OverflowError as error:
        raise ItemError(N_("La date %(date)s n’est pas plausible.", date=moment)) from error


def _end_of(begins: datetime, end: Moment | None, zone: ZoneInfo) -> datetime | None:
    """The end, or None when there is none, or one that cannot be."""
    if end is None:
        return None
    if not isinstance(end, datetime):
        end = datetime.combine(end, time(), zone)
    ends = _instant(end, zone)
    return ends if begins < ends <= begins + LONGEST else None


def _last_day_after(end: Moment | None, zone: ZoneInfo) -> date | None:
    """The exclusive end day of an event that begins with a day."""
    if not isinstance(end, datetime):
        return end
    local = end.astimezone(zone) if end.tzinfo else end
    return local.date() if local.time() == time() else local.date() + DAY


def _fills_days(begins: datetime, ends: datetime | None, zone: ZoneInfo) -> bool:
    if ends is None or begins.astimezone(zone).time() != time():
        return False
    local = ends.astimezone(zone)
    return local.time() == time() or local.time() >= LAST_MINUTE
