"""What no database can hold, a NUL or half a character, costs neither the item nor its partner."""

import json
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import Engine

from agenda.model import Kind, RunStatus, Source
from agenda.query import AgendaQuery
from agenda.store.database import reading
from agenda.store.find import find
from tests.fakes.site import Site, feed
from tests.walk.calendars import calendar, event
from tests.walk.conftest import Harvest
from tests.walk.test_killed import PARIS

HERE = "¤"
DIRTY = event(f"1{HERE}", "20270314T143000", f"Bal{HERE}", f"LOCATION:Foyer{HERE}\\, Clairac")
UNDATED = event(f"2{HERE}", "20270314", f"Perdu{HERE}").replace("DTSTART", "X-START")
ICS = calendar(DIRTY, UNDATED, event("3", "20270315T143000", "Marché"))
ITEMS = [
    {
        "id": f"https://partenaire.example/1{HERE}",
        "url": f"https://partenaire.example/1{HERE}",
        "title": f"Bal{HERE}, le 14 mars 2027 à 14h30",
        "content_text": f"Bal{HERE} au foyer",
        "tags": [f"bal{HERE}"],
        "language": f"fr{HERE}",
        "authors": [{"name": f"Le foyer{HERE}"}],
        "image": f"https://partenaire.example/1{HERE}.png",
    },
    {"id": f"2{HERE}", "title": ""},
    {"id": "3", "title": "Marché, le 15 mars 2027 à 14h30", "content_text": "Sur la place"},
]
FEED = {"version": "https://jsonfeed.org/version/1.1", "title": f"Foyer{HERE}", "items": ITEMS}
JSON = json.dumps(FEED, ensure_ascii=False).encode()
HALF = b"\xed\xa0\x80"


@pytest.mark.parametrize(
    ("kind", "type_", "body", "bad"),
    [
        *((Kind.ICS, "text/calendar", ICS, bad) for bad in (b"\0", HALF, b"\xff")),
        *((Kind.RSS, "application/json", JSON, bad) for bad in (rb"\u0000", rb"\ud800", HALF)),
    ],
    ids=lambda value: str(value) if isinstance(value, Kind) else ascii(value)[:12],
)
def test_what_no_database_holds_costs_nothing(
    engine: Engine,
    site: Site,
    add: Callable[..., Source],
    harvest: Harvest,
    now: datetime,
    kind: Kind,
    type_: str,
    body: bytes,
    bad: bytes,
) -> None:
    site.scripts["/a"] = feed(body.replace(HERE.encode(), bad), type_)
    add("Foyer", "/a", kind)
    (run,) = harvest(now)
    assert run.status is RunStatus.PARTIAL, run.error
    with reading(engine) as session:
        titles = [one.event.title for one in find(session, AgendaQuery(), PARIS).entries]
    assert [title[:3] for title in titles] == ["Bal", "Mar"]
    (again,) = harvest(now)
    assert again.changed == 0
