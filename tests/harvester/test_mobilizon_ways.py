"""Mobilizon by area and by a person's profile, its ICS as it writes it, its Atom as a hint."""

import json

import pytest

from agenda.errors import FormatError
from agenda.model import Kind
from harvester.document import Page, Request
from harvester.formats.ics import Ics
from harvester.formats.mobilizon import Mobilizon
from harvester.formats.mobilizon.address import Area, area_of, geohash
from harvester.formats.mobilizon.query import unknown_names
from harvester.formats.rss import Rss
from tests.harvester.plain import WINDOW, document, source

# LF, lines longer than 75 octets, TZID without VTIMEZONE, ORGANIZER as a plain name.
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Elixir ICalendar//Elixir ICalendar//EN
BEGIN:VEVENT
CATEGORIES:Couture,Récup
DESCRIPTION:Une longue ligne qui n’est pas pliée, comme la bibliothèque de Mobilizon les écrit, \
avec une virgule\\, et la suite.
DTEND;TZID=Europe/Paris:20270314T170000
DTSTAMP:20270101T100000Z
DTSTART;TZID=Europe/Paris:20270314T140000
GEO:44.3;0.5
LOCATION:Le Lavoir\\, 3 rue Basse\\, 47320 Clairac
ORGANIZER:Camille
STATUS:TENTATIVE
SUMMARY:Atelier couture
UID:7f3c1a52-0000-4000-8000-000000000001
URL:https://mob.example/events/7f3c1a52-0000-4000-8000-000000000001
END:VEVENT
END:VCALENDAR
"""
ABSENT = json.dumps(
    {"data": {"group": None}, "errors": [{"message": "Group not found", "code": "group_not_found"}]}
).encode()


def test_its_calendar_is_read_as_it_writes_it() -> None:
    page = Ics().read(document(CALENDAR.encode()), source(Kind.ICS), WINDOW)
    (item,) = page.items
    assert (item.timezone, item.status) == ("Europe/Paris", "TENTATIVE")
    assert item.start is not None
    assert item.start.isoformat() == "2027-03-14T14:00:00+01:00"
    assert item.description.endswith("avec une virgule, et la suite.")
    assert page.complete


def test_its_atom_feed_dates_nothing() -> None:
    """`published` is when the event was announced: a hint of a change, never a date of an event."""
    entry = (
        "<entry><id>https://mob.example/events/1</id><title>Atelier couture</title>"
        "<updated>2027-02-01T10:00:00Z</updated><published>2027-02-01T10:00:00Z</published>"
        "<content type='html'>Venez !</content></entry>"
    )
    feed = f"<feed xmlns='http://www.w3.org/2005/Atom'><title>Lavoir</title>{entry}</feed>"
    page = Rss().read(document(feed.encode()), source(Kind.RSS), WINDOW)
    assert [item.start for item in page.items] == [None]
    assert not page.complete


def profile() -> Request:
    partner, form = source(Kind.MOBILIZON, "https://mob.example/@camille"), Mobilizon()
    asked = form.read(document(ABSENT, "", form.first(partner, WINDOW)), partner, WINDOW).next
    assert asked is not None
    return asked


def read_profile(body: bytes) -> Page:
    partner = source(Kind.MOBILIZON, "https://mob.example/@camille")
    return Mobilizon().read(document(body, "text/calendar", profile()), partner, WINDOW)


def test_a_person_is_read_by_the_calendar_of_the_profile() -> None:
    assert (profile().url, profile().json) == ("https://mob.example/@camille/feed/ics", None)
    page = read_profile(CALENDAR.encode())
    (item,) = page.items
    url = "https://mob.example/events/7f3c1a52-0000-4000-8000-000000000001"
    assert item.uid == url
    assert item.identities == (f"ap:{url}", "uuid:7f3c1a52-0000-4000-8000-000000000001")
    assert page.complete


def test_neither_group_nor_person_is_said_as_before() -> None:
    with pytest.raises(FormatError, match="camille"):
        read_profile(b"<!doctype html><html>404</html>")


@pytest.mark.parametrize(
    ("lat", "lon", "expected"),
    [(57.64911, 10.40744, "u4pruyd"), (0, 0, "s000000"), (-25.382708, -49.265506, "6gkzwgj")],
)
def test_geohash(lat: float, lon: float, expected: str) -> None:
    assert geohash(lat, lon) == expected


@pytest.mark.parametrize(
    ("url", "area"),
    [
        ("https://mob.example/search?lat=57.64911&lon=10.40744&distance=25_km", ("u4pruyd", 25)),
        ("https://mob.example/search?location=u09tv&radius=10", ("u09tv", 10)),
        ("https://mob.example/search?location=u09tv", ("u09tv", 50)),
        ("https://mob.example/search?location=u09tv&radius=9999", ("u09tv", 1000)),
        ("https://mob.example/search?location=Agen", None),
        ("https://mob.example/search?lat=nan&lon=1", None),
        ("https://mob.example/search?term=bal", None),
    ],
)
def test_areas(url: str, area: tuple[str, float] | None) -> None:
    assert area_of(url) == (Area(*area) if area else None)


def test_an_area_is_searched_and_never_widened_to_the_instance() -> None:
    partner = source(Kind.MOBILIZON, "https://mob.example/search?location=u09tv&radius=10")
    asked = Mobilizon().first(partner, WINDOW)
    assert asked.json is not None
    assert "searchEvents(location: $location, radius: $radius" in asked.json["query"]
    assert asked.json["variables"] | {"location": "u09tv", "radius": 10} == asked.json["variables"]
    assert unknown_names(['Unknown argument "location" on field "searchEvents"']) == set()
