"""The PostgreSQL server restarts, cuts lines, or has none left: pages say so, and come back."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from starlette.testclient import TestClient

from agenda.errors import StoreError
from agenda.model import Kind
from agenda.settings import Settings
from agenda.store import database as store
from agenda.store.database import open_database, reading, writing
from agenda.store.sources import add_source, all_sources
from harvester.pipeline import harvest_all
from tests.agenda.everything import everything
from tests.fakes.postgresql import cluster, server_folder, start, stop
from tests.fakes.site import Site, feed
from tests.samples import SEEN
from tests.walk.calendars import calendar
from tests.walk.calendars import event as vevent
from tests.webapp.sample_agenda import NOW, SETTINGS, furnish
from webapp.app import make_app

CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server of our own, to be stopped and started."""
    if server_folder() is None:
        pytest.skip("no PostgreSQL server is installed")
    with cluster() as own:
        furnish(own)
        yield own


@pytest.fixture
def engine(address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    monkeypatch.setattr(store, "POOL_TIMEOUT_S", 0.2)
    engine = open_database(address)
    yield engine
    engine.dispose()


@pytest.fixture
def visitor(engine: Engine) -> Iterator[TestClient]:
    app = make_app(engine, SETTINGS, lambda: NOW)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def cut_lines(address: str) -> None:
    """End every other connection, as an administrator does."""
    engine = open_database(address)
    with engine.begin() as connection:
        connection.execute(text(CUT))
    engine.dispose()


def test_pages_come_back_after_a_restart(visitor: TestClient, address: str) -> None:
    assert visitor.get("/").status_code == 200
    stop(address)
    try:
        down = visitor.get("/?q=harpe")
        probes = [visitor.get(path).status_code for path in ("/readyz", "/healthz")]
        figures = visitor.app.state.metrics.write().decode()  # type: ignore[attr-defined]
    finally:
        start(address)
    assert (down.status_code, "Rien n’est perdu" in down.text) == (503, True)
    assert probes == [503, 200]
    assert "almanach_database_up 0.0" in figures
    assert visitor.get("/?q=harpe").status_code == 200
    assert visitor.get("/readyz").status_code == 200


def test_cut_lines_are_taken_up_again(visitor: TestClient, address: str) -> None:
    assert visitor.get("/").status_code == 200
    cut_lines(address)
    assert visitor.get("/?q=harpe").status_code == 200


def test_a_line_cut_in_the_middle_of_a_page_is_a_503_and_no_more(
    visitor: TestClient, engine: Engine, address: str
) -> None:
    once = threading.Event()

    @event.listens_for(engine, "after_cursor_execute")
    def cut(*_: Any) -> None:
        if not once.is_set():
            once.set()
            cut_lines(address)

    assert visitor.get("/?q=fanfare").status_code in {200, 503}
    assert once.is_set()
    assert visitor.get("/?q=fanfare").status_code == 200


def test_too_many_questions_at_once_are_a_503(visitor: TestClient, engine: Engine) -> None:
    pool: Any = engine.pool
    with ExitStack() as held:
        for _ in range(pool.size() + pool._max_overflow - pool.checkedout()):
            held.enter_context(engine.connect())
        crowded = visitor.get("/?q=ateliers")
        assert (crowded.status_code, crowded.headers["retry-after"]) == (503, "30")
    assert visitor.get("/?q=ateliers").status_code == 200


def test_a_line_cut_in_the_middle_of_a_harvest_leaves_nothing_of_it(
    engine: Engine, address: str, now: datetime
) -> None:
    with Site() as site:
        site.scripts["/a.ics"] = feed(calendar(*(vevent(str(n)) for n in range(30))))
        with writing(engine) as session:
            add_source(session, name="Neuve", kind=Kind.ICS, url=site.url("/a.ics"), now=SEEN)
        before = everything(engine)
        settings = Settings(allow_private=(site.host,))
        with reading(engine) as session:
            sources = [one for one in all_sources(session) if one.id == "neuve"]
        once = threading.Event()

        @event.listens_for(engine, "after_cursor_execute")
        def cut(*told: Any) -> None:
            if told[2].startswith("INSERT INTO listing") and not once.is_set():
                once.set()
                cut_lines(address)

        with pytest.raises(StoreError, match="ne répond pas"):
            asyncio.run(harvest_all(engine, sources, settings, now))
        assert once.is_set()
        assert everything(engine) == before
        (visit,) = asyncio.run(harvest_all(engine, sources, settings, now))
        assert (visit.run.status, visit.run.seen) == ("ok", 30)
