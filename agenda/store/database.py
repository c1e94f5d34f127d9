"""Opening a database, and the two ways to use one: reading, and one transaction."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, ManagesConnection
from sqlmodel import Session

from agenda.errors import StoreError

BUSY_TIMEOUT_MS = 30_000
POOL_TIMEOUT_S = 10
# Seconds until a server that is gone without a word is noticed.
PATIENCE = {"connect_timeout": 5, "keepalives_idle": 30, "keepalives_interval": 5}
# FULL: what was committed is on the disk, and outlasts a power cut. It costs a commit some
# milliseconds, a few a visit: what a person decided is worth more (docs/reliability.md).
PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA synchronous=FULL",
)


def open_database(address: str) -> Engine:
    """Open `sqlite:///…` or `postgresql://…`. Raises `StoreError` when that cannot be.

    What it holds, passwords and readers' addresses among it, stays out of what errors say.
    """
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise StoreError(f"« {address} » n’est pas une adresse de base de données.") from error
    if url.get_backend_name() == "sqlite":
        return _open_sqlite(address, url.database)
    if url.get_backend_name() != "postgresql":
        raise StoreError(f"Almanach connaît SQLite et PostgreSQL, pas {url.get_backend_name()}.")
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            hide_parameters=True,
            pool_timeout=POOL_TIMEOUT_S,
            connect_args=PATIENCE,
        )
    except ModuleNotFoundError as error:
        raise StoreError("Pour PostgreSQL, installez almanach[postgres].") from error
    event.listen(engine, "handle_error", _leave_out_detail)
    return engine


def _leave_out_detail(context: ExceptionContext) -> None:
    """PostgreSQL quotes the row that it refuses, below the sentence that says why."""
    refused, told = context.original_exception, context.sqlalchemy_exception
    sentence = getattr(getattr(refused, "diag", None), "message_primary", None)
    if sentence and told:
        refused.args = (sentence,)
        told.args = (f"({type(refused).__name__}) {sentence}",)


def _open_sqlite(address: str, name: str | None) -> Engine:
    engine = create_engine(address, hide_parameters=True)
    if name and name != ":memory:":
        _hold(engine, Path(name).absolute())
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _hold(engine: Engine, path: Path) -> None:
    """Use this very file, made here when it is not there, and never another in its place.

    SQLite would make an empty file where one vanished, and go on writing into one that was
    deleted, with nobody ever to read it.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            path.touch()
    except OSError as error:
        raise StoreError(
            f"Je ne peux pas écrire dans « {path.parent} » ({error.strerror}) : "
            "vérifiez ALMANACH_DATA_DIR et les droits de ce dossier."
        ) from error

    def connect(_dialect: object, _entry: object, given: list[Any], named: dict[str, Any]) -> None:
        given[0] = f"file:{quote(str(path))}?mode=rw"
        named["uri"] = True

    def note(_connection: object, entry: ConnectionPoolEntry) -> None:
        entry.info["file"] = path, identity(path)

    def check(_connection: object, entry: ConnectionPoolEntry, _proxy: object) -> None:
        if has_moved(entry):
            raise DisconnectionError("the file is not the one that was opened")

    event.listen(engine, "do_connect", connect)
    event.listen(engine, "connect", note)
    event.listen(engine, "checkout", check)


def has_moved(entry: ManagesConnection) -> bool:
    """Tell whether the file of this connection is gone, or another one has its name."""
    path, opened = entry.info.get("file", (None, None))
    return path is not None and identity(path) != opened


def identity(path: Path) -> tuple[int, int] | None:
    """Tell one file from another that took its name; None when there is none."""
    try:
        status = os.stat(path)  # noqa: PTH116  # asked at each request: half of Path.stat's time
    except OSError:
        return None
    return status.st_dev, status.st_ino


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
