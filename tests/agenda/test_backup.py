"""Backups and archives: everything comes back, on either kind of database, whole or not at all."""

import json
import sqlite3
import zipfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import SQLModel
from starlette.testclient import TestClient

from agenda.errors import StoreError, UsageError
from agenda.model.account import Role
from agenda.store import archive
from agenda.store.accounts import add_account, keep_secret
from agenda.store.archive import BLANKED, LEFT_OUT, write_archive
from agenda.store.backup import back_up, examine, restore, set_aside
from agenda.store.database import open_database, reading, writing
from agenda.store.migrate import raise_to, require_current, revisions
from harvester.settle import rebuild
from tests.agenda.everything import Rows, everything, fill_all
from tests.webapp.sample_agenda import NOW, SETTINGS
from webapp.app import make_app


def open_to_others(rows: Rows) -> Rows:
    """What an archive lets out."""
    blanked = {name: "" for _, name in BLANKED}
    kept = {name: found for name, found in rows.items() if name not in LEFT_OUT}
    kept["account"] = [row | blanked for row in kept["account"]]
    return kept


@pytest.fixture
def full(engine: Engine, now: datetime) -> Engine:
    """A database with rows in every table."""
    fill_all(engine, now)
    return engine


@pytest.fixture
def small(sqlite_model: Path, tmp_path: Path, now: datetime) -> Iterator[Engine]:
    """The same on SQLite alone, for what is no question of the database."""
    path = tmp_path / "small.db"
    path.write_bytes(sqlite_model.read_bytes())
    engine = open_database(f"sqlite:///{path}")
    fill_all(engine, now)
    yield engine
    engine.dispose()


@pytest.fixture
def other(other_database: str) -> Iterator[Engine]:
    """Another installation, of each kind, without even tables."""
    engine = open_database(other_database)
    yield engine
    engine.dispose()


def test_every_table_has_rows_in_these_tests(full: Engine) -> None:
    found = everything(full)
    assert found.keys() == SQLModel.metadata.tables.keys()
    assert [name for name, rows in found.items() if not rows] == []


def test_a_backup_brings_back_every_row(full: Engine, other: Engine, tmp_path: Path) -> None:
    counted = back_up(full, tmp_path / "b" / "backup.db")
    assert restore(tmp_path / "b" / "backup.db", other, replace=False) == counted
    require_current(other)
    assert everything(other) == everything(full)
    (made,) = (tmp_path / "b").iterdir()
    assert (made.name, made.stat().st_mode & 0o777) == ("backup.db", 0o600)


def test_an_archive_brings_back_all_but_secrets(
    full: Engine, other: Engine, tmp_path: Path, now: datetime
) -> None:
    with (tmp_path / "all.zip").open("wb") as file:
        write_archive(full, file, now)
    restore(tmp_path / "all.zip", other, replace=False)
    found = everything(other)
    assert {name: rows for name, rows in found.items() if rows} == open_to_others(everything(full))
    with writing(other) as session:
        # Numbers go on where they were: nothing new takes the place of what came.
        add_account(session, name="neuve", display="", role=Role.PARTNER, password="x", now=now)


def test_an_archive_tells_no_secret(small: Engine, tmp_path: Path, now: datetime) -> None:
    with writing(small) as session:
        secret = keep_secret(session, "another")
    path = tmp_path / "all.zip"
    with path.open("wb") as file:
        write_archive(small, file, now)
    with zipfile.ZipFile(path) as zipped:
        said = "".join(zipped.read(name).decode() for name in zipped.namelist())
        manifest = json.loads(zipped.read("manifest.json"))
    assert secret not in said
    assert "d’password" not in said
    assert manifest["left_out"] == LEFT_OUT
    assert manifest["tables"]["listing"]["rows"] == len(everything(small)["listing"])


def test_a_database_with_something_in_it_is_not_replaced_unasked(
    full: Engine, tmp_path: Path
) -> None:
    back_up(full, tmp_path / "backup.db")
    before = everything(full)
    with writing(full) as session:
        keep_secret(session, "later")
    with pytest.raises(UsageError, match="--replace"):
        restore(tmp_path / "backup.db", full, replace=False)
    restore(tmp_path / "backup.db", full, replace=True)
    assert everything(full) == before


def test_a_backup_is_never_overwritten(small: Engine, tmp_path: Path) -> None:
    (tmp_path / "backup.db").write_text("precious")
    with pytest.raises(UsageError, match="existe déjà"):
        back_up(small, tmp_path / "backup.db")
    assert (tmp_path / "backup.db").read_text() == "precious"


def test_a_backup_can_be_read_by_any_sqlite(small: Engine, tmp_path: Path) -> None:
    back_up(small, tmp_path / "backup.db")
    alone = sqlite3.connect(f"file:{tmp_path / 'backup.db'}?mode=ro&immutable=1", uri=True)
    assert alone.execute("SELECT count(*) FROM listing").fetchone()[0] > 0
    alone.close()


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    middle, length = len(content) // 2, min(8192, len(content) // 8)
    content[middle : middle + length] = bytes(length)
    path.write_bytes(content)


@pytest.mark.parametrize("kind", ["backup", "archive"])
def test_a_damaged_file_changes_nothing(
    small: Engine, tmp_path: Path, now: datetime, kind: str
) -> None:
    path = tmp_path / "kept"
    if kind == "backup":
        back_up(small, path)
    else:
        with path.open("wb") as file:
            write_archive(small, file, now)
    damaged(path)
    before = everything(small)
    with pytest.raises(StoreError, match="abîmé"):
        restore(path, small, replace=True)
    assert everything(small) == before


def test_files_of_other_kinds_are_told(small: Engine, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="n’est pas là"):
        restore(tmp_path / "none.db", small, replace=True)
    (tmp_path / "letter.txt").write_text("Bonjour")
    with pytest.raises(UsageError, match="ni une sauvegarde ni une archive"):
        restore(tmp_path / "letter.txt", small, replace=True)
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as zipped:
        zipped.writestr("photo.jpg", b"\xff")
    with pytest.raises(StoreError, match="abîmée"):
        restore(tmp_path / "photos.zip", small, replace=True)
    sqlite3.connect(tmp_path / "other.db").execute("CREATE TABLE song (name)").connection.close()
    with pytest.raises(StoreError, match="n’est pas d’Almanach"):
        examine(tmp_path / "other.db")


def test_an_archive_of_tomorrow_is_told(
    small: Engine, tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "schema_age", lambda _: ("tomorrow", None))
    with (tmp_path / "all.zip").open("wb") as file:
        write_archive(small, file, now)
    with pytest.raises(StoreError, match="plus récent"):
        restore(tmp_path / "all.zip", small, replace=True)


def test_what_is_past_reading_is_set_aside_whole(tmp_path: Path, sqlite_model: Path) -> None:
    path = tmp_path / "almanach.db"
    path.write_bytes(b"nothing that SQLite knows" * 100)
    engine = open_database(f"sqlite:///{path}")
    set_aside(engine, tmp_path / "aside.db")
    restore(sqlite_model, engine, replace=True)
    require_current(engine)
    assert (tmp_path / "aside.db").read_bytes().startswith(b"nothing that SQLite knows")
    engine.dispose()


def test_others_see_a_restored_database_at_once(full: Engine, tmp_path: Path) -> None:
    back_up(full, tmp_path / "backup.db")
    looking = open_database(full.url.render_as_string(hide_password=False))
    with reading(looking) as session:
        session.connection()
        with writing(full) as changed:
            keep_secret(changed, "later")
    before = everything(looking)
    restore(tmp_path / "backup.db", full, replace=True)
    assert len(everything(looking)["secret"]) == len(before["secret"]) - 1
    looking.dispose()


def test_the_backup_of_an_older_schema_is_raised(
    empty_database: str, other: Engine, tmp_path: Path
) -> None:
    old = open_database(empty_database)
    raise_to(old, revisions()[0])
    back_up(old, tmp_path / "backup.db")
    restore(tmp_path / "backup.db", other, replace=False)
    require_current(other)
    old.dispose()


def test_the_agenda_is_the_same_elsewhere(full: Engine, other: Engine, tmp_path: Path) -> None:
    with (tmp_path / "all.zip").open("wb") as file:
        write_archive(full, file, NOW)
    restore(tmp_path / "all.zip", other, replace=False)
    for here, there in zip(served(full), served(other), strict=True):
        # PostgreSQL puts the keys of a JSON object into an order of its own.
        assert here == there or json.loads(here) == json.loads(there)
    with writing(other) as session:
        assert rebuild(session, NOW) == rebuilt(full)


def served(engine: Engine) -> list[bytes]:
    """The agenda as pages and programs get it."""
    with TestClient(make_app(engine, SETTINGS, lambda: NOW)) as client:
        return [client.get(path).content for path in ("/", "/agenda.ics", "/api/v1/events")]


def rebuilt(engine: Engine) -> int:
    """How many events a rebuild changes."""
    with writing(engine) as session:
        return rebuild(session, NOW)
