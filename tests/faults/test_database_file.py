"""The embedded database's file vanishes, is replaced, damaged, locked, or may not be written."""

import os
import pwd
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.testclient import TestClient

from agenda.errors import StoreError
from agenda.model import Kind
from agenda.store import database as store
from agenda.store.database import open_database, reading, writing
from agenda.store.sources import add_source, all_sources
from agenda.store.trouble import BUSY, DAMAGED, MISSING, READ_ONLY, explain
from tests.samples import SEEN
from tests.webapp.sample_agenda import fill

Try = Callable[[], str | None]


@pytest.fixture
def database(sqlite_model: Path, tmp_path: Path) -> str:
    """An SQLite file alone: these are faults of files."""
    path = tmp_path / "almanach.db"
    shutil.copy(sqlite_model, path)
    return f"sqlite:///{path}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "almanach.db"


@pytest.fixture
def write(agenda: Engine) -> Try:
    """Add a source; give the sentence that explains why not, None when it was added."""

    def attempt() -> str | None:
        try:
            with writing(agenda) as session:
                add_source(session, name="Neuve", kind=Kind.ICS, url="https://n.example", now=SEEN)
        except SQLAlchemyError as error:
            return explain(error)
        return None

    return attempt


def count(engine: Engine) -> int:
    """How many sources there are."""
    with reading(engine) as session:
        return len(all_sources(session))


def test_a_deleted_file_is_told_and_never_replaced_by_an_empty_one(
    visitor: TestClient, path: Path, tmp_path: Path
) -> None:
    assert visitor.get("/").status_code == 200
    path.rename(tmp_path / "elsewhere.db")
    gone = visitor.get("/?q=harpe")
    assert (gone.status_code, gone.headers["retry-after"]) == (503, "30")
    assert "Rien n’est perdu" in gone.text
    assert visitor.get("/").status_code == 503
    assert visitor.get("/api/v1/events").json()["status"] == 503
    assert not path.exists()
    (tmp_path / "elsewhere.db").rename(path)
    assert visitor.get("/?q=harpe").status_code == 200


def test_writes_after_a_deletion_are_refused_rather_than_lost(
    write: Try, path: Path, tmp_path: Path
) -> None:
    path.rename(tmp_path / "elsewhere.db")
    assert write() == MISSING
    (tmp_path / "elsewhere.db").rename(path)
    assert write() is None


def test_a_file_put_in_its_place_is_seen_at_once(
    visitor: TestClient, path: Path, sqlite_model: Path, tmp_path: Path
) -> None:
    assert "voix d’eau douce" in visitor.get("/").text
    shutil.copy(sqlite_model, tmp_path / "other.db")
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    (tmp_path / "other.db").replace(path)
    page = visitor.get("/")
    assert page.status_code == 200
    assert "voix d’eau douce" not in page.text


def test_another_program_holding_the_lock_is_told_and_readers_go_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, sqlite_model: Path
) -> None:
    path = tmp_path / "held.db"
    shutil.copy(sqlite_model, path)
    monkeypatch.setattr(store, "PRAGMAS", ("PRAGMA journal_mode=WAL", "PRAGMA busy_timeout=50"))
    engine = open_database(f"sqlite:///{path}")
    fill(engine)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert count(engine) == 3
        with pytest.raises(Exception, match="locked") as refused, writing(engine) as session:
            add_source(session, name="Neuve", kind=Kind.ICS, url="https://n.example", now=SEEN)
        assert explain(refused.value) == BUSY
        other.execute("ROLLBACK")
    with writing(engine) as session:
        add_source(session, name="Neuve", kind=Kind.ICS, url="https://n.example", now=SEEN)
    assert count(engine) == 4
    engine.dispose()


def test_a_file_of_another_kind_is_told(path: Path, write: Try, agenda: Engine) -> None:
    agenda.dispose()
    path.write_bytes(b"This was a shopping list.\n" * 400)
    assert write() == DAMAGED


def test_damaged_pages_are_told_and_found_by_a_check(path: Path, agenda: Engine) -> None:
    agenda.dispose()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(size - 8192))
    engine = open_database(f"sqlite:///{path}")
    with pytest.raises(Exception, match=r"malformed|not a database") as struck:
        count(engine)
    assert explain(struck.value) == DAMAGED
    engine.dispose()


def test_a_torn_wal_loses_only_what_was_not_committed(
    path: Path, agenda: Engine, write: Try, tmp_path: Path
) -> None:
    assert write() is None
    before = count(agenda)
    copy = tmp_path / "after-power-loss.db"
    shutil.copy(path, copy)
    wal = path.with_name("almanach.db-wal").read_bytes()
    torn = copy.with_name(copy.name + "-wal")
    for end in range(len(wal), 0, -max(1, len(wal) // 12)):
        torn.write_bytes(wal[:end])
        copy.with_name(copy.name + "-shm").unlink(missing_ok=True)
        survivor = open_database(f"sqlite:///{copy}")
        with survivor.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert count(survivor) in range(before + 1)
        survivor.dispose()
        shutil.copy(path, copy)


def test_every_connection_waits_for_the_disk_at_each_commit(agenda: Engine) -> None:
    full = 2  # https://www.sqlite.org/pragma.html#pragma_synchronous
    with agenda.connect() as one, agenda.connect() as other:
        found = [each.exec_driver_sql("PRAGMA synchronous").scalar() for each in (one, other)]
    assert found == [full, full]


@contextmanager
def without_rights(folder: Path) -> Iterator[None]:
    """Be someone who may read this folder only: root writes everywhere."""
    folder.chmod(0o555)
    if os.geteuid() == 0:
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
        try:
            yield
        finally:
            os.seteuid(0)
    else:
        yield
        folder.chmod(0o755)


def test_a_read_only_file_is_told(sqlite_model: Path) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "almanach.db"
        shutil.copy(sqlite_model, path)
        path.chmod(0o444)
        with without_rights(Path(name)):
            engine = open_database(f"sqlite:///{path}")
            with pytest.raises(Exception, match=r"readonly|open") as refused:
                count(engine)
            engine.dispose()
            with pytest.raises(StoreError, match="vérifiez ALMANACH_DATA_DIR"):
                open_database(f"sqlite:///{name}/other/new.db")
    assert explain(refused.value) in {READ_ONLY, MISSING}
