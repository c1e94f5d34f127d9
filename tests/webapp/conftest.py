"""The sample agenda served: on both databases for what asks the store, on SQLite for the rest."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.store.database import open_database
from agenda.store.migrate import upgrade
from tests.webapp.sample_agenda import NOW, SETTINGS, fill
from webapp.app import make_app


@pytest.fixture
def ids(engine: Engine) -> dict[str, str]:
    """The events' ids by short name, once the database of this test is filled."""
    return fill(engine)


@pytest.fixture
def client(engine: Engine, ids: dict[str, str]) -> Iterator[TestClient]:
    """A visitor of the sample agenda, on each kind of database."""
    with TestClient(make_app(engine, SETTINGS, lambda: NOW)) as client:
        yield client


@pytest.fixture(scope="session")
def light_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The sample agenda on SQLite, made once and only read."""
    path: Path = tmp_path_factory.mktemp("webapp") / "almanach.db"
    engine = open_database(f"sqlite:///{path}")
    upgrade(engine)
    fill(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def visitor(light_engine: Engine) -> Iterator[TestClient]:
    """A visitor of the sample agenda on SQLite, for tests that only look."""
    app = make_app(light_engine, SETTINGS, lambda: NOW)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client
