"""What a misbehaving site costs: `python -m tests.fakes.damage` prints a line for each."""

import asyncio
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from agenda.logs import set_up_logs
from agenda.model import HarvestRun
from agenda.settings import Settings
from agenda.store.database import open_database, reading, writing
from agenda.store.migrate import upgrade
from agenda.store.sources import add_source, all_sources
from harvester.pipeline import harvest_all
from tests.fakes.misbehaviour import ALL, GOOD, Misbehaviour
from tests.fakes.site import Site, feed

NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
MEGABYTE = 1 << 20
STATM = Path("/proc/self/statm")
PAGE = 4096


@dataclass
class Peak:
    """The most memory held above what was held at the beginning, in MB (0 where unknown)."""

    megabytes: float = 0.0
    done: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True, slots=True)
class Damage:
    """How the visit ended, how the neighbour's did, and what it cost."""

    bad: HarvestRun
    good: HarvestRun
    seconds: float
    megabytes: float


def resident() -> int:
    """Bytes of this process in memory."""
    return int(STATM.read_text().split()[1]) * PAGE if STATM.exists() else 0


@contextmanager
def peak() -> Iterator[Peak]:
    """Watch the memory during the block."""
    found, before = Peak(), resident()

    def watch() -> None:
        while not found.done.wait(0.01):
            found.megabytes = max(found.megabytes, (resident() - before) / MEGABYTE)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield found
    finally:
        found.done.set()
        thread.join()


def empty_database(folder: Path) -> Path:
    """A database with the newest schema, to be copied for each visit."""
    path = folder / "empty.db"
    engine = open_database(f"sqlite:///{path}")
    upgrade(engine)
    engine.dispose()
    return path


def suffer(one: Misbehaviour, empty: Path) -> Damage:
    """Visit a misbehaving site and its healthy neighbour."""
    path = empty.with_name("now.db")
    shutil.copy(empty, path)
    engine = open_database(f"sqlite:///{path}")
    with Site() as bad, Site() as good:
        bad.scripts["/x"] = bad.scripts["/x/api"] = one.script()
        good.scripts["/good.ics"] = feed(GOOD)
        settings = Settings(allow_private=(bad.host, good.host))
        places = (("bad", one.kind, bad.url("/x")), ("good", "ics", good.url("/good.ics")))
        with writing(engine) as session:
            for name, kind, url in places:
                add_source(session, name=name, kind=type(one.kind)(kind), url=url, now=NOW)
        with reading(engine) as session:
            sources = all_sources(session)
        begun = time.perf_counter()
        with peak() as most:
            visits = asyncio.run(harvest_all(engine, sources, settings, NOW))
        spent = time.perf_counter() - begun
    engine.dispose()
    bad_run, good_run = (visit.run for visit in visits)
    return Damage(bad_run, good_run, spent, most.megabytes)


def main() -> None:
    """Print a table: each misbehaviour, how it ended, seconds, megabytes."""
    set_up_logs(Settings(log_level="critical"))
    with tempfile.TemporaryDirectory() as folder:
        empty = empty_database(Path(folder))
        for one in ALL:
            cost = suffer(one, empty)
            verdict = "" if cost.bad.status in one.ends and cost.good.new == 1 else "  NO"
            sys.stdout.write(
                f"{one.name:<34} {cost.bad.status:<9} {cost.seconds:7.2f} s "
                f"{cost.megabytes:7.1f} MB  {cost.bad.error or ''}{verdict}\n"
            )
            sys.stdout.flush()


if __name__ == "__main__":
    main()
