"""What a harvest keeps beside listings: documents to replay, pages behind items, pauses."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from agenda.errors import UsageError
from agenda.model import Kind, RunStatus, Source
from agenda.settings import Settings
from agenda.store import documents as shelf
from agenda.store.database import reading, writing
from agenda.store.documents import last_documents
from agenda.store.listings import source_listings
from agenda.store.page_memory import page_memory
from agenda.store.sources import named_sources, resume_source, save_source
from agenda.store.tables import DocumentRow
from harvester.replay import replay
from harvester.shelf import unpack
from normalizer.normalize import normalize
from tests.fakes.site import Site, answer, feed
from tests.walk.calendars import calendar, event
from tests.walk.conftest import Harvest

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Add = Callable[..., Source]


def state(engine: Engine, source: Source) -> Source:
    with reading(engine) as session:
        return named_sources(session, [source.id])[0]


def kept_bodies(engine: Engine, source: Source) -> list[bytes]:
    with reading(engine) as session:
        return [unpack(one).body for one in last_documents(session, source.id)]


def test_a_harvest_can_be_replayed_without_the_site(
    engine: Engine,
    site: Site,
    add: Add,
    harvest: Harvest,
    settings: Settings,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = add("Le Rebond", "/a.ics")
    site.scripts["/a.ics"] = feed(calendar(event("1"), event("2", "20270320T180000", "Atelier")))
    harvest(now)
    asked, before = len(site.asked), state(engine, source)
    again = replay(engine, before, settings, now + HOUR).run
    assert (again.status, again.seen, again.new, again.changed) == (RunStatus.OK, 2, 0, 0)

    def shout(*given: object) -> object:
        listings = normalize(*given)  # type: ignore[arg-type]  # handed on as they came
        return [one.model_copy(update={"title": one.title.upper()}) for one in listings]

    monkeypatch.setattr("harvester.cleaning.normalize", shout)
    assert replay(engine, before, settings, now + HOUR).run.changed == 2
    assert len(site.asked) == asked
    with reading(engine) as session:
        titles = {one.title for one in source_listings(session, source.id)}
    assert titles == {"BAL", "ATELIER"}
    assert state(engine, source).model_dump() == before.model_dump()


def test_nothing_kept_is_said(engine: Engine, add: Add, settings: Settings, now: datetime) -> None:
    run = replay(engine, add("Le Rebond", "/a.ics"), settings, now).run
    assert run.status is RunStatus.FAILED
    assert run.remedy


def test_documents_are_kept_for_three_visits_and_a_month(
    engine: Engine,
    site: Site,
    add: Add,
    harvest: Harvest,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = add("Le Rebond", "/a.ics")

    def rows() -> int:
        with reading(engine) as session:
            return len(session.exec(select(DocumentRow)).all())

    for visit in range(5):
        site.scripts["/a.ics"] = answer(calendar(event("1", summary=f"Bal {visit}")))
        harvest(now + visit * HOUR)
    assert (rows(), kept_bodies(engine, source)) == (3, [calendar(event("1", summary="Bal 4"))])
    site.scripts["/a.ics"] = answer(calendar(event("1", summary="Bal")))
    harvest(now + 40 * DAY)
    assert rows() == 1
    monkeypatch.setattr(shelf, "MOST_BYTES", 10)
    site.scripts["/a.ics"] = answer(calendar(event("1", summary="Trop")))
    harvest(now + 41 * DAY)
    assert rows() == 1


def test_the_page_behind_an_item_is_asked_for_once(
    engine: Engine, site: Site, add: Add, harvest: Harvest, now: datetime
) -> None:
    source = add("La gazette", "/rss", Kind.RSS)
    page = (
        '<html><body><script type="application/ld+json">{"@context": "https://schema.org", '
        '"@type": "Event", "name": "Bal folk", "startDate": "2027-03-20T20:30:00+01:00", '
        '"location": {"@type": "Place", "name": "Salle des fêtes", "address": "Clairac"}}'
        "</script></body></html>"
    )

    def posts(note: str) -> bytes:
        item = f"<item><guid>1</guid><title>Bal folk</title><link>{site.url('/bal')}</link></item>"
        return f'<rss version="2.0"><channel><title>{note}</title>{item}</channel></rss>'.encode()

    site.scripts["/bal"] = answer(page.encode(), headers={"Content-Type": "text/html"})
    for visit in range(3):
        site.scripts["/rss"] = answer(posts(str(visit)), headers={"Content-Type": "text/xml"})
        (run,) = harvest(now + visit * HOUR)
        assert (run.status, run.seen) == (RunStatus.OK, 1)
    assert [one.path for one in site.asked].count("/bal") == 1
    with reading(engine) as session:
        (listing,) = source_listings(session, source.id)
        assert len(page_memory(session, source.id)) == 1
    assert listing.start == datetime.fromisoformat("2027-03-20T20:30:00+01:00")
    run = replay(engine, state(engine, source), Settings(), now + 4 * HOUR).run
    assert (run.seen, run.changed) == (1, 0)


def test_a_source_that_almanach_paused_goes_on_when_it_answers(
    engine: Engine, site: Site, add: Add, harvest: Harvest, now: datetime
) -> None:
    source = add("Le Rebond", "/a.ics")
    site.scripts["/a.ics"] = answer(status=503)
    with writing(engine) as session:
        save_source(session, source.id, {"failures": 19})
    harvest(now + 20 * DAY)
    assert state(engine, source).paused
    site.scripts["/a.ics"] = feed(calendar(event("1")))
    harvest(now + 21 * DAY)
    assert not state(engine, source).paused
    with pytest.raises(UsageError, match="pas en pause"), writing(engine) as session:
        resume_source(session, source.id, now)
    with writing(engine) as session:
        save_source(session, source.id, {"paused": True})
    harvest(now + 22 * DAY)
    assert state(engine, source).paused
    with writing(engine) as session:
        resume_source(session, source.id, now)
    assert not state(engine, source).paused
