"""The running service as a whole: its start, its memory, a walk from 500 partners to a page.

`almanach serve` runs as a process of its own and is looked at from outside. Seconds are the
processor's where a reference stands beside them, for the clock on the wall tells of the machine's
other tenants too.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import httpx
import icalendar
import recurring_ical_events
from sqlalchemy import Engine, text

from agenda.model import Kind
from agenda.settings import Settings
from agenda.store.database import open_database, reading, writing
from agenda.store.migrate import upgrade
from agenda.store.sources import add_source
from harvester.document import window_at
from tests.bench import Row, bench
from tests.bench.partners import HORIZON, calendars
from tests.fakes.process import ROOT, running
from tests.fakes.site import Site, feed

SOURCES, EVENTS = 500, 100
ITEMS = SOURCES * EVENTS
STARTS = 5
SERVE = ("-m", "webapp", "serve", "--port")
# What any application of these libraries does before its first answer.
BARE = """
import sys
import jinja2, sqlmodel, uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
async def answer(_): return PlainTextResponse("")
uvicorn.run(Starlette(routes=[Route("/", answer)]), port=int(sys.argv[1]), log_level="error")
"""


@bench("start")
def start_and_rest() -> Iterator[Row]:
    """From the command to the first page, and what the process holds then."""
    with tempfile.TemporaryDirectory() as folder:
        settings = settings_of(Path(folder))
        _started(SERVE, settings)  # which makes the database
        turns = [(_started(SERVE, settings), _started(("-c", BARE), {})) for _ in range(STARTS)]
    ours, bare = zip(*turns, strict=True)
    yield Row("start to first page", min(one.wall for one in ours), "s", at_most=1.5)
    mine, theirs = median(one.processor for one in ours), median(one.processor for one in bare)
    yield Row("the same; a bare application's", mine, "s of processor", theirs, at_most=3)
    mine, theirs = median(one.memory for one in ours), median(one.memory for one in bare)
    yield Row("memory at rest", mine, "MB", at_most=120)
    yield Row("the same; a bare application's", mine, "MB", theirs)


@dataclass(frozen=True, slots=True)
class Started:
    """What a start cost: seconds on the wall and of the processor, megabytes."""

    wall: float
    processor: float
    memory: float


def _started(command: tuple[str, ...], settings: dict[str, str]) -> Started:
    begun = time.perf_counter()
    with running(*command, settings=settings) as process:
        process.wait()
        return Started(time.perf_counter() - begun, process.seconds, process.memory)


def settings_of(folder: Path, **more: str) -> dict[str, str]:
    """Give the environment of an installation in a folder."""
    own = {"DATA_DIR": str(folder), "LOG_LEVEL": "error", "HORIZON_DAYS": str(HORIZON)} | more
    return {f"ALMANACH_{name}": value for name, value in own.items()}


@bench("walk")
def whole_walk() -> Iterator[Row]:
    """500 sources of 100 events become an agenda, in a process that serves it meanwhile."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder, Site() as site:
        paths = [f"/{number}.ics" for number in range(SOURCES)]
        bodies = calendars(SOURCES, EVENTS, now.date())
        site.scripts.update((path, feed(body)) for path, body in zip(paths, bodies, strict=True))
        settings = settings_of(Path(folder), ALLOW_PRIVATE=site.host)
        engine = installation(Path(folder), [site.url(path) for path in paths], now)
        bare = _read_apart([site.url(path) for path in paths])
        with running(*SERVE, settings=settings) as process:
            process.wait()
            before = process.seconds
            while _count(engine, "harvest_run") < SOURCES:
                time.sleep(1)
            assert b"/evenements/" in process.ask("/")
            ours, memory = process.seconds - before, process.memory
        assert _count(engine, "listing") == ITEMS
        engine.dispose()
    yield Row("items a second, from partner to page", ITEMS / ours, "/s", ITEMS / bare)
    yield Row("memory after that walk", memory, "MB", at_most=300)


def installation(folder: Path, urls: list[str], now: datetime) -> Engine:
    """Make the database of an installation, with calendars at these addresses as sources."""
    engine = open_database(f"sqlite:///{folder / 'almanach.db'}")
    upgrade(engine)
    with writing(engine) as session:
        for number, url in enumerate(urls):
            add_source(session, name=f"Partenaire {number}", kind=Kind.ICS, url=url, now=now)
    return engine


def _count(engine: Engine, table: str) -> int:
    with reading(engine) as session:
        found: int = session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608  # ours
        return found


def _read_apart(urls: list[str]) -> float:
    """Seconds that a process needs to download and to parse the same, and no more."""
    command = [sys.executable, "-m", "tests.bench.whole", *urls]
    return float(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)


async def _read_all(urls: list[str]) -> None:
    window = window_at(datetime.now(UTC), Settings(horizon_days=HORIZON))
    async with httpx.AsyncClient() as client:
        for url in urls:
            body = (await client.get(url)).raise_for_status().content
            calendar = icalendar.Calendar.from_ical(body)
            recurring_ical_events.of(calendar).between(window.start, window.end)


if __name__ == "__main__":
    begun = time.process_time()
    asyncio.run(_read_all(sys.argv[1:]))
    sys.stdout.write(str(time.process_time() - begun))
