"""`kill -9`, SIGTERM and SIGINT in the middle of things: all of it is there after, or none."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from agenda.model import Kind, Source
from agenda.store.backup import back_up, examine
from agenda.store.database import open_database, reading, writing
from agenda.store.events import lock_agenda
from agenda.store.sources import add_source, all_sources
from harvester.settle import rebuild
from tests.agenda.everything import everything, fill_all
from tests.fakes.process import a_free_port
from tests.fakes.site import Handler, Site, answer
from tests.samples import SEEN
from tests.walk.calendars import calendar, event
from tests.webapp.sample_agenda import NOW

ROOT = Path(__file__).parents[2]
# As long as a busy machine may need; nothing waits for it where all is well.
PATIENCE = 120
# Runs a piece of work and stops for long at the n-th statement that begins with a word.
STOPPING = """
import sys, time
from pathlib import Path
from sqlalchemy import Engine, event
word, number, address, file = sys.argv[1], int(sys.argv[2]), sys.argv[3], Path(sys.argv[4])
done = 0
@event.listens_for(Engine, "after_cursor_execute")
def stop(*told):
    global done
    done += told[2].startswith(word)
    if done == number:
        done += 1
        print("half-way", flush=True)
        time.sleep(60)
from agenda.store.backup import back_up, restore
from agenda.store.database import open_database, writing
from harvester.settle import rebuild
from tests.webapp.sample_agenda import NOW
engine = open_database(address)
"""
REBUILD = "with writing(engine) as session: rebuild(session, NOW)"
BACKUP = "back_up(engine, file)"
RESTORE = "restore(file, engine, replace=True)"


def kill_half_way(work: str, word: str, number: int, address: str, file: Path) -> None:
    """Do a piece of work in a process that is killed at its n-th such statement."""
    command = [sys.executable, "-c", STOPPING + work, word, str(number), address, str(file)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "half-way\n"
        process.kill()


def test_a_killed_rebuild_leaves_the_agenda_as_it_was(
    agenda: Engine, database: str, tmp_path: Path
) -> None:
    before = everything(agenda)
    kill_half_way(REBUILD, "DELETE", 1, database, tmp_path / "none")
    assert everything(agenda) == before
    with writing(agenda) as session:
        lock_agenda(session)
        assert rebuild(session, NOW) > 0


def test_a_killed_backup_leaves_no_file_that_looks_like_one(
    agenda: Engine, database: str, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    kill_half_way(BACKUP, "SELECT", 1, database, folder / "backup.db")
    assert not (folder / "backup.db").exists()
    assert back_up(agenda, folder / "backup.db")["source"] == 3


def test_a_killed_restore_leaves_what_was_there(
    engine: Engine, database: str, tmp_path: Path, sqlite_model: Path
) -> None:
    fill_all(engine, SEEN)
    before = everything(engine)
    word = "DELETE" if engine.dialect.name == "postgresql" else "PRAGMA integrity_check"
    kill_half_way(RESTORE, word, 1, database, sqlite_model)
    assert everything(engine) == before


@pytest.fixture
def slow_site() -> Iterator[Site]:
    """A partner whose calendar comes only when the test lets it, and says that it was asked."""
    with Site() as site:
        asked, let = threading.Event(), threading.Event()

        def script(handler: Handler) -> None:
            asked.set()
            let.wait(PATIENCE)
            answer(calendar(event("1")), headers={"Content-Type": "text/calendar"})(handler)

        site.scripts["/a.ics"] = script
        site.asked_for, site.let_go = asked, let  # type: ignore[attr-defined]
        yield site
        let.set()


@pytest.fixture
def installation(tmp_path: Path, slow_site: Site, sqlite_model: Path) -> dict[str, str]:
    """The environment of an installation with one source, which is due."""
    (tmp_path / "almanach.db").write_bytes(sqlite_model.read_bytes())
    address = f"sqlite:///{tmp_path / 'almanach.db'}"
    engine = open_database(address)
    with writing(engine) as session:
        url = slow_site.url("/a.ics")
        long_ago = datetime(2026, 1, 1, tzinfo=UTC)
        add_source(session, name="Le Rebond", kind=Kind.ICS, url=url, now=long_ago)
    engine.dispose()
    return os.environ | {
        "ALMANACH_DATABASE_URL": address,
        "ALMANACH_DATA_DIR": str(tmp_path),
        "ALMANACH_ALLOW_PRIVATE": slow_site.host,
        "ALMANACH_LOG_LEVEL": "error",
    }


@pytest.mark.parametrize(
    ("command", "number"),
    [
        (("harvest",), signal.SIGTERM),
        (("harvest",), signal.SIGINT),
        (("serve",), signal.SIGTERM),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else value.name,
)
def test_a_signal_ends_a_harvest_at_once_and_leaves_nothing_half_done(
    installation: dict[str, str],
    slow_site: Site,
    tmp_path: Path,
    command: tuple[str, ...],
    number: signal.Signals,
) -> None:
    arguments = [sys.executable, "-m", "webapp", *command]
    if command == ("serve",):
        arguments += ["--port", str(a_free_port())]
    process = subprocess.Popen(
        arguments,
        cwd=ROOT,
        env=installation,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        # What a shell puts in the background ignores Ctrl-C, and so would what it starts.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    if command[0] == "harvest":
        assert slow_site.asked_for.wait(PATIENCE)  # type: ignore[attr-defined]
    else:
        assert process.stdout
        process.stdout.readline()
        wait_until_listening(process)
    process.send_signal(number)
    _, told = process.communicate(timeout=PATIENCE)
    assert process.returncode in ENDED, told
    assert b"Traceback" not in told
    engine = open_database(installation["ALMANACH_DATABASE_URL"])
    source = the_source(engine)
    assert (source.failures, source.last_success) == (0, None)
    engine.dispose()


# As uvicorn does: by the signal itself once all is put away; or as a shell says it.
ENDED = {0, 1, 130, 143, -signal.SIGTERM, -signal.SIGINT}


def wait_until_listening(process: "subprocess.Popen[bytes]") -> None:
    """Wait until the process has a listening socket."""
    deadline = threading.Event()
    for _ in range(20 * PATIENCE):
        if listens(process.pid):
            return
        deadline.wait(0.05)
    raise AssertionError("it never listened")


def listens(pid: int) -> bool:
    """Tell whether a process listens, by what /proc says of its sockets."""
    listening = {
        fields[9]
        for line in Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]
        if (fields := line.split())[3] == "0A"
    }
    own = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            own.add(str(link.readlink()).removeprefix("socket:[").rstrip("]"))
        except OSError:
            continue
    return bool(listening & own)


def test_a_worker_gives_back_what_it_visits_and_ends_by_sigterm(
    installation: dict[str, str], slow_site: Site
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER], cwd=ROOT, env=installation, stderr=subprocess.PIPE
    )
    assert slow_site.asked_for.wait(PATIENCE)  # type: ignore[attr-defined]
    engine = open_database(installation["ALMANACH_DATABASE_URL"])
    assert the_source(engine).next_due > datetime.now(UTC)
    process.send_signal(signal.SIGTERM)
    _, told = process.communicate(timeout=PATIENCE)
    assert (process.returncode, told) == (0, b"")
    source = the_source(engine)
    assert source.next_due <= datetime.now(UTC)
    assert (source.failures, source.last_visit) == (0, None)
    engine.dispose()


WORKER = """
import asyncio, datetime
from webapp.cli.ground import operators_ground
from webapp.cli.harvesting import work
asyncio.run(work(*operators_ground(), tick=datetime.timedelta(seconds=0.1)))
"""


def the_source(engine: Engine) -> Source:
    with reading(engine) as session:
        (source,) = all_sources(session)
    return source


def test_a_reader_that_hangs_up_ends_an_export_quietly() -> None:
    code = "from webapp.cli import guarded; guarded(lambda: [print('x' * 9999) for _ in range(99)])"
    line = f'{sys.executable} -c "{code}" | true; exit ${{PIPESTATUS[0]}}'
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, capture_output=True)
    assert (done.returncode, done.stderr) == (1, b"")


def test_a_backup_without_a_standard_output_is_made_all_the_same(
    installation: dict[str, str], tmp_path: Path
) -> None:
    line = f"{sys.executable} -m webapp backup >&-"
    done = subprocess.run(["bash", "-c", line], cwd=ROOT, env=installation, capture_output=True)
    assert b"Traceback" not in done.stderr
    (made,) = (tmp_path / "backups").iterdir()
    assert examine(made)["source"] == 1
