"""Read the VEVENTs of a cut document, each alone."""

from dataclasses import dataclass, field

from agenda.errors import ItemError
from agenda.model import Problem
from agenda.sentence import N_
from harvester.formats.ics.cut import WHOLE, Calendar, Cut
from harvester.formats.ics.line import Line
from harvester.formats.ics.privacy import is_public
from harvester.formats.ics.times import Clock
from harvester.formats.ics.vevent import Vevent, collect, name_item, read_vevent
from harvester.formats.ics.zones import Zones, iana_name

MAX_EVENTS = 50_000
# That many unknown zones are enough to see what is wrong.
MAX_ZONES = 20


@dataclass(slots=True)
class Reading:
    """What could be read of a document, and what could not."""

    events: list[Vevent] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    cut_short: bool = False

    def complain(self, item: str, reason: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(item=item, reason=reason))


def read_events(cut: Cut) -> Reading:
    """Read all events, of whatever privacy; a bad one becomes a problem, the others go on."""
    reading = Reading()
    zones = Zones(lines for calendar in cut.calendars for lines in calendar.zones)
    number = 0
    for calendar in cut.calendars:
        for raw in calendar.events[: MAX_EVENTS - number]:
            number += 1
            read_event(raw, number, calendar, Clock(zones), reading)
    complain_of_document(cut, zones, number, reading)
    return reading


def read_event(
    raw: list[str], number: int, calendar: Calendar, clock: Clock, reading: Reading
) -> None:
    """Read one event into `reading`; a private one that is unreadable leaves no trace."""
    lines = collect(raw)
    item = name_item(lines, number)
    if (calendar.say("METHOD") or "").upper() == "CANCEL":
        # RFC 5546 §3.2.5: the method says it for all its events.
        lines.setdefault("STATUS", [Line("CANCELLED")])
    try:
        event = read_vevent(lines, item, clock)
    except ItemError as error:
        if is_public(lines):
            reading.complain(item, error.sentence)
        return
    event.display_zone = iana_name(calendar.say("X-WR-TIMEZONE") or "")
    reading.events.append(event)


def complain_of_document(cut: Cut, zones: Zones, number: int, reading: Reading) -> None:
    """Note what is wrong with the document as a whole."""
    for tzid in sorted(zones.unknown)[:MAX_ZONES]:
        reason = N_("ce fuseau horaire est inconnu : les heures sont prises telles quelles")
        reading.complain(N_("fuseau « %(zone)s »", zone=tzid[:60]), reason)
    if number < sum(len(calendar.events) for calendar in cut.calendars):
        reading.cut_short = True
        reading.complain(WHOLE, N_("plus de 50 000 événements : la suite est ignorée"))
    if not cut.is_whole:
        reason = N_("le document s’arrête avant sa fin : on ne conclut rien de ce qui manque")
        reading.complain(WHOLE, reason)
