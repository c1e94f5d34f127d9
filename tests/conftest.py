"""Fixtures for all: a database of each kind, and the test data that may stand beside us."""

import itertools
import shutil
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


@pytest.fixture(scope="session")
def sqlite_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the newest schema, to copy: each test migrating anew takes minutes."""
    path = tmp_path_factory.mktemp("model") / "almanach.db"
    _upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_model(postgresql: str) -> str:
    """The name of a PostgreSQL database with the newest schema, to copy."""
    _create(postgresql, "model")
    _upgrade(_named(postgresql, "model"))
    return "model"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database without tables, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    address: str = request.getfixturevalue("postgresql")
    name = f"empty_{next(NUMBERS)}"
    _create(address, name)
    return _named(address, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database with the newest schema and nothing in it, once of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "almanach.db"
        shutil.copy(request.getfixturevalue("sqlite_model"), path)
        return f"sqlite:///{path}"
    address: str = request.getfixturevalue("postgresql")
    name = f"test_{next(NUMBERS)}"
    _create(address, f"{name} TEMPLATE {request.getfixturevalue('postgresql_model')}")
    return _named(address, name)


def _create(server: str, name: str) -> None:
    engine = open_database(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()


def _named(server: str, name: str) -> str:
    return server.replace("/postgres?", f"/{name}?")


def _upgrade(address: str) -> None:
    engine = open_database(address)
    upgrade(engine)
    engine.dispose()


@pytest.fixture
def engine(database: str) -> Iterator[Engine]:
    """An open database with the newest schema, once of each kind."""
    engine = open_database(database)
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
