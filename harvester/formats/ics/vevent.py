"""One VEVENT read alone: its times and its identity, the rest on demand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from hashlib import blake2b

from agenda.errors import ItemError
from agenda.sentence import N_
from harvester.formats.ics.line import NAME, Line, Properties, split_line, text_of
from harvester.formats.ics.times import (
    MAX_LENGTH,
    Clock,
    Moment,
    Period,
    instant,
    is_after,
    read_duration,
)

# What is read at all: ATTENDEE and whatever else tells of people is dropped at the door.
KEPT = frozenset(
    [
        "UID",
        "SUMMARY",
        "DESCRIPTION",
        "X-ALT-DESC",
        "STYLED-DESCRIPTION",
        "LOCATION",
        "GEO",
        "URL",
        "STATUS",
        "CLASS",
        "X-CALENDARSERVER-ACCESS",
        "CATEGORIES",
        "DTSTART",
        "DTEND",
        "DURATION",
        "RRULE",
        "RDATE",
        "EXDATE",
        "RECURRENCE-ID",
        "SEQUENCE",
        "LAST-MODIFIED",
        "DTSTAMP",
        "CREATED",
        "ORGANIZER",
        "IMAGE",
        "ATTACH",
        "CONFERENCE",
        "X-GOOGLE-CONFERENCE",
        "X-MICROSOFT-SKYPETEAMSMEETINGURL",
        "X-APPLE-STRUCTURED-LOCATION",
        "X-TICKETS-URL",
    ]
)
TEXT = re.compile(r"(?:SUMMARY|DESCRIPTION|LOCATION|X-ALT-DESC)[;:]", re.IGNORECASE)
MAX_VALUE = 200_000
UNREADABLE = {
    "RDATE": N_("une date supplémentaire est illisible : elle est ignorée"),
    "EXDATE": N_("une date d’exception est illisible : elle est ignorée"),
}


@dataclass(slots=True, eq=False)
class Vevent:
    """One VEVENT. `end` is None when the source gave none that makes sense.

    A DTEND before DTSTART is dropped rather than the event: the start is what people come for.
    `notes` are what could not be read, in words; the event stands without it.
    """

    item: str
    uid: str
    start: Moment
    end: Moment | None
    lines: Properties
    display_zone: str | None = None
    recurrence_id: Moment | None = None
    rdates: list[Moment | Period] = field(default_factory=list)
    exdates: list[Moment | Period] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def line(self, name: str) -> Line | None:
        """Give the first line of that name."""
        found = self.lines.get(name)
        return found[0] if found else None

    def text(self, name: str) -> str:
        """Give the text of the first line of that name, "" when absent."""
        return text_of(self.lines, name)

    @property
    def repeats(self) -> bool:
        """Whether this one stands for more than its own date."""
        return bool(self.rdates or "RRULE" in self.lines)

    @property
    def this_and_future(self) -> bool:
        """Whether it changes all later occurrences too (RFC 5545 §3.2.13)."""
        line = self.line("RECURRENCE-ID")
        return line is not None and line.params.get("RANGE", "").upper() == "THISANDFUTURE"

    @property
    def sequence(self) -> int | None:
        """The number of the revision."""
        text = self.text("SEQUENCE")
        return int(text) if re.fullmatch(r"\d{1,9}", text, re.ASCII) else None

    @property
    def length(self) -> timedelta:
        """How long it lasts; a day without an end lasts a day, a time without one nothing."""
        if self.end is not None:
            return self.end - self.start
        return timedelta() if isinstance(self.start, datetime) else timedelta(days=1)

    def revision(self) -> tuple[int, str, str]:
        """Order the revisions of one event: SEQUENCE, then LAST-MODIFIED, then DTSTAMP."""
        return (self.sequence or 0, self.text("LAST-MODIFIED"), self.text("DTSTAMP"))


def collect(raw: list[str]) -> Properties:
    """Sort the lines of a component by name, keeping what is used."""
    lines: Properties = {}
    for text in whole_lines(raw):
        found = split_line(text[:MAX_VALUE])
        if found and found[0] in KEPT:
            lines.setdefault(found[0], []).append(found[1])
    return lines


def whole_lines(raw: list[str]) -> Iterator[str]:
    """Give a text that an exporter broke without folding its other lines back."""
    pieces: list[str] = []
    for line in raw:
        if NAME.match(line):
            yield "\\n".join(pieces)
            pieces = [line]
        elif pieces and line.strip() and TEXT.match(pieces[0]):
            pieces.append(line.strip())
    yield "\\n".join(pieces)


def name_item(lines: Properties, number: int) -> str:
    """Name an event so that its author finds it again: title, else UID, else its place."""
    for name in ("SUMMARY", "UID"):
        if text := " ".join(text_of(lines, name).split()):
            return text[:120]
    return N_("n° %(number)s", number=number)


def read_vevent(lines: Properties, item: str, clock: Clock) -> Vevent:
    """Read one VEVENT. Raises ItemError when it cannot be dated."""
    if "DTSTART" not in lines:
        raise ItemError(N_("l’événement n’a pas de date de début"))
    start = clock.moment(lines["DTSTART"][0])
    event = Vevent(item=item, uid="", start=start, end=None, lines=lines)
    event.uid = event.text("UID") or content_uid(event)
    event.end = read_end(event, clock)
    if line := event.line("RECURRENCE-ID"):
        event.recurrence_id = alike(clock.moment(line), start)
    event.rdates = read_dates(event, "RDATE", clock)
    event.exdates = read_dates(event, "EXDATE", clock)
    return event


def alike(moment: Moment, start: Moment) -> Moment:
    """Give a floating RECURRENCE-ID the zone of its event, which it was meant in."""
    if isinstance(moment, datetime) and isinstance(start, datetime) and moment.tzinfo is None:
        return moment.replace(tzinfo=start.tzinfo)
    return moment


def read_dates(event: Vevent, name: str, clock: Clock) -> list[Moment | Period]:
    """Read RDATE or EXDATE; what is unreadable in them becomes a note."""
    dates: list[Moment | Period] = []
    for line in event.lines.get(name, []):
        read, whole = clock.moments(line)
        dates += read
        if not whole:
            event.notes.append(UNREADABLE[name])
    return dates


def read_end(event: Vevent, clock: Clock) -> Moment | None:
    """Find the end: DTEND, else DTSTART plus DURATION; None when it makes no sense."""
    try:
        end = stated_end(event, clock)
    except ItemError as error:
        event.notes.append(N_("%(wrong)s : la fin est ignorée", wrong=error.sentence))
        return None
    if end is None or not is_after(end, event.start):
        return None
    return end if instant(end) - instant(event.start) <= MAX_LENGTH else None


def stated_end(event: Vevent, clock: Clock) -> Moment | None:
    """Give the end as stated, of the same kind as the start."""
    if line := event.line("DTEND"):
        return same_kind(clock.moment(line), event.start)
    if line := event.line("DURATION"):
        span = read_duration(line.value)
        if isinstance(event.start, datetime):
            return add_duration(event.start, span)
        return event.start + max(span, timedelta(days=1))
    return None


def add_duration(start: datetime, span: timedelta) -> datetime:
    """Add days by the calendar and hours by the clock (RFC 5545 §3.3.6)."""
    days, rest = timedelta(days=span.days), span - timedelta(days=span.days)
    if start.tzinfo is None or not rest:
        return start + span
    return ((start + days).astimezone(UTC) + rest).astimezone(start.tzinfo)


def same_kind(end: Moment, start: Moment) -> Moment:
    """Make the end a day when the start is one, and a time in its zone when it is a time."""
    if not isinstance(start, datetime):
        if not isinstance(end, datetime):
            return end
        return end.date() + timedelta(days=1 if end.time() > time() else 0)
    if not isinstance(end, datetime):
        return datetime(end.year, end.month, end.day, tzinfo=start.tzinfo)
    if (end.tzinfo is None) != (start.tzinfo is None):
        return end.replace(tzinfo=start.tzinfo)
    return end


def content_uid(event: Vevent) -> str:
    """Name an event without UID by what it says: the same at each visit, unlike its place."""
    said = "\n".join((event.text("SUMMARY"), event.start.isoformat(), event.text("LOCATION")))
    digest = blake2b(said.encode("utf-8", "replace"), digest_size=12).hexdigest()
    return f"hash:{digest}"
