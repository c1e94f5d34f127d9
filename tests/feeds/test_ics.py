"""What stands in our calendar, property by property; and that nothing can be smuggled in."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Component

from agenda.model import Image, Place, Status
from feeds.ics import write_ics
from tests.feeds.samples import BASE, CHANNEL, MILL, entry, paris, written

PAGE = f"{BASE}/evenements/k3v9q2m7x0ab-concert-oeuvres-eau"


def unfolded(**fields: Any) -> list[str]:
    data = written(write_ics, entry(**fields))
    return data.decode().replace("\r\n ", "").split("\r\n")


def vevent(**fields: Any) -> Component:
    (only,) = Calendar.from_ical(written(write_ics, entry(**fields))).walk("VEVENT")
    return only


def test_the_calendar_says_who_it_is() -> None:
    calendar = Calendar.from_ical(written(write_ics))
    assert calendar["NAME"] == calendar["X-WR-CALNAME"] == CHANNEL.title
    assert calendar["SOURCE"] == CHANNEL.address
    assert calendar["URL"] == CHANNEL.link
    assert {"REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"} <= set(unfolded())
    assert "METHOD" not in calendar


def test_an_event_says_all_it_knows() -> None:
    assert {
        "UID:k3v9q2m7x0ab@agenda.example",
        "DTSTAMP:20261120T173005Z",
        "LAST-MODIFIED:20261120T173005Z",
        "CREATED:20261102T080000Z",
        "SEQUENCE:2",
        "STATUS:CONFIRMED",
        "DTSTART;TZID=Europe/Paris:20270314T143000",
        "DTEND;TZID=Europe/Paris:20270314T160000",
        "LOCATION:Le Moulin\\; café\\, cantine\\, 3 rue des Écluses\\, 99120 Sainte-Aure",
        "GEO:44.203100;-0.616250",
        "CATEGORIES:Musique,Scène,harpe,a\\;b\\,c",
        "COLOR:royalblue",
        "CONTACT:Les Amis du Moulin",
        "IMAGE;VALUE=URI;DISPLAY=FULLSIZE;FMTTYPE=image/jpeg:https://images.example/harpe.jpg?w=600",
        "ATTACH;FMTTYPE=image/jpeg:https://images.example/harpe.jpg?w=600",
        f"URL:{PAGE}",
        "CLASS:PUBLIC",
        "TRANSP:TRANSPARENT",
    } <= set(unfolded())


def test_the_description_ends_with_the_page_for_those_who_hide_url() -> None:
    paragraphs = str(vevent()["DESCRIPTION"]).split("\n\n")
    assert paragraphs[1:] == [
        "Tarif\u00a0: prix libre",
        "Inscription\u00a0: https://moulin.example/inscription",
        PAGE,
    ]


@pytest.mark.parametrize(
    ("fields", "status", "first"),
    [
        ({"status": Status.TENTATIVE}, "TENTATIVE", "À confirmer."),
        ({"status": Status.CANCELLED}, "CANCELLED", "Annulé."),
        ({"status": Status.POSTPONED}, "CANCELLED", "Reporté."),
        ({"status": Status.FULL}, "CONFIRMED", "Complet."),
        ({"status": Status.MOVED_ONLINE}, "CONFIRMED", "En ligne."),
        ({"withdrawn": datetime(2026, 11, 21, tzinfo=UTC)}, "CANCELLED", "Retiré."),
    ],
)
def test_a_status_is_said_twice(fields: dict[str, Any], status: str, first: str) -> None:
    event = vevent(**fields)
    assert event["STATUS"] == status
    assert str(event["DESCRIPTION"]).startswith(first)
    assert event["SUMMARY"] == "Concert : Œuvres d’eau douce"


def test_what_status_cannot_say_is_said_beside_it() -> None:
    assert "X-ALMANACH-STATUS:POSTPONED" in unfolded(status=Status.POSTPONED)
    assert not [line for line in unfolded() if line.startswith("X-ALMANACH")]


def test_an_event_moved_online_does_not_send_people_to_its_place() -> None:
    event = vevent(status=Status.MOVED_ONLINE, online_url="https://visio.example/salle")
    assert event["LOCATION"] == event["CONFERENCE"] == "https://visio.example/salle"
    assert "GEO" not in event


def test_an_online_event_without_address_says_so() -> None:
    assert vevent(place=None, is_online=True)["LOCATION"] == "en ligne"
    assert "LOCATION" not in vevent(place=None)


def test_a_whole_day_ends_on_the_day_after() -> None:
    lines = unfolded(start=paris(2027, 3, 14), end=paris(2027, 3, 16), all_day=True)
    assert {"DTSTART;VALUE=DATE:20270314", "DTEND;VALUE=DATE:20270316"} <= set(lines)
    assert "BEGIN:VTIMEZONE" not in lines


@pytest.mark.parametrize("end", [None, paris(2027, 3, 14, 14, 30), paris(2027, 3, 14, 9)])
def test_an_end_that_is_none_is_not_written(end: datetime | None) -> None:
    assert "DTEND" not in vevent(end=end)


def test_same_data_same_bytes() -> None:
    assert written(write_ics, entry()) == written(write_ics, entry())


def test_a_zone_stands_once_before_its_first_event() -> None:
    names = ("Europe/Paris", "Europe/Paris", "America/Toronto")
    entries = [entry(id=str(number), timezone=name) for number, name in enumerate(names)]
    begun = [
        line.removeprefix("BEGIN:")
        for line in written(write_ics, *entries).decode().split("\r\n")
        if line in ("BEGIN:VTIMEZONE", "BEGIN:VEVENT")
    ]
    assert begun == ["VTIMEZONE", "VEVENT", "VEVENT", "VTIMEZONE", "VEVENT"]


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example/a\r\nBEGIN:VALARM",
        "https://x.example/\nATTENDEE:mailto:a@b.example",
        "javascript:alert(1)",
        "file:///etc/passwd",
    ],
)
def test_an_address_smuggles_nothing_in(url: str) -> None:
    lines = unfolded(online_url=url, image=Image(url=url))
    assert not [line for line in lines if line.startswith(("BEGIN:VALARM", "ATTENDEE"))]
    assert not [line for line in lines if "javascript:" in line or "file:" in line]


ANY_TEXT = st.text(max_size=120) | st.text('\r\n;:,\\"BEGIN ND\x00\x0b\x85\u2028é€😀', max_size=120)


def as_kept(said: str) -> str:
    """A text as a calendar can carry it: LF for every line break, no control character."""
    told = "\n".join(said.splitlines())
    return "".join(c for c in told if c in "\t\n" or not (ord(c) < 0x20 or c == "\x7f"))


@given(title=ANY_TEXT, description=ANY_TEXT, place=ANY_TEXT, word=ANY_TEXT)
def test_any_text_comes_back_as_it_was(title: str, description: str, place: str, word: str) -> None:
    event = vevent(
        title=title,
        description_text=description,
        description_html=description,
        place=MILL.model_copy(update={"name": place, "detail": word}),
        tags=[word],
        organizers=[word],
        price=word,
        themes=[],
    )
    assert event.errors == []
    assert str(event["SUMMARY"]) == as_kept(title)
    assert as_kept(description) in str(event["DESCRIPTION"])
    assert str(event["LOCATION"]).startswith(as_kept(place))
    assert set(event) >= {"UID", "DTSTART", "DTEND", "STATUS", "URL"}


def test_a_place_may_be_only_a_commune() -> None:
    assert vevent(place=Place(commune="Sainte-Aure"))["LOCATION"] == "Sainte-Aure"
