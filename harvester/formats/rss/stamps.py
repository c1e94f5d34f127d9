"""Dates of an event as feeds write them: ISO 8601, iCalendar, RFC 822, and d/m/y."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from email.utils import parsedate_to_datetime

Moment = datetime | date

MIDNIGHT = time()
LAST_HOUR = time(23)

_ZONED = re.compile(r"TZID=([\w/+-]+):(.*)", re.DOTALL)
_DAY = re.compile(r"\d{4}-?\d\d-?\d\d")
_DMY = re.compile(
    r"(?P<d>\d{1,2})[/.](?P<m>\d{1,2})[/.](?P<y>\d{4})"
    r"(?:[\sT,à-]+(?P<h>\d{1,2})\s?[:hH]\s?(?P<min>\d\d)?(?::\d\d)?)?"
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment, and the zone that was named beside it (`TZID=`)."""

    moment: Moment
    timezone: str | None = None


def read_stamp(text: str) -> Stamp | None:
    """Read one date. Without an offset it is floating; without an hour, a day."""
    zoned = _ZONED.match(text.strip())
    timezone, text = (zoned[1], zoned[2]) if zoned else (None, text)
    text = " ".join(text.split())
    for reader in (_read_iso, _read_rfc822, _read_dmy):
        try:
            moment = reader(text)
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
        if moment is not None:
            return Stamp(moment, timezone)
    return None


def read_span(start: Moment, end: Moment | None) -> tuple[Moment, Moment | None]:
    """Settle whole days: given as days, or as midnight to nothing, to midnight or to 23 h.

    The event module's `enddate` names the last day; a span of days ends the day after it
    (RFC 5545 §3.6.1).
    """
    if not isinstance(start, datetime):
        last = end.date() if isinstance(end, datetime) else end
        return start, last + timedelta(days=1) if last and last > start else None
    if isinstance(end, datetime) and _fills_days(start, end):
        last = end.date() - timedelta(days=end.time() == MIDNIGHT and end > start)
        return start.date(), last + timedelta(days=1) if last > start.date() else None
    if end is None and start.time() == MIDNIGHT:
        return start.date(), None
    return start, end if isinstance(end, datetime) else None


def _fills_days(start: datetime, end: datetime) -> bool:
    comparable = (start.tzinfo is None) == (end.tzinfo is None)
    ends_late = end.time() == MIDNIGHT or end.time() >= LAST_HOUR
    return comparable and start.time() == MIDNIGHT and ends_late and end >= start


def _read_iso(text: str) -> Moment | None:
    if _DAY.fullmatch(text):
        return date.fromisoformat(text)
    if not re.match(r"\d{4}-?\d\d-?\d\d[T ]", text):
        return None
    text = re.sub(r"\s+(?=[+-]\d\d:?\d\d$|Z$)", "", text)
    return datetime.fromisoformat(text)


def _read_rfc822(text: str) -> Moment | None:
    return parsedate_to_datetime(text) if re.search(r"[A-Za-z]{3}", text) else None


def _read_dmy(text: str) -> Moment | None:
    found = _DMY.fullmatch(text)
    if found is None:
        return None
    day = date(int(found["y"]), int(found["m"]), int(found["d"]))
    if found["h"] is None:
        return day
    return datetime.combine(day, time(int(found["h"]), int(found["min"] or 0)))
