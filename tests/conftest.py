"""Fixtures for all: a database of each kind, and the test data that may stand beside us."""

import itertools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from agenda.store.database import open_database
from agenda.store.migrate import upgrade
from tests.fakes.postgresql import cluster, server_folder

SHARED = Path(__file__).parents[2] / "shared"
NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The address of a private PostgreSQL cluster."""
    if server_folder() is None:
        pytest.skip("no PostgreSQL server is installed")
    with cluster() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'almanach.db'}"
    address: str = request.getfixturevalue("postgresql")
    name = f"test_{next(NUMBERS)}"
    server = open_database(address)
    with server.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    server.dispose()
    return address.replace("/postgres?", f"/{name}?")


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """An open database with the newest schema, once of each kind."""
    engine = open_database(database)
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def now() -> datetime:
    """A moment that every test agrees on."""
    return datetime(2027, 3, 1, 8, tzinfo=UTC)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of test data beside the project."""
    if not SHARED.is_dir():
        pytest.skip("no shared test data beside the project")
    return SHARED
