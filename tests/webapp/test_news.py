"""News of commits, of this process and of others, on both databases."""

import time
from collections.abc import Callable, Hashable, Iterator

import pytest
from sqlalchemy import Engine, text

from agenda.store.database import open_database, reading, writing
from agenda.store.sources import add_source
from tests.samples import SEEN, a_source
from webapp.news import HEARD_WITHIN, CountedNews
from webapp.shelf import DataVersion

PATIENCE = 5
MANY = 20
"""More than an engine has connections."""


@pytest.fixture
def version(engine: Engine) -> Iterator[DataVersion]:
    version = DataVersion(engine)
    yield version
    version.close()


def change(engine: Engine) -> None:
    source = a_source()
    with writing(engine) as session:
        add_source(session, name=source.name, kind=source.kind, url=str(time.time()), now=SEEN)


def differs(read: Callable[[], Hashable], before: Hashable) -> bool:
    end = time.monotonic() + PATIENCE
    while read() == before and time.monotonic() < end:
        time.sleep(0.001)
    return read() != before


def test_a_commit_of_this_process_is_news_at_once(engine: Engine, version: DataVersion) -> None:
    before = version.read()
    change(engine)
    assert version.read() != before


def test_a_commit_of_another_process_is_news(
    engine: Engine, version: DataVersion, database: str
) -> None:
    other = open_database(database)
    before = version.read()
    change(other)
    assert differs(version.read, before)
    other.dispose()


def test_sqlite_is_asked_what_others_committed_every_few_milliseconds(
    engine: Engine, database: str
) -> None:
    if engine.name != "sqlite":
        pytest.skip("PostgreSQL tells by itself")
    now = 0.0
    news, other = CountedNews(engine, lambda: now), open_database(database)
    before = news.count()
    change(other)
    assert news.count() == before
    now = HEARD_WITHIN
    assert news.count() != before
    other.dispose()
    news.close()


def test_whoever_counts_no_more_keeps_no_connection(engine: Engine) -> None:
    for _ in range(MANY):
        DataVersion(engine).read()
    change(engine)


def test_reading_is_no_news(engine: Engine, version: DataVersion) -> None:
    before = version.read()
    with reading(engine) as session:
        session.execute(text("SELECT count(*) FROM event"))
    assert version.read() == before


def test_a_lost_line_is_taken_up_again(engine: Engine, version: DataVersion, database: str) -> None:
    if engine.name != "postgresql":
        pytest.skip("a file has no line to lose")
    before = version.read()
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    server = open_database(database)
    with server.connect() as connection:
        connection.execute(text(f"{others} AND datname = current_database()"))
    server.dispose()
    engine.dispose()
    assert differs(version.read, before)


def test_news_that_came_before_the_line_was_tried_is_heard(
    engine: Engine, version: DataVersion, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.news.TRIED_EVERY", 0.0)
    other = open_database(database)
    before = version.read()
    change(other)
    other.dispose()
    assert differs(version.read, before)
