"""Backups: one SQLite file, whichever database it was made of, checked before it is called one.

Restoring brings any backup, or archive, to the newest schema in a copy first; only then is the
database replaced, in one transaction that running processes see as any other.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError

from agenda.errors import StoreError, UsageError
from agenda.store.archive import is_archive, read_archive
from agenda.store.database import open_database
from agenda.store.events import AGENDA_LOCK
from agenda.store.migrate import raise_to, revisions, schema_age, upgrade
from agenda.store.rows import copy_rows, counts
from agenda.store.snapshot import snapshot
from agenda.store.trouble import DAMAGED, explain

MAGIC = b"SQLite format 3\0"
# What every installation has from its first start, whether anything was kept in it or not.
MADE_BY_ITSELF = {"secret", "invitation", "attempt", "appointment"}


def back_up(engine: Engine, file: Path) -> dict[str, int]:
    """Write a checked copy of everything, while others go on; give the rows of each table.

    The file appears whole or not at all. Raises `UsageError` when it exists already,
    `StoreError` when the copy is not sound.
    """
    if file.exists():
        raise UsageError(f"« {file} » existe déjà : choisissez un autre nom.")
    with beside(file) as unfinished:
        if engine.dialect.name == "sqlite":
            _copy_pages(engine, unfinished)
        else:
            _copy_tables(engine, unfinished)
        found = examine(unfinished)
        settle_on_disk(unfinished, file)
    return found


@contextmanager
def beside(file: Path) -> Iterator[Path]:
    """Give a name in the same folder to write to; what is left there at the end is deleted."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        folder = tempfile.mkdtemp(prefix=f".{file.name}.", dir=file.parent)
    except OSError as error:
        raise UsageError(
            f"Je ne peux pas écrire dans « {file.parent} » : {error.strerror}."
        ) from error
    try:
        yield Path(folder) / file.name
    finally:
        shutil.rmtree(folder)


def settle_on_disk(unfinished: Path, file: Path) -> None:
    """Give a finished file its name, once its bytes are on the disk; for its owner's eyes only."""
    unfinished.chmod(0o600)
    _on_disk(unfinished)
    unfinished.replace(file)
    # The name stands in the folder, which has to reach the disk too.
    _on_disk(file.parent)


def _on_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)


def _copy_pages(engine: Engine, file: Path) -> None:
    """Copy a running SQLite database: https://www.sqlite.org/backup.html."""
    with engine.connect() as connection, closing(sqlite3.connect(file)) as target:
        _driver(connection).backup(target)
        target.execute("PRAGMA journal_mode=DELETE")


def _copy_tables(engine: Engine, file: Path) -> None:
    revision, _ = schema_age(engine)
    with opened(file) as copy:
        if revision is not None:
            raise_to(copy, revision)
            with snapshot(engine) as source, copy.begin() as target:
                copy_rows(source, target)


def _driver(connection: Connection) -> Any:
    """Give the `sqlite3.Connection` behind a connection to SQLite."""
    return connection.connection.dbapi_connection


@contextmanager
def opened(file: Path) -> Iterator[Engine]:
    """Open an SQLite file of ours, and leave it as one file, without a log beside it."""
    engine = open_database(f"sqlite:///{file}")
    try:
        yield engine
        with engine.connect() as connection:
            _driver(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        engine.dispose()
    with closing(sqlite3.connect(file)) as alone:
        alone.execute("PRAGMA journal_mode=DELETE")


def examine(file: Path) -> dict[str, int]:
    """Check a backup through and through; give the rows of each table.

    Raises `StoreError` when it is damaged, comes from a newer Almanach, or is not one of ours.
    """
    try:
        with opened(file) as engine, engine.connect() as connection:
            verdict = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
            loose = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
            revision, _ = schema_age(engine)
            found = counts(connection)
    except DatabaseError as error:
        raise StoreError(explain(error) or DAMAGED) from error
    if verdict != "ok" or loose:
        raise StoreError(f"« {file.name} » est abîmé : {verdict if verdict != 'ok' else loose[0]}.")
    if revision not in revisions():
        raise StoreError(f"« {file.name} » n’est pas d’Almanach, ou d’un Almanach plus récent.")
    return found


def restore(file: Path, engine: Engine, *, replace: bool) -> dict[str, int]:
    """Put what a backup or an archive holds in the place of the database; give its rows.

    All of it or nothing. Raises `UsageError` when the database holds something and `replace` does
    not say to lose it, `StoreError` when the file is not sound.
    """
    if not replace and holds_something(engine):
        raise UsageError(
            "La base de données contient déjà quelque chose. Pour la remplacer (elle est d’abord "
            "mise de côté) : ajoutez --replace."
        )
    with tempfile.TemporaryDirectory(prefix="almanach-restore-") as folder:
        staged = Path(folder) / "staged.db"
        stage(file, staged)
        found = examine(staged)
        if engine.dialect.name == "sqlite":
            _put_pages(staged, engine)
        else:
            _put_tables(staged, engine)
    return found


def stage(file: Path, staged: Path) -> None:
    """Make an SQLite database at the newest schema of a backup or an archive."""
    if not file.is_file():
        raise UsageError(f"« {file} » n’est pas là.")
    if is_archive(file):
        with opened(staged) as engine:
            read_archive(file, engine)
    elif _begins_with(MAGIC, file):
        shutil.copyfile(file, staged)
        examine(staged)
    else:
        raise UsageError(f"« {file} » n’est ni une sauvegarde ni une archive entière d’Almanach.")
    with opened(staged) as engine:
        upgrade(engine)


def _begins_with(magic: bytes, file: Path) -> bool:
    with file.open("rb") as opened_file:
        return opened_file.read(len(magic)) == magic


def holds_something(engine: Engine) -> bool:
    """Tell whether anything was kept in this database."""
    with engine.connect() as connection:
        found = counts(connection)
    return any(number for name, number in found.items() if name not in MADE_BY_ITSELF)


def _put_pages(staged: Path, engine: Engine) -> None:
    """Write the copy over a database that others may have open: they see it change at once."""
    with closing(sqlite3.connect(staged)) as source, engine.connect() as connection:
        source.backup(_driver(connection))


def _put_tables(staged: Path, engine: Engine) -> None:
    upgrade(engine)
    with opened(staged) as copy, copy.connect() as source, engine.begin() as target:
        # No harvest writes in between.
        target.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": AGENDA_LOCK})
        copy_rows(source, target)


def set_aside(engine: Engine, file: Path) -> None:
    """Keep what is about to be replaced: a backup, or the file itself when it is past reading."""
    try:
        back_up(engine, file)
    except (StoreError, DatabaseError):
        if engine.dialect.name != "sqlite":
            raise
        engine.dispose()
        database = Path(str(engine.url.database))
        for suffix in ("-wal", "-shm", ""):
            part = database.with_name(database.name + suffix)
            if part.exists():
                part.rename(file.with_name(file.name + suffix))
        database.touch()
