"""Price, places left, status and accessibility, as schema.org and other kinds structure them."""

import json
from typing import Any

import pytest

from agenda.model import Kind, RawEvent
from harvester.formats import FORMATS
from tests.harvester.plain import WINDOW, document, source


def of_page(**said: Any) -> RawEvent:
    thing = {"@type": "Event", "name": "Bal", "startDate": "2027-03-14T20:00:00+01:00", **said}
    body = f'<script type="application/ld+json">{json.dumps(thing)}</script>'.encode()
    page = FORMATS[Kind.PAGE].read(document(body), source(Kind.PAGE), WINDOW)
    (event,) = page.items
    return event


@pytest.mark.parametrize(
    ("offers", "price", "free"),
    [
        ({"price": 8, "priceCurrency": "EUR"}, "8 €", False),
        ({"price": "7.5", "priceCurrency": "EUR"}, "7,50 €", False),
        ({"lowPrice": "5", "highPrice": "12", "priceCurrency": "EUR"}, "5 € / 12 €", False),
        ([{"price": "10"}, {"price": "6"}], "6 € / 10 €", False),
        ({"price": "0", "priceCurrency": "EUR"}, None, True),
        ([{"price": 0}, {"price": 5}], "5 €", False),
        ({"price": "sur devis"}, None, None),
        ({"price": "NaN"}, None, None),
        ([], None, None),
        ("https://billets.example", None, None),
    ],
)
def test_offers(offers: Any, price: str | None, free: bool | None) -> None:
    event = of_page(offers=offers)
    assert (event.price, event.free) == (price, free)


@pytest.mark.parametrize(
    ("value", "free"),
    [(True, True), ("https://schema.org/True", True), ("False", False), (7, None)],
)
def test_free_is_stated(value: Any, free: bool | None) -> None:
    assert of_page(isAccessibleForFree=value).free is free


def test_sold_out_is_full_and_leaves_no_place() -> None:
    gone = {"price": 8, "availability": "https://schema.org/SoldOut"}
    event = of_page(offers=[gone, gone])
    assert (event.status, event.remaining) == ("FULL", 0)
    event = of_page(offers=[gone], eventStatus="https://schema.org/EventCancelled")
    assert event.status == "CANCELLED"
    assert of_page(offers=[gone, {"price": 8}]).status is None


@pytest.mark.parametrize(
    ("stated", "status"),
    [
        ("EventPostponed", "POSTPONED"),
        ("https://schema.org/EventMovedOnline", "MOVED_ONLINE"),
        ("EventRescheduled", None),
        ("EventScheduled", None),
    ],
)
def test_status_of_a_page(stated: str, status: str | None) -> None:
    assert of_page(eventStatus=stated).status == status


def test_features_of_accessibility() -> None:
    event = of_page(accessibilityFeature=["signLanguageInterpretation", "braille", 3])
    assert event.accessibility == ("hi", "vi")


def of_openagenda(**said: Any) -> RawEvent:
    timing = {"begin": "2027-03-14T20:00:00+01:00", "end": "2027-03-14T22:00:00+01:00"}
    fields = {"uid": 1, "title": {"fr": "Bal"}, "timings": [timing], **said}
    partner = source(Kind.OPENAGENDA, "https://openagenda.com/agendas/77000/events.v2.json")
    request = FORMATS[Kind.OPENAGENDA].first(partner, WINDOW)
    body = json.dumps({"events": [fields]}).encode()
    (event,) = FORMATS[Kind.OPENAGENDA].read(document(body, "", request), partner, WINDOW).items
    return event


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ({"hi": True, "vi": False, "mi": True}, ("hi", "mi")),
        (["mi", "ii", 4], ("ii", "mi")),
        ("mi", ()),
        (None, ()),
    ],
)
def test_openagenda_codes(said: Any, codes: tuple[str, ...]) -> None:
    assert of_openagenda(accessibility=said).accessibility == codes


@pytest.mark.parametrize(
    ("code", "status"),
    [(1, None), (3, "MOVED_ONLINE"), (4, "POSTPONED"), (5, "FULL"), ({"id": 6}, "CANCELLED")],
)
def test_openagenda_status(code: Any, status: str | None) -> None:
    assert of_openagenda(status=code).status == status


def of_tribe(**said: Any) -> RawEvent:
    fields = {"title": "Bal", "url": "https://wp.example/bal/", **said}
    fields |= {"start_date": "2027-03-14 20:00:00", "timezone": "Europe/Paris"}
    body = json.dumps({"events": [fields]}).encode()
    (event,) = FORMATS[Kind.TRIBE].read(document(body), source(Kind.TRIBE), WINDOW).items
    return event


@pytest.mark.parametrize(
    ("cost", "price"),
    [("5€", "5€"), ("5&euro; &#8211; 12&euro;", "5€ – 12€"), ("", None), (5, None)],
)
def test_tribe_cost(cost: Any, price: str | None) -> None:
    assert of_tribe(cost=cost).price == price


@pytest.mark.parametrize(
    ("stated", "status"),
    [
        ("canceled", "CANCELLED"),
        ("postponed", "POSTPONED"),
        ("moved-online", "MOVED_ONLINE"),
        ("scheduled", None),
    ],
)
def test_tribe_status(stated: str, status: str | None) -> None:
    assert of_tribe(event_status=stated).status == status
