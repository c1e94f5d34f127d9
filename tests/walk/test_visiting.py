"""One visit as an errand: once at a time, and given back when it is given up."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event

from agenda.errors import StoreError
from agenda.model import HarvestRun, Source
from agenda.model.revision import Subject
from agenda.settings import Settings
from agenda.store.database import reading, writing
from agenda.store.revisions import add_revision
from agenda.store.runs import last_runs
from agenda.store.sources import all_sources, pause_source, remove_source, save_source
from harvester.jobs import Errand
from harvester.visiting import LEASE, Visitor, visit_of
from tests.fakes.site import Handler, Site, feed
from tests.walk.calendars import calendar
from tests.walk.calendars import event as vevent

PATIENCE = 20
FEED = feed(calendar(vevent("1")))


class SlowPartner:
    """A feed that waits until it is let go."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.let_go = threading.Event()

    def __call__(self, handler: Handler) -> None:
        self.asked.set()
        self.let_go.wait(PATIENCE)
        FEED(handler)


@pytest.fixture
def partner() -> Iterator[SlowPartner]:
    partner = SlowPartner()
    yield partner
    partner.let_go.set()


@pytest.fixture
def source(site: Site, add: Callable[..., Source]) -> Source:
    site.scripts["/a.ics"] = FEED
    return add("Ortie", "/a.ics")


@pytest.fixture
def visitor(engine: Engine, settings: Settings, now: datetime) -> Visitor:
    return Visitor(engine, settings, lambda: now)


def due(engine: Engine) -> datetime:
    with reading(engine) as session:
        (source,) = all_sources(session)
    return source.next_due


def runs(engine: Engine) -> list[HarvestRun]:
    with reading(engine) as session:
        return last_runs(session, "ortie")


async def begun(visitor: Visitor, partner: SlowPartner) -> asyncio.Task[None]:
    """A visit that has come as far as the partner."""
    visit = asyncio.create_task(visitor.visit("ortie"))
    assert await asyncio.to_thread(partner.asked.wait, PATIENCE)
    return visit


async def cancelled(visit: asyncio.Task[None]) -> None:
    visit.cancel()
    with pytest.raises(asyncio.CancelledError):
        await visit


@pytest.mark.usefixtures("source")
def test_a_due_source_is_visited_and_no_longer_due(
    engine: Engine, visitor: Visitor, now: datetime
) -> None:
    (errand,) = visitor.due(now)
    assert errand == Errand("harvest", "ortie")
    asyncio.run(visitor.visit(errand.about))
    assert [run.seen for run in runs(engine)] == [1]
    assert visitor.due(now) == []
    asyncio.run(visitor.visit(errand.about))
    assert len(runs(engine)) == 1


@pytest.mark.usefixtures("source")
def test_a_source_under_way_is_not_visited_by_another(
    engine: Engine, settings: Settings, site: Site, now: datetime, partner: SlowPartner
) -> None:
    site.scripts["/a.ics"] = partner
    one, other = (Visitor(engine, settings, lambda: now) for _ in range(2))

    async def both() -> None:
        visit = await begun(one, partner)
        assert other.due(now) == []
        await other.visit("ortie")
        partner.let_go.set()
        await visit

    asyncio.run(both())
    assert len(site.asked) == len(runs(engine)) == 1


@pytest.mark.usefixtures("source")
def test_a_visit_given_up_is_due_again_at_once(
    engine: Engine, visitor: Visitor, site: Site, now: datetime, partner: SlowPartner
) -> None:
    site.scripts["/a.ics"] = partner

    async def give_up() -> None:
        visit = await begun(visitor, partner)
        assert due(engine) == now + LEASE
        await cancelled(visit)

    asyncio.run(give_up())
    assert (due(engine), runs(engine)) == (now, [])


@pytest.mark.usefixtures("source")
@pytest.mark.parametrize("known", [False, True])
def test_a_source_paused_during_a_visit_stays_so(
    engine: Engine,
    visitor: Visitor,
    site: Site,
    now: datetime,
    partner: SlowPartner,
    *,
    known: bool,
) -> None:
    if known:
        asyncio.run(visitor.visit("ortie"))
        with writing(engine) as session:
            save_source(session, "ortie", {"next_due": now})
    site.scripts["/a.ics"] = partner

    async def pause_meanwhile() -> None:
        visit = await begun(visitor, partner)
        with writing(engine) as session:
            pause_source(session, "ortie")
        partner.let_go.set()
        await visit

    asyncio.run(pause_meanwhile())
    with reading(engine) as session:
        (source,) = all_sources(session)
    assert (source.paused, len(runs(engine))) == (True, 1 + known)


@pytest.mark.usefixtures("source")
def test_a_visit_given_up_while_it_is_claimed_is_due_again(
    engine: Engine, visitor: Visitor, now: datetime
) -> None:
    claiming, go_on = threading.Event(), threading.Event()

    @event.listens_for(engine, "before_cursor_execute")
    def wait(*told: object) -> None:
        if str(told[2]).startswith("UPDATE source") and not claiming.is_set():
            claiming.set()
            go_on.wait(PATIENCE)

    async def give_up() -> None:
        visit = asyncio.create_task(visitor.visit("ortie"))
        assert await asyncio.to_thread(claiming.wait, PATIENCE)
        visit.cancel()
        await asyncio.sleep(0)
        go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await visit

    asyncio.run(give_up())
    assert due(engine) == now


@pytest.mark.usefixtures("source")
def test_a_visit_that_the_database_failed_is_due_again_at_once(
    engine: Engine, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    def away(*_: object) -> None:
        raise StoreError("La base de données ne répond pas.")

    monkeypatch.setattr("harvester.pipeline.harvest_one", away)
    with pytest.raises(StoreError):
        asyncio.run(visitor.visit("ortie"))
    assert (due(engine), runs(engine)) == (now, [])


def test_a_visit_that_ended_is_not_given_back(
    engine: Engine, visitor: Visitor, source: Source, now: datetime
) -> None:
    later = now + timedelta(hours=1)
    claimed = visitor._claim("ortie", now)
    assert claimed
    with writing(engine) as session:
        save_source(session, source.id, {"next_due": later})
    visitor._give_back(claimed)
    assert due(engine) == later


def test_what_a_dead_process_had_claimed_is_taken_back(
    engine: Engine, visitor: Visitor, source: Source, now: datetime
) -> None:
    assert visitor._claim("ortie", now)
    visitor.take_back("ortie")
    assert due(engine) == now
    later = now + LEASE + timedelta(seconds=1)
    with writing(engine) as session:
        save_source(session, source.id, {"next_due": later})
    visitor.take_back("ortie")
    assert due(engine) == later


def test_a_removed_source_is_not_visited(
    engine: Engine, visitor: Visitor, source: Source, site: Site, now: datetime
) -> None:
    with writing(engine) as session:
        remove_source(session, source.id, now)
    assert visitor.due(now) == []
    asyncio.run(visitor.visit(source.id))
    asyncio.run(visitor.visit("nobody"))
    assert site.asked == []


def test_a_host_has_two_lines_and_a_source_stands_in_one() -> None:
    lines = {visit_of(f"s-{n}", f"https://ana:secret@Ici.example/{n}.ics").line for n in range(30)}
    assert lines == {"ici.example/0", "ici.example/1"}
    assert visit_of("s", "https://a.example/1").line == visit_of("s", "http://a.example").line
    assert visit_of("s", "https://a.example") == visit_of("s", "https://b.example")


def test_settings_set_at_the_desk_meanwhile_are_those_of_the_next_visit(
    engine: Engine, visitor: Visitor, source: Source, site: Site, now: datetime
) -> None:
    asyncio.run(visitor.visit(source.id))
    with writing(engine) as session:
        add_revision(session, Subject.TERRITORY, {"contact": "bonjour@ici.example"}, "claire", now)
        save_source(session, source.id, {"next_due": now})
    asyncio.run(visitor.visit(source.id))
    agents = [one.headers["user-agent"] for one in site.asked]
    assert [agent.endswith("(+bonjour@ici.example)") for agent in agents] == [False, True]
