"""Fixtures for all: a database of each kind, and the test data that may stand beside us."""

import itertools
import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from sqlalchemy import Engine, text

from agenda.store.database import open_database
from agenda.store.migrate import upgrade
from tests.fakes.postgresql import cluster, server_folder

SHARED = Path(__file__).parents[2] / "shared"
NUMBERS = itertools.count()
# They wait for browsers and processes other than theirs, which a busy machine may keep from
# answering in time: such a test is tried a second time before it fails, and named as tried again.
PATIENT = ("browser", "cluster", "faults")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give those that depend on other processes a second try."""
    for item in items:
        if item.path.parent.name in PATIENT:
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """Whatever a test sets up of logs, the next one finds none of it."""
    before, root = structlog.get_config(), logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    structlog.configure(**before)
    root.handlers[:] = handlers
    root.setLevel(level)


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
    _command(postgresql, "CREATE DATABASE model")
    _upgrade(_named(postgresql, "model"))
    return "model"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables, once of each kind."""
    with _bare(request, tmp_path / "empty.db") as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def other_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Another database without tables: that of a second installation."""
    with _bare(request, tmp_path / "other.db") as address:
        yield address


@contextmanager
def _bare(request: pytest.FixtureRequest, path: Path) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{path}"
        return
    with borrowed(request.getfixturevalue("postgresql"), "template1") as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with the newest schema and nothing in it, once of each kind."""
    if request.param == "sqlite":
        path = tmp_path / "almanach.db"
        shutil.copy(request.getfixturevalue("sqlite_model"), path)
        yield f"sqlite:///{path}"
        return
    model: str = request.getfixturevalue("postgresql_model")
    with borrowed(request.getfixturevalue("postgresql"), model) as address:
        yield address


@contextmanager
def borrowed(server: str, model: str) -> Iterator[str]:
    """A copy of the database `model`, dropped when done with: a thousand of them fill a disk."""
    name = f"test_{next(NUMBERS)}"
    _command(server, f"CREATE DATABASE {name} TEMPLATE {model}")
    yield _named(server, name)
    _command(server, f"DROP DATABASE {name} WITH (FORCE)")


def _command(server: str, command: str) -> None:
    engine = open_database(server)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(command))
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
def light(sqlite_model: Path, tmp_path: Path) -> Iterator[Engine]:
    """An open SQLite database: where what the store does on both is tested beside the store."""
    path = tmp_path / "light.db"
    shutil.copy(sqlite_model, path)
    engine = open_database(f"sqlite:///{path}")
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
