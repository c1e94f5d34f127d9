"""Cut a document into calendars, events and time zones, whatever state it is in.

icalendar reads a document whole, and one unclosed VEVENT, nested VCALENDAR or absurd VTIMEZONE
takes everything with it. Here each component is a list of lines of its own.
"""

from dataclasses import dataclass, field

from agenda.sentence import N_
from harvester.formats.ics.line import Line, split_line

# What a problem names that is nobody's in particular.
WHOLE = N_("le calendrier entier")
KEPT = frozenset({"VEVENT", "VTIMEZONE"})
OUTER = frozenset({"VEVENT", "VTIMEZONE", "VTODO", "VJOURNAL", "VFREEBUSY", "VAVAILABILITY"})


@dataclass(slots=True)
class Calendar:
    """One VCALENDAR: its own properties, and its components as lists of lines."""

    head: dict[str, Line] = field(default_factory=dict)
    events: list[list[str]] = field(default_factory=list)
    zones: list[list[str]] = field(default_factory=list)
    closed: bool = False

    def say(self, *names: str) -> str | None:
        """Give the text of the first of these properties that says something."""
        texts = (self.head[name].text.strip() for name in names if name in self.head)
        return next((text for text in texts if text), None)


@dataclass(slots=True)
class Cut:
    """A document in pieces: no calendar in it when it is something else altogether."""

    calendars: list[Calendar] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether all that was begun was ended; else it proves no absence."""
        return all(calendar.closed for calendar in self.calendars)


class Cutter:
    """Walks the lines of one document, with what is open at the moment.

    An outer component ends at its END, at the beginning of the next one or at the end of its
    calendar, so that an unclosed event costs no other; one that the document breaks off in is
    left out, for its last words may be half a date. Inner components (VALARM) are dropped
    from events: only their own properties would be mistaken for the event's.
    """

    def __init__(self) -> None:
        self.cut = Cut()
        self.kind = ""
        self.lines: list[str] = []
        self.inner: list[str] = []
        self.open: list[Calendar] = []

    def read(self, lines: list[str]) -> Cut:
        """Cut the document."""
        for line in lines:
            mark = line[:6].upper()
            if mark == "BEGIN:":
                self.begin(line[6:].strip().upper(), line)
            elif mark.startswith("END:"):
                self.end(line[4:].strip().upper(), line)
            else:
                self.add(line)
        return self.cut

    def begin(self, name: str, line: str) -> None:
        """Open a calendar, an outer or an inner component."""
        if name == "VCALENDAR":
            self.close()
            self.open_calendar()
        elif name in OUTER:
            self.close()
            self.kind, self.lines = name, []
        elif self.kind:
            self.inner.append(name)
            if self.kind == "VTIMEZONE":
                self.lines.append(line)

    def end(self, name: str, line: str) -> None:
        """Close the calendar, or the component of that name."""
        if name == "VCALENDAR":
            self.close()
            self.end_calendar()
        elif name == self.kind:
            self.close()
        elif self.inner and name == self.inner[-1]:
            self.inner.pop()
            if self.kind == "VTIMEZONE":
                self.lines.append(line)

    def close(self) -> None:
        """Put the open component, if any, into its calendar."""
        if self.kind in KEPT:
            calendar = self.calendar
            (calendar.events if self.kind == "VEVENT" else calendar.zones).append(self.lines)
        self.kind, self.lines, self.inner = "", [], []

    def open_calendar(self) -> None:
        """Begin a calendar, maybe inside another."""
        self.open.append(Calendar())
        self.cut.calendars.append(self.open[-1])

    def end_calendar(self) -> None:
        """Note that the innermost calendar still open is whole."""
        if self.open:
            self.open.pop().closed = True

    def add(self, line: str) -> None:
        """Take a property to where it belongs."""
        if self.kind == "VTIMEZONE" or (self.kind and not self.inner):
            self.lines.append(line)
        elif not self.kind and self.cut.calendars:
            found = split_line(line)
            if found:
                self.calendar.head.setdefault(*found)

    @property
    def calendar(self) -> Calendar:
        """The calendar that is open; one is opened for events without any."""
        if not self.cut.calendars:
            self.open_calendar()
        return self.cut.calendars[-1]
