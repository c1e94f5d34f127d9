"""What makers of calendars write, point by point, where no sample has it yet."""

from datetime import date, datetime

import pytest

from agenda.model import Kind, RawEvent
from harvester.document import Page
from harvester.formats.ics import Ics
from tests.harvester.plain import WINDOW, document, source

ZIMBRA = """BEGIN:VCALENDAR
X-WR-CALNAME:Agenda
X-WR-CALID:5a0c:1234
PRODID:Zimbra-Calendar-Provider
VERSION:2.0
METHOD:PUBLISH
BEGIN:VTIMEZONE
TZID:Europe/Brussels
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETTO:+0100
TZOFFSETFROM:+0200
RRULE:FREQ=YEARLY;WKST=MO;INTERVAL=1;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETTO:+0200
TZOFFSETFROM:+0100
RRULE:FREQ=YEARLY;WKST=MO;INTERVAL=1;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
END:VTIMEZONE
BEGIN:VEVENT
UID:4d6f-zimbra
RRULE:FREQ=WEEKLY;COUNT=3;INTERVAL=1;BYDAY=MO
SUMMARY:Chorale
ORGANIZER;CN=Ana:mailto:ana@mairie.example
ATTENDEE;CN=Paul;PARTSTAT=ACCEPTED:mailto:paul@mairie.example
DTSTART;TZID="Europe/Brussels":20270322T200000
DTEND;TZID="Europe/Brussels":20270322T220000
STATUS:CONFIRMED
CLASS:PUBLIC
X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY
TRANSP:OPAQUE
SEQUENCE:2
X-ALT-DESC;FMTTYPE=text/html:<p>Venez chanter</p>
END:VEVENT
END:VCALENDAR
"""
GANCIO = """BEGIN:VCALENDAR
VERSION:2.0
CALSCALE:GREGORIAN
PRODID:gancio
METHOD:PUBLISH
X-WR-CALNAME:Gancio d’ici
BEGIN:VEVENT
UID:42@gancio.example
SUMMARY:Concert de soutien
DTSTAMP:20270101T000000Z
DTSTART:20270313T190000Z
DTEND:20270313T220000Z
DESCRIPTION:Prix libre
X-ALT-DESC;FMTTYPE=text/html:<p>Prix libre</p>
URL:https://gancio.example/event/concert-de-soutien
LOCATION:La Grange - 3 rue Basse
STATUS:CONFIRMED
CATEGORIES:concert,soutien
END:VEVENT
END:VCALENDAR
"""


def read(text: str) -> Page:
    return Ics().read(document(text.encode()), source(Kind.ICS), WINDOW)


def events(*lines: str) -> list[RawEvent]:
    body = "\n".join(("BEGIN:VEVENT", "UID:1", "SUMMARY:Bal", *lines, "END:VEVENT"))
    return read(f"BEGIN:VCALENDAR\n{body}\nEND:VCALENDAR\n").items


def test_zimbra() -> None:
    page = read(ZIMBRA)
    starts = [item.start.isoformat() for item in page.items if item.start]
    assert starts == [
        f"2027-{day}T20:00:00+0{h}:00" for day, h in (("03-22", 1), ("03-29", 2), ("04-05", 2))
    ]
    assert page.complete
    assert "mairie.example" not in repr(page.items)


def test_gancio() -> None:
    (item,) = read(GANCIO).items
    assert (item.uid, item.location) == ("42@gancio.example", "La Grange - 3 rue Basse")
    assert item.categories == ("concert", "soutien")


def test_the_end_of_a_day_is_exclusive_and_may_be_a_duration() -> None:
    (until,) = events("DTSTART;VALUE=DATE:20270313", "DTEND;VALUE=DATE:20270315")
    (lasting,) = events("DTSTART;VALUE=DATE:20270313", "DURATION:P2D")
    assert until.end == lasting.end == date(2027, 3, 15)
    (hours,) = events("DTSTART:20270313T100000Z", "DURATION:PT1H30M")
    assert isinstance(hours.end, datetime)
    assert hours.end.isoformat() == "2027-03-13T11:30:00+00:00"


def test_several_rules_add_up() -> None:
    found = events(
        "DTSTART:20270301T180000Z",
        "RRULE:FREQ=WEEKLY;COUNT=2;BYDAY=MO",
        "RRULE:FREQ=MONTHLY;COUNT=2;BYMONTHDAY=1",
    )
    assert [item.recurrence_id[:8] for item in found] == ["20270301", "20270308", "20270401"]


def test_periods_among_the_dates() -> None:
    found = events(
        "DTSTART:20270301T180000Z",
        "DTEND:20270301T190000Z",
        "RDATE;VALUE=PERIOD:20270302T180000Z/PT3H,20270303T180000Z/20270303T200000Z",
    )
    assert [item.recurrence_id[:8] for item in found] == ["20270301", "20270302", "20270303"]


def test_a_move_of_this_and_future() -> None:
    series = "BEGIN:VEVENT\nUID:1\nSUMMARY:Bal\nDTSTART:20270301T180000Z\nRRULE:FREQ=DAILY;COUNT=4\nEND:VEVENT"  # noqa: E501
    moved = "BEGIN:VEVENT\nUID:1\nSUMMARY:Bal\nRECURRENCE-ID;RANGE=THISANDFUTURE:20270303T180000Z\nDTSTART:20270303T200000Z\nEND:VEVENT"  # noqa: E501
    found = read(f"BEGIN:VCALENDAR\n{series}\n{moved}\nEND:VCALENDAR\n").items
    hours = [item.start.hour for item in found if isinstance(item.start, datetime)]
    assert hours == [18, 18, 20, 20]
    assert len({item.recurrence_id for item in found}) == 4


def test_a_zone_that_lies_gives_way_to_its_name() -> None:
    lie = "BEGIN:VTIMEZONE\nTZID:Europe/Paris\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:-0500\nTZOFFSETTO:-0500\nEND:STANDARD\nEND:VTIMEZONE"  # noqa: E501
    event = (
        "BEGIN:VEVENT\nUID:1\nSUMMARY:Bal\nDTSTART;TZID=Europe/Paris:20270701T200000\nEND:VEVENT"
    )
    (item,) = read(f"BEGIN:VCALENDAR\n{lie}\n{event}\nEND:VCALENDAR\n").items
    assert item.start is not None
    assert item.start.isoformat() == "2027-07-01T20:00:00+02:00"


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=X"])
def test_absurd_repetitions_keep_their_first_date_and_say_so(rule: str) -> None:
    body = f"BEGIN:VEVENT\nUID:1\nSUMMARY:Bal\nDTSTART:20270301T180000Z\nRRULE:{rule}\nEND:VEVENT"
    page = read(f"BEGIN:VCALENDAR\n{body}\nEND:VCALENDAR\n")
    assert len(page.items) == 1
    assert [problem.item for problem in page.problems] == ["Bal"]
