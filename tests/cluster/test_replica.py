"""Visitors read from a streaming replica: when it is well, late, away, back."""

from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, text
from starlette.testclient import TestClient
from structlog.testing import capture_logs

from agenda.errors import SettingsError
from agenda.store.database import open_database
from tests.fakes.postgresql import cluster, replica, server_folder, start, stop
from tests.webapp.sample_agenda import NOW, SETTINGS, add, furnish
from webapp.app import make_app
from webapp.calm import AT_ONCE
from webapp.replica import LATE, TRIED_AGAIN, Replica, open_replica
from webapp.site import Site

PAGES = ("/", "/mois", "/lieux", "/agenda.ics", "/agenda.rss", "/api/v1/events", "/sitemap.xml")
PATIENCE = 60


@dataclass
class Servers:
    """A primary server and its replica."""

    primary: str
    replica: str


@pytest.fixture(scope="module")
def servers() -> Iterator[Servers]:
    folder = server_folder()
    if folder is None or not (folder / "pg_basebackup").exists():
        pytest.skip("no PostgreSQL server with pg_basebackup is installed")
    with cluster() as primary:
        furnish(primary)
        with replica(primary) as copy:
            yield Servers(primary, copy)


@pytest.fixture
def engine(servers: Servers) -> Iterator[Engine]:
    engine = open_database(servers.primary)
    yield engine
    engine.dispose()


@pytest.fixture
def copy(servers: Servers) -> Iterator[Engine]:
    """The replica, to be asked how it is and told what to do."""
    copy = open_database(servers.replica)
    yield copy
    copy.dispose()


@dataclass
class Visitor:
    """Someone who reads pages, and what each database was asked for the last one."""

    client: TestClient
    asked: list[str]
    seconds: list[float]

    def get(self, path: str) -> str:
        """Read a page."""
        self.asked.clear()
        answer = self.client.get(path)
        assert answer.status_code == 200
        return answer.text

    def read_from(self) -> set[str]:
        """Which database the last page was read from."""
        return {*self.asked} - {"position"}


@pytest.fixture
def visitor(engine: Engine, servers: Servers) -> Iterator[Visitor]:
    asked: list[str] = []
    seconds = [0.0]
    app = make_app(engine, SETTINGS, lambda: NOW)
    copy = open_database(servers.replica)
    site: Site = app.state.site
    object.__setattr__(site, "replica", Replica(copy, engine, lambda: seconds[0]))
    for name, one in (("replica", copy), ("primary", engine)):

        @event.listens_for(one, "before_cursor_execute")
        def note(*said: object, name: str = name) -> None:
            # Where the servers' logs are is no question of a page's.
            asked.append("position" if "_lsn" in str(said[2]) else name)

    with TestClient(app, base_url="https://almanach.example") as client:
        yield Visitor(client, asked, seconds)


@pytest.fixture
def paused(copy: Engine) -> Iterator[None]:
    """The replica hears of what is committed, but does not follow."""
    command(copy, "SELECT pg_wal_replay_pause()")
    yield
    command(copy, "SELECT pg_wal_replay_resume()")


def command(engine: Engine, sql: str) -> None:
    with engine.connect() as connection:
        connection.execute(text(sql))


def catch_up(engine: Engine, copy: Engine) -> None:
    """Wait until the replica has all that the primary has."""
    with engine.connect() as connection:
        position = connection.execute(text("SELECT pg_current_wal_flush_lsn()::text")).scalar_one()
    reached = text("SELECT pg_last_wal_replay_lsn() >= CAST(:position AS pg_lsn)")
    for _ in range(PATIENCE * 20):
        with copy.connect() as connection:
            if connection.execute(reached, {"position": position}).scalar_one():
                return
            connection.execute(text("SELECT pg_sleep(0.05)"))
    raise AssertionError("the replica never caught up")


def told(logs: list[MutableMapping[str, Any]]) -> list[str]:
    """What the log tells of replicas."""
    return [line["event"] for line in logs if line["event"].startswith("replica")]


def announce(engine: Engine, title: str) -> None:
    add(engine, title, title, NOW + timedelta(hours=3))


def test_pages_and_feeds_are_read_from_the_replica(
    visitor: Visitor, engine: Engine, copy: Engine
) -> None:
    catch_up(engine, copy)
    for path in PAGES:
        visitor.get(path)
        assert visitor.read_from() == {"replica"}, path


def test_the_desk_and_the_probes_read_from_the_primary(
    visitor: Visitor, engine: Engine, copy: Engine
) -> None:
    catch_up(engine, copy)
    for path in ("/admin/login", "/readyz"):
        visitor.get(path)
        assert visitor.read_from() == {"primary"}, path


def test_a_page_is_never_older_than_the_last_commit(
    visitor: Visitor, engine: Engine, copy: Engine
) -> None:
    visitor.get("/")
    for n in range(AT_ONCE - 2):
        announce(engine, f"Veillée numéro {n}")
        assert f"Veillée numéro {n}" in visitor.get("/")


@pytest.mark.usefixtures("paused")
def test_while_the_replica_is_behind_pages_come_from_the_primary(
    visitor: Visitor, engine: Engine, copy: Engine
) -> None:
    announce(engine, "Bal en avance")
    with capture_logs() as logs:
        assert "Bal en avance" in visitor.get("/")
        assert visitor.read_from() == {"primary"}
        assert told(logs) == []
        visitor.seconds[0] += LATE + 1
        for path in PAGES[1:4]:
            visitor.get(path)
        assert told(logs) == ["replica.behind"]
    command(copy, "SELECT pg_wal_replay_resume()")
    catch_up(engine, copy)
    assert "Bal en avance" in visitor.get("/?q=avance")
    assert visitor.read_from() == {"replica"}


@pytest.mark.usefixtures("paused")
def test_who_has_the_present_page_is_told_so_whichever_server_made_it(
    visitor: Visitor, engine: Engine, copy: Engine
) -> None:
    announce(engine, "Bal daté")
    made_by_primary = visitor.client.get("/agenda.ics")
    assert "Bal daté" in made_by_primary.text
    command(copy, "SELECT pg_wal_replay_resume()")
    catch_up(engine, copy)
    command(engine, "NOTIFY almanach")
    known = {"if-none-match": made_by_primary.headers["etag"]}
    assert visitor.client.get("/agenda.ics", headers=known).status_code == 304


def test_without_the_replica_pages_come_from_the_primary_and_one_line_says_so(
    visitor: Visitor, engine: Engine, copy: Engine, servers: Servers
) -> None:
    catch_up(engine, copy)
    visitor.get("/?q=un")
    assert visitor.read_from() == {"replica"}
    stop(servers.replica)
    try:
        with capture_logs() as logs:
            for n in range(3):
                visitor.get(f"/?q=encore+{n}")
                assert visitor.read_from() == {"primary"}
                visitor.seconds[0] += TRIED_AGAIN + 1
        assert told(logs) == ["replica.away"]
    finally:
        start(servers.replica)
    copy.dispose()
    catch_up(engine, copy)
    visitor.get("/?q=deux")
    assert visitor.read_from() == {"replica"}


def test_another_server_is_no_replica(engine: Engine, postgresql: str) -> None:
    stranger = Replica(open_database(postgresql), engine)
    assert stranger.read(1, lambda _: "read") is None
    stranger.close()


def test_sqlite_has_no_replica(light: Engine) -> None:
    settings = SETTINGS.model_copy(update={"replica_url": "postgresql://elsewhere/x"})
    with pytest.raises(SettingsError, match="veut PostgreSQL"):
        open_replica(settings, light)
