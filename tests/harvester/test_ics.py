"""What the ICS format must do beyond the samples: names, addresses, bounds, privacy."""

from datetime import UTC, datetime, timedelta
from time import process_time

import pytest

from agenda.model import Kind, RawEvent
from harvester.document import Page, Window
from harvester.formats.ics import Ics
from harvester.formats.ics.address import feed_address
from harvester.formats.ics.line import Line, split_line
from harvester.formats.ics.rules import can_match, read_rule
from harvester.formats.ics.text import logical_lines
from harvester.formats.ics.times import instant
from harvester.formats.ics.walk import steps
from harvester.formats.ics.zones import Zones, iana_name
from tests.harvester.plain import WINDOW, document, source


def calendar(*events: str, head: str = "", content_type: str = "") -> Page:
    """Read a calendar of these events, each given as its lines."""
    blocks = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    body = f"BEGIN:VCALENDAR\n{head}\n{blocks}END:VCALENDAR\n".encode()
    return Ics().read(document(body, content_type), source(Kind.ICS), WINDOW)


def one(event: str, head: str = "") -> RawEvent:
    (item,) = calendar(event, head=head).items
    return item


@pytest.mark.parametrize(
    ("tzid", "name"),
    [
        ("Europe/Paris", "Europe/Paris"),
        ("europe/paris", "Europe/Paris"),
        ('"Europe/Paris"', "Europe/Paris"),
        ("/freeassociation.sourceforge.net/Tzfile/Europe/Paris", "Europe/Paris"),
        (
            "/mozilla.org/20050126_1/America/Argentina/Buenos_Aires",
            "America/Argentina/Buenos_Aires",
        ),
        ("Romance Standard Time", "Europe/Paris"),
        ("romance standard time", "Europe/Paris"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Amsterdam"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(GMT+01.00) Paris", "Europe/Paris"),
        ("Paris", "Europe/Paris"),
        ("US-Eastern", "US/Eastern"),
        ("CEST", "CET"),
        ("(UTC+09:00) Paris", None),
        ("Heure de chez nous", None),
        ("", None),
        ("../../etc/passwd", None),
    ],
)
def test_zone_names(tzid: str, name: str | None) -> None:
    assert iana_name(tzid) == name


@pytest.mark.parametrize(
    ("tzid", "hours"), [("UTC+2", 2), ("GMT-03:30", -3.5), ("+0100", 1), ("UTC+99", None)]
)
def test_zones_that_are_an_offset(tzid: str, hours: float | None) -> None:
    zone = Zones([]).find(tzid)
    offset = zone.utcoffset(None) if zone else None
    assert offset == (timedelta(hours=hours) if hours is not None else None)


@pytest.mark.parametrize(
    ("pasted", "asked"),
    [
        ("webcal://moulin.example/agenda.ics", "https://moulin.example/agenda.ics"),
        ("https://moulin.example/?ical=1", "https://moulin.example/?ical=1"),
        (
            "https://calendar.google.com/calendar/embed?src=moulin%40gmail.com&ctz=Europe%2FParis",
            "https://calendar.google.com/calendar/ical/moulin%40gmail.com/public/basic.ics",
        ),
        (
            "https://calendar.google.com/calendar/u/0?cid=bW91bGluQGdtYWlsLmNvbQ",
            "https://calendar.google.com/calendar/ical/moulin%40gmail.com/public/basic.ics",
        ),
        (
            "https://calendar.google.com/calendar/u/0/r",
            "https://calendar.google.com/calendar/u/0/r",
        ),
        (
            "https://framagenda.org/apps/calendar/p/aBc-123/Moulin",
            "https://framagenda.org/remote.php/dav/public-calendars/aBc-123?export",
        ),
        (
            "https://nuage.example/nc/index.php/apps/calendar/embed/aBc/dayGridMonth/now",
            "https://nuage.example/nc/remote.php/dav/public-calendars/aBc?export",
        ),
        (
            "https://outlook.office365.com/owa/calendar/a@b.fr/c/calendar.html",
            "https://outlook.office365.com/owa/calendar/a@b.fr/c/calendar.ics",
        ),
        ("http://[::1", "http://[::1"),
    ],
)
def test_the_link_to_the_page_is_as_good(pasted: str, asked: str) -> None:
    assert feed_address(pasted) == asked
    assert Ics().first(source(Kind.ICS, url=pasted), WINDOW).url == asked


@pytest.mark.parametrize(
    ("line", "name", "expected"),
    [
        ("summary:Thé", "SUMMARY", Line("Thé")),
        ('X;A="b:c;d":e:f', "X", Line("e:f", {"A": "b:c;d"})),
        ("DTSTART;VALUE=DATE:20270101", "DTSTART", Line("20270101", {"VALUE": "DATE"})),
        (
            "DTSTART;TZID=(UTC+01:00) Paris:20270101T100000",
            "DTSTART",
            Line("20270101T100000", {"TZID": "(UTC+01.00) Paris"}),
        ),
    ],
)
def test_lines(line: str, name: str, expected: Line) -> None:
    assert split_line(line) == (name, expected)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (r"a\, b\; c\\d\ne", "a, b; c\\d\ne"),
        (r"a\\, b\\nc", "a, b\nc"),
        (r"C:\temp", r"C:\temp"),
    ],
)
def test_text_is_unescaped_once_or_twice(value: str, text: str) -> None:
    assert Line(value).text == text


def test_quoted_printable() -> None:
    line = Line("caf=C3=A9 =\\nfrais", {"ENCODING": "QUOTED-PRINTABLE"})
    assert line.text == "café frais"


@pytest.mark.parametrize("declared", ["text/calendar", "text/calendar; charset=iso-8859-1"])
def test_utf_8_wins_over_what_is_declared(declared: str) -> None:
    assert logical_lines("SUMMARY:Été\r\n".encode(), declared)[0] == "SUMMARY:Été"


def test_people_stay_out() -> None:
    event = (
        "UID:1\nSUMMARY:Bal\nDTSTART:20270301T100000Z\nATTENDEE;CN=Jeanne:mailto:j@x.fr\n"
        "CONTACT:Jeanne 06\nORGANIZER;CN=jeanne@x.fr:mailto:jeanne@x.fr\nCOMMENT:appeler Jeanne"
    )
    assert "jeanne" not in repr(one(event)).lower()


@pytest.mark.parametrize(
    "lines",
    [
        "CLASS:PRIVATE\nSUMMARY:Notaire",
        "CLASS:confidential\nSUMMARY:Notaire",
        "X-CALENDARSERVER-ACCESS:RESTRICTED\nSUMMARY:Notaire",
        "SUMMARY:Busy",
        "SUMMARY:Occupé(e)",
        "SUMMARY: [indisponible] ",
    ],
)
def test_private_and_busy_blocks_leave_no_trace(lines: str) -> None:
    page = calendar(f"UID:1\nDTSTART:20270301T100000Z\n{lines}", f"UID:2\nDTSTART:x\n{lines}")
    assert (page.items, page.problems) == ([], [])


def test_an_exception_is_as_private_as_its_series() -> None:
    series = "UID:1\nCLASS:PRIVATE\nSUMMARY:A\nDTSTART:20270301T100000Z\nRRULE:FREQ=DAILY;COUNT=3"
    moved = "UID:1\nRECURRENCE-ID:20270302T100000Z\nSUMMARY:A\nDTSTART:20270302T120000Z"
    assert calendar(series, moved).items == []


@pytest.mark.parametrize("lines", ["TRANSP:TRANSPARENT\nSUMMARY:Bal", "SUMMARY:Occupé\nLOCATION:x"])
def test_transparent_and_detailed_events_are_shown(lines: str) -> None:
    assert one(f"UID:1\nDTSTART:20270301T100000Z\n{lines}").uid == "1"


def test_utc_is_shown_in_the_zone_of_the_calendar_and_stays_the_same_instant() -> None:
    event = one("UID:1\nSUMMARY:A\nDTSTART:20270701T100000Z", "X-WR-TIMEZONE:Romance Standard Time")
    assert event.start == datetime(2027, 7, 1, 10, tzinfo=UTC)
    assert event.timezone == "Europe/Paris"


def test_floating_time_stays_floating() -> None:
    event = one("UID:1\nSUMMARY:A\nDTSTART:20270701T100000", "X-WR-TIMEZONE:Europe/Paris")
    assert event.start == datetime(2027, 7, 1, 10)  # noqa: DTZ001 - floating
    assert event.timezone == "Europe/Paris"


def test_zones_of_one_document_do_not_leak_into_the_next() -> None:
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Ici\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
        "TZOFFSETFROM:+0500\nTZOFFSETTO:+0500\nEND:STANDARD\nEND:VTIMEZONE"
    )
    event = "UID:1\nSUMMARY:A\nDTSTART;TZID=Ici:20270701T100000"
    inside, outside = one(event, zone).start, one(event).start
    assert isinstance(inside, datetime)
    assert isinstance(outside, datetime)
    assert inside.utcoffset() == timedelta(hours=5)
    assert outside.tzinfo is None


def test_a_missing_uid_is_stable_wherever_the_event_stands() -> None:
    event, other = "SUMMARY:A\nDTSTART:20270701T100000Z", "SUMMARY:B\nDTSTART:20270701T100000Z"
    first, second = calendar(event, other).items, calendar(other, event).items
    assert {item.uid for item in first} == {item.uid for item in second}
    assert all(item.uid.startswith("hash:") for item in first)


def test_last_modified_decides_between_equal_sequences() -> None:
    head = "UID:1\nRECURRENCE-ID:20270701T100000Z\nDTSTART:20270701T100000Z\n"
    new = head + "SUMMARY:Nouveau\nLAST-MODIFIED:20270102T000000Z"
    old = head + "SUMMARY:Ancien\nLAST-MODIFIED:20270101T000000Z"
    assert [item.title for item in calendar(new, old).items] == ["Nouveau"]


def test_what_goes_on_at_the_edge_of_the_window_is_kept() -> None:
    running = "UID:1\nSUMMARY:Expo\nDTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20270301"
    over = "UID:2\nSUMMARY:Finie\nDTSTART;VALUE=DATE:20261201\nDTEND;VALUE=DATE:20270101"
    assert [item.uid for item in calendar(running, over).items] == ["1"]


@pytest.mark.parametrize(
    ("location", "place", "online"),
    [
        ("https://visio.example/a", None, "https://visio.example/a"),
        ("En ligne : https://visio.example/a", None, "https://visio.example/a"),
        ("Salle 3 (https://salle.example)", "Salle 3 (https://salle.example)", None),
        ("https://www.openstreetmap.org/node/1", "https://www.openstreetmap.org/node/1", None),
    ],
)
def test_a_meeting_is_no_place(location: str, place: str | None, online: str | None) -> None:
    event = one(f"UID:1\nSUMMARY:A\nDTSTART:20270301T100000Z\nLOCATION:{location}")
    assert (event.location, event.online_url, event.is_online) == (place, online, bool(online))


def test_a_cancelled_calendar_cancels_its_events() -> None:
    event = "UID:1\nSUMMARY:A\nDTSTART:20270301T100000Z"
    assert one(event, "METHOD:CANCEL").status == "CANCELLED"


@pytest.mark.parametrize(
    ("rule", "possible"),
    [
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", False),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", True),
        ("FREQ=MONTHLY;BYDAY=6MO", False),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1", True),
        ("FREQ=SECONDLY;BYYEARDAY=366", True),
    ],
)
def test_rules_that_never_match_are_known_beforehand(rule: str, *, possible: bool) -> None:
    assert can_match(read_rule(rule)) is possible


def test_steps_are_counted_to_the_end_of_time_only_in_doubt() -> None:
    end, start = WINDOW.end, datetime(2027, 1, 1, tzinfo=UTC)
    assert steps(read_rule("FREQ=DAILY"), start, end) == 365 + 10
    assert steps(read_rule("FREQ=SECONDLY;COUNT=10"), start, end) == 20
    assert steps(read_rule("FREQ=MINUTELY;COUNT=2;BYHOUR=9"), start, end) == 2 * 24 * 60 + 10
    assert steps(read_rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"), start, end) == 36
    assert steps(read_rule("FREQ=DAILY;INTERVAL=7;BYDAY=MO"), start, end) > 400_000


HOSTILE = [
    "RRULE:FREQ=SECONDLY",
    "RRULE:FREQ=MINUTELY;BYDAY=MO",
    "RRULE:FREQ=HOURLY",
    "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "RRULE:FREQ=DAILY;INTERVAL=7;BYDAY=TU",
    "RRULE:FREQ=MONTHLY;INTERVAL=12;BYMONTH=3;BYMONTHDAY=31",
    "RRULE:FREQ=SECONDLY;COUNT=199999",
    "RRULE:FREQ=YEARLY;BYEASTER=0",
    "RDATE:"
    + ",".join(f"20270{month}{day:02}T100000Z" for month in range(1, 10) for day in range(1, 29)),
]


@pytest.mark.parametrize("line", HOSTILE)
def test_a_hundred_hostile_series_take_seconds(line: str) -> None:
    events = [f"UID:{number}\nSUMMARY:A\nDTSTART:20270104T100000Z\n{line}" for number in range(100)]
    begun = process_time()
    page = calendar(*events)
    assert process_time() - begun < 20
    assert page.items


def test_a_series_is_cut_at_two_thousand_dates() -> None:
    page = calendar("UID:1\nSUMMARY:A\nDTSTART:20270104T100000Z\nRRULE:FREQ=HOURLY")
    assert len(page.items) == 2000
    assert not page.complete
    assert [problem.item for problem in page.problems] == ["A"]


def test_a_window_in_any_zone_gives_the_same() -> None:
    body = b"BEGIN:VEVENT\nUID:1\nDTSTART:20270104T100000Z\nRRULE:FREQ=DAILY\nEND:VEVENT"
    moved = Window(WINDOW.start.astimezone(), WINDOW.end.astimezone())
    first, second = (
        Ics().read(document(body), source(Kind.ICS), window).items for window in (WINDOW, moved)
    )
    assert [instant(item.start) for item in first if item.start] == [
        instant(item.start) for item in second if item.start
    ]
