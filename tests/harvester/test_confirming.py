"""Visits that brought nothing new: written together, told each, none at another's expense."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError

from agenda.model import HarvestRun, Kind, RunStatus
from agenda.store.database import reading, writing
from agenda.store.runs import latest_runs
from agenda.store.sources import add_source, find_source, named_sources
from harvester.confirming import OneWriter, Unchanged

NAMES = ("forge", "moulin", "ortie")


@pytest.fixture
def visits(engine: Engine, now: datetime) -> list[Unchanged]:
    with writing(engine) as session:
        for name in NAMES:
            add_source(session, name=name, kind=Kind.ICS, url=f"https://{name}.example/", now=now)
    with reading(engine) as session:
        sources = named_sources(session, NAMES)
    return [
        Unchanged(
            one,
            HarvestRun(source_id=one.id, started=now, status=RunStatus.UNCHANGED),
            {"etag": f'"{one.id}"'},
        )
        for one in sources
    ]


async def all_at_once(engine: Engine, visits: list[Unchanged]) -> list[bool | BaseException]:
    writer = OneWriter(engine)
    confirming = (writer.confirm(one) for one in visits)
    return await asyncio.gather(*confirming, return_exceptions=True)


@contextmanager
def commits(engine: Engine) -> Iterator[list[object]]:
    seen: list[object] = []
    note = seen.append
    event.listen(engine, "commit", note)
    yield seen
    event.remove(engine, "commit", note)


def kept(engine: Engine) -> dict[str, Any]:
    with reading(engine) as session:
        runs = latest_runs(session, NAMES)
        sources = [find_source(session, name) for name in NAMES]
    return {one.id: one.etag for one in sources if one and len(runs[one.id]) == 1}


def test_those_that_wait_are_written_in_one_transaction(
    engine: Engine, visits: list[Unchanged]
) -> None:
    with commits(engine) as seen:
        assert asyncio.run(all_at_once(engine, visits)) == [True, True, True]
    assert len(seen) == 1
    assert kept(engine) == {name: f'"{name}"' for name in NAMES}


def test_one_that_cannot_be_written_keeps_no_other_from_it(
    engine: Engine, visits: list[Unchanged]
) -> None:
    visits[1].run.source_id = "nobody"
    ends = asyncio.run(all_at_once(engine, visits))
    assert [ends[0], ends[2]] == [True, True]
    assert isinstance(ends[1], DBAPIError)
    assert kept(engine) == {name: f'"{name}"' for name in ("forge", "ortie")}


def test_what_was_given_up_before_its_turn_is_not_written(
    engine: Engine, visits: list[Unchanged]
) -> None:
    async def give_one_up() -> bool:
        writer = OneWriter(engine)
        async with writer.alone:
            given_up, other = (asyncio.create_task(writer.confirm(one)) for one in visits[:2])
            await asyncio.sleep(0)
            given_up.cancel()
            await asyncio.sleep(0)
        return await other

    assert asyncio.run(give_one_up())
    assert kept(engine) == {"moulin": '"moulin"'}
