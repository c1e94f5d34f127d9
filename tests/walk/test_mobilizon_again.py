"""An old Mobilizon visited again and again: what it refused once is asked once a day."""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from agenda.model import HarvestRun, Kind, RunStatus
from agenda.settings import Settings
from agenda.store.database import reading, writing
from agenda.store.sources import add_source, all_sources
from harvester.pipeline import harvest_all
from harvester.replay import replay
from tests.fakes.mobilizon import Instance, serve
from tests.harvester.test_mobilizon import event

HOUR = timedelta(hours=1)


@pytest.fixture
def instance() -> Instance:
    begins = "2027-03-14T17:00:00Z"
    return Instance("3.0", {"lavoir": [event(number, beginsOn=begins) for number in (1, 2)]})


@pytest.fixture
def base(instance: Instance, engine: Engine, now: datetime) -> Iterator[str]:
    with serve(instance) as address:
        with writing(engine) as session:
            url = f"{address}/api"
            add_source(
                session, name="Le Lavoir", kind=Kind.MOBILIZON, url=url, group="lavoir", now=now
            )
        yield address


def visit(engine: Engine, base: str, now: datetime) -> HarvestRun:
    settings = Settings(allow_private=(base.removeprefix("http://"),))
    with reading(engine) as session:
        sources = all_sources(session)
    [visit] = asyncio.run(harvest_all(engine, sources, settings, now))
    return visit.run


def test_an_old_instance_is_asked_in_full_once_a_day(
    engine: Engine, instance: Instance, base: str, now: datetime
) -> None:
    asked = []
    for hours in (0, 1, 2, 23, 25, 26):
        instance.asked.clear()
        run = visit(engine, base, now + hours * HOUR)
        assert run.status is (RunStatus.UNCHANGED if hours else RunStatus.OK)
        asked.append(len(instance.asked))
    assert asked == [2, 1, 1, 1, 2, 1]
    with reading(engine) as session:
        [source] = all_sources(session)
    assert source.dialect["version"] == "3.0"
    assert "order()" in source.dialect["without"].split()


def test_an_instance_brought_up_to_date_is_asked_in_full_again(
    engine: Engine, instance: Instance, base: str, now: datetime
) -> None:
    visit(engine, base, now)
    instance.version = "5.1"
    visit(engine, base, now + HOUR)
    with reading(engine) as session:
        [source] = all_sources(session)
    assert source.dialect == {}


def test_a_replay_reads_the_answer_and_not_the_refusals(
    engine: Engine, base: str, now: datetime
) -> None:
    visit(engine, base, now)
    with reading(engine) as session:
        [source] = all_sources(session)
    settings = Settings(allow_private=(base.removeprefix("http://"),))
    run = replay(engine, source, settings, now + HOUR).run
    assert (run.status, run.seen, run.changed) == (RunStatus.OK, 2, 0)
