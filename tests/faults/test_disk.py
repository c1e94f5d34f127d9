"""A disk that is full or slow: pages go on, nothing is half written, no source is blamed."""

import asyncio
import resource
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event
from starlette.testclient import TestClient

from agenda.errors import StoreError
from agenda.model import Kind
from agenda.settings import Settings
from agenda.store.database import open_database, reading, writing
from agenda.store.sources import add_source, all_sources
from agenda.store.trouble import DISK, FULL
from harvester.pipeline import harvest_all
from tests.agenda.everything import everything
from tests.fakes.site import Site, feed
from tests.samples import SEEN
from tests.walk.calendars import calendar
from tests.walk.calendars import event as vevent
from tests.webapp.sample_agenda import NOW, SETTINGS, fill
from webapp.app import make_app

ROOT = Path(__file__).parents[2]
# As long as a busy machine may need; nothing waits for it where all is well.
PATIENCE = 120


@pytest.fixture
def database(sqlite_model: Path, tmp_path: Path) -> str:
    """An SQLite file alone: PostgreSQL's disk is its server's own care."""
    shutil.copy(sqlite_model, tmp_path / "almanach.db")
    return f"sqlite:///{tmp_path / 'almanach.db'}"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        many = (vevent(str(n), f"202703{1 + n % 28:02}T190000", f"Bal {n}") for n in range(300))
        running.scripts["/a.ics"] = feed(calendar(*many))
        yield running


def harvest(engine: Engine, site: Site, now: datetime) -> None:
    """Visit every source."""
    with reading(engine) as session:
        sources = [one for one in all_sources(session) if one.url.startswith("http://127")]
    asyncio.run(harvest_all(engine, sources, Settings(allow_private=(site.host,)), now))


def test_a_full_disk_fails_a_harvest_whole_and_the_next_one_does_it(
    agenda: Engine, site: Site, now: datetime
) -> None:
    with writing(agenda) as session:
        add_source(session, name="Neuve", kind=Kind.ICS, url=site.url("/a.ics"), now=SEEN)
    before = everything(agenda)

    @event.listens_for(agenda, "begin")
    def fill_up(connection: Any) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 4}")

    with pytest.raises(StoreError, match="plein"):
        harvest(agenda, site, now)
    assert everything(agenda) == before
    with TestClient(make_app(agenda, SETTINGS, lambda: NOW)) as visitor:
        assert visitor.get("/").status_code == 200
    event.remove(agenda, "begin", fill_up)
    agenda.dispose()
    harvest(agenda, site, now)
    assert len(everything(agenda)["listing"]) == len(before["listing"]) + 300


FILL = """
import resource, signal, sys
from pathlib import Path
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
from agenda.store.backup import back_up
from agenda.store.database import open_database
from webapp.cli import guarded
guarded(lambda: back_up(open_database(sys.argv[1]), Path(sys.argv[2])))
"""


def test_a_backup_that_does_not_fit_leaves_no_file(
    agenda: Engine, database: str, tmp_path: Path
) -> None:
    target = tmp_path / "b" / "backup.db"
    limit = str((tmp_path / "almanach.db").stat().st_size // 2)
    command = [sys.executable, "-c", FILL, database, str(target), limit]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, target.exists()) == (2, False)
    assert done.stderr.removeprefix("almanach : ").strip() in {FULL, DISK}
    assert [*target.parent.iterdir()] == []
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def test_a_slow_disk_keeps_nobody_from_reading(agenda: Engine, site: Site, now: datetime) -> None:
    with writing(agenda) as session:
        add_source(session, name="Neuve", kind=Kind.ICS, url=site.url("/a.ics"), now=SEEN)
    app = make_app(agenda, SETTINGS, lambda: NOW)
    slow, go_on = threading.Event(), threading.Event()
    writer = open_database(agenda.url.render_as_string())

    @event.listens_for(writer, "commit")
    def wait(_connection: Any) -> None:
        slow.set()
        go_on.wait(PATIENCE)

    thread = threading.Thread(target=harvest, args=(writer, site, now))
    thread.start()
    assert slow.wait(PATIENCE)
    with TestClient(app) as visitor:
        assert visitor.get("/").status_code == 200
        assert "Bal 1" not in visitor.get("/?q=bal").text
        go_on.set()
        thread.join()
        assert "Bal 1" in visitor.get("/?q=bal&from=2027-03-02").text
    writer.dispose()


def test_a_full_tmpfs_is_told(tmp_path: Path, sqlite_model: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True
    )
    if mounted.returncode:
        pytest.skip("this machine does not let us mount a small disk")
    try:
        shutil.copy(sqlite_model, folder / "almanach.db")
        engine = open_database(f"sqlite:///{folder / 'almanach.db'}")
        (folder / "ballast").write_bytes(bytes(_room(folder)))
        with pytest.raises(Exception, match=r"full|I/O"):
            fill(engine)
        (folder / "ballast").unlink()
        fill(engine)
        engine.dispose()
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def _room(folder: Path) -> int:
    return shutil.disk_usage(folder).free
