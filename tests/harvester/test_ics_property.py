"""No bytes whatever make the ICS format raise anything but FormatError."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agenda.errors import FormatError
from agenda.model import Kind
from harvester.formats.ics import Ics
from tests.harvester.plain import WINDOW, document, source

SAMPLES = sorted((Path(__file__).parents[1] / "corpus" / "ics").glob("*.ics"))
NAMES = [
    "UID",
    "SUMMARY",
    "DESCRIPTION",
    "LOCATION",
    "GEO",
    "URL",
    "CLASS",
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
    "ORGANIZER",
    "IMAGE",
    "BEGIN",
    "END",
    "X-WR-TIMEZONE",
    "TZID",
]
VALUES = [
    "VEVENT",
    "VCALENDAR",
    "VTIMEZONE",
    "STANDARD",
    "20270301T100000Z",
    "20270301",
    "99991231T235959Z",
    "00010101",
    "20270301T100000",
    "20270301T100000Z/PT1H",
    "20270301/20270302",
    "20270328T023000",
    "PT1H",
    "-P1D",
    "P99999999W",
    "FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY=MO",
    "FREQ=YEARLY;BYDAY=99MO",
    "FREQ=DAILY;COUNT=-1",
    "FREQ=DAILY;UNTIL=",
    "FREQ=WEEKLY;UNTIL=20270401",
    "FREQ=MONTHLY;UNTIL=99999999T999999Z",
    "FREQ=DAILY;COUNT=0",
    "1;2",
    "999",
    "-1",
    "FREQ=SECONDLY;INTERVAL=999999999",
    "FREQ=HOURLY;BYHOUR=99",
    "FREQ=DAILY;BYSETPOS=0",
    "FREQ=DAILY;COUNT=2;UNTIL=20270401T000000Z",
    "20270302T100000Z,20270303",
    "PRIVATE",
]
PARAMETERS = (
    ";TZID=Europe/Paris",
    ";VALUE=DATE",
    ";VALUE=PERIOD",
    ";RANGE=THISANDFUTURE",
    ';TZID="(UTC+01:00) Paris"',
    ";TZID=Etc",
    ";ENCODING=QUOTED-PRINTABLE",
)
LINE = st.builds(
    lambda name, parameters, value: f"{name}{parameters}:{value}",
    st.sampled_from(NAMES),
    st.just("") | st.sampled_from(PARAMETERS),
    st.sampled_from(VALUES) | st.text(max_size=20),
)
EVENT = st.lists(LINE, max_size=8).map(
    lambda lines: "\n".join(
        ["BEGIN:VEVENT", "UID:1", "DTSTART;TZID=Europe/Paris:20270301T100000", *lines, "END:VEVENT"]
    )
)
CHECKS = settings(deadline=5000, suppress_health_check=[HealthCheck.too_slow])


def survives(body: bytes, content_type: str = "") -> None:
    try:
        page = Ics().read(document(body, content_type), source(Kind.ICS), WINDOW)
    except FormatError:
        return
    keys = [(item.uid, item.recurrence_id) for item in page.items]
    assert len(keys) == len(set(keys))


@CHECKS
@given(st.binary(), st.text(max_size=30))
def test_any_bytes(body: bytes, content_type: str) -> None:
    survives(body, content_type)
    survives(b"BEGIN:VEVENT\nDTSTART:20270301T100000Z\n" + body, content_type)


@CHECKS
@given(st.lists(LINE, max_size=30))
def test_any_lines(lines: list[str]) -> None:
    survives("\r\n".join(["BEGIN:VCALENDAR", *lines]).encode("utf-8", "replace"))


@CHECKS
@given(st.lists(EVENT, max_size=4))
def test_any_events(events: list[str]) -> None:
    survives("\r\n".join(events).encode("utf-8", "replace"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
@settings(CHECKS, max_examples=40)
@given(cuts=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 60), st.binary(max_size=12))))
def test_mutated_samples(path: Path, cuts: list[tuple[int, int, bytes]]) -> None:
    body = path.read_bytes()
    for place, length, inserted in cuts:
        body = body[:place] + inserted + body[place + length :]
    survives(body)
