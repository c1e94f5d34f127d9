"""More visitors at once than the database takes: who needs it waits, nobody else does."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest
from sqlalchemy import Engine
from sqlalchemy.pool import QueuePool

from agenda.store.database import writing
from agenda.store.tables import EventRow
from tests.fakes.serving import served
from tests.webapp.sample_agenda import NOW, SETTINGS
from webapp.app import make_app

PATIENCE_S = 5


@pytest.fixture
def crowded(engine: Engine, ids: dict[str, str]) -> Iterator[httpx.Client]:
    """A visitor of an agenda that changed since its last page."""
    with (
        served(make_app(engine, SETTINGS, lambda: NOW)) as address,
        httpx.Client(base_url=address, timeout=PATIENCE_S) as visitor,
    ):
        assert visitor.get("/agenda.ics").status_code == 200
        with writing(engine) as session:
            session.get_one(EventRow, ids["concert"]).title = "Concert déplacé"
        yield visitor


def take_all(engine: Engine, hands: ExitStack) -> None:
    """Hold every connection there may be."""
    pool = engine.pool
    assert isinstance(pool, QueuePool)
    while pool.checkedout() < pool.size() + pool._max_overflow:
        hands.enter_context(engine.connect())


def test_who_waits_for_the_database_keeps_nobody_else(
    crowded: httpx.Client, engine: Engine
) -> None:
    with ThreadPoolExecutor() as others, ExitStack() as hands:
        take_all(engine, hands)
        waiting = [others.submit(crowded.get, path) for path in ("/agenda.ics", "/", "/flux")]
        given = crowded.get("/embed.js")
        asked = crowded.get("/robots.txt")
        assert not any(one.done() for one in waiting)
        hands.close()
        told = [one.result() for one in waiting]
    assert [one.status_code for one in [given, asked, *told]] == [200] * 5
    assert "Concert déplacé" in told[0].text
