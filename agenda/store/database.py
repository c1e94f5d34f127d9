"""Opening a database, and the two ways to use one: reading, and one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from agenda.errors import StoreError

BUSY_TIMEOUT_MS = 30_000
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=NORMAL",
)


def open_database(address: str) -> Engine:
    """Open `sqlite:///…` or `postgresql://…`. Raises `StoreError` when that cannot be."""
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise StoreError(f"« {address} » n’est pas une adresse de base de données.") from error
    if url.get_backend_name() == "sqlite":
        return _open_sqlite(address, url.database)
    if url.get_backend_name() != "postgresql":
        raise StoreError(f"Almanach connaît SQLite et PostgreSQL, pas {url.get_backend_name()}.")
    try:
        return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise StoreError("Pour PostgreSQL, installez almanach[postgres].") from error


def _open_sqlite(address: str, path: str | None) -> Engine:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions by itself: it would begin deferred ones, which
    # fail with "locked" when they turn from reading to writing.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: object) -> None:
    options = connection.get_execution_options()  # type: ignore[attr-defined]  # a Connection
    mode = "IMMEDIATE" if options.get("writes") else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {mode}")  # type: ignore[attr-defined]


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Give a session that sees one consistent state, and writes nothing."""
    with Session(engine, expire_on_commit=False, autoflush=False) as session:
        yield session


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Give a session whose work is committed as a whole, or not at all."""
    writer = engine.execution_options(writes=True)
    with Session(writer, expire_on_commit=False) as session, session.begin():
        yield session
