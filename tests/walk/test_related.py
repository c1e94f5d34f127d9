"""What belongs together is linked and shown as such, and never merged (issue C)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.model import Source
from agenda.settings import Settings
from agenda.store.database import reading
from agenda.store.relations import RelatedEvents, related_events
from feeds.links import event_path
from tests.fakes.site import Site, feed
from tests.walk.calendars import calendar, event
from tests.walk.conftest import Harvest
from tests.walk.partners import HALL
from tests.walk.test_decisions import find
from webapp.app import make_app

SHOW = "\r\n".join(
    (
        "BEGIN:VEVENT",
        "UID:show",
        "DTSTART;VALUE=DATE:20270310",
        "DTEND;VALUE=DATE:20270401",
        "SUMMARY:Exposition Ocres",
        HALL,
        "END:VEVENT",
    )
)


def related(engine: Engine, title: str) -> RelatedEvents:
    entry = find(engine, title)
    with reading(engine) as session:
        return related_events(session, entry.event.id)


def test_an_exhibition_and_its_opening(
    engine: Engine, site: Site, add: Callable[..., Source], harvest: Harvest, now: datetime
) -> None:
    add("Le Rebond", "/a.ics")
    opening = event("1", "20270310T180000", "Vernissage de l’exposition Ocres", HALL)
    site.scripts["/a.ics"] = feed(calendar(SHOW, opening))
    harvest(now)
    (part,) = related(engine, "Exposition Ocres").parts
    (whole,) = related(engine, "Vernissage de l’exposition Ocres").wholes
    assert (part.title, whole.title) == ("Vernissage de l’exposition Ocres", "Exposition Ocres")

    with TestClient(make_app(engine, Settings(), lambda: now)) as client:
        page = client.get(event_path(part)).text
        assert "Fait partie de" in page
        assert event_path(whole) in page
        assert "Au programme" in client.get(event_path(whole)).text

    site.scripts["/a.ics"] = feed(calendar(SHOW))
    for hours in (1, 2, 3):
        harvest(now + timedelta(hours=hours))
    assert related(engine, "Exposition Ocres") == RelatedEvents([], [])
