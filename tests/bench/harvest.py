"""Harvesting: a large calendar for the first time and again, and many sources unchanged.

The references do in the same run what cannot be avoided: icalendar and recurring-ical-events
read the same calendar, httpx asks the same servers as often. Processor time is compared, for the
clock on the wall tells of the machine's other tenants. These make a turn dearer, never cheaper:
of several turns, the least of either side.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import icalendar
import recurring_ical_events
from sqlalchemy import Engine, event

from agenda.logs import set_up_logs
from agenda.model import Kind, RunStatus
from agenda.settings import Settings
from agenda.store.database import open_database, reading, writing
from agenda.store.migrate import upgrade
from agenda.store.sources import add_source, all_sources
from harvester.document import window_at
from harvester.pipeline import Visit, harvest_all
from tests.bench import Row, bench
from tests.bench.calendar import EVENTS, season
from tests.fakes.process import most_held
from tests.fakes.site import Site, answer, feed

NOW = datetime(2027, 1, 4, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCES = 500
CHANGED = 10
TURNS = 7


@bench("harvest-large")
def large_calendar() -> Iterator[Row]:
    """A calendar of 5,000 events: first harvest, ten events changed, memory at the peak."""
    # What a process loads once belongs to no harvest.
    large_turn(events=CHANGED)
    turns = [large_turn() for _ in range(TURNS)]
    alone, first, again = map(min, zip(*turns, strict=True))
    yield Row(f"first harvest of {EVENTS} events", first, "s", reference=alone, at_most=2)
    yield Row(f"harvest of {CHANGED} changed ones", again, "s", reference=first, at_most=0.15)
    yield Row("peak memory of that first harvest", peak_memory(), "MB", at_most=300)


def large_turn(events: int = EVENTS) -> tuple[float, float, float]:
    """Seconds for reading a calendar alone, for its first harvest, and with ten events changed."""
    alone = seconds(lambda: read_alone(season(events)))
    with installation() as (engine, site, settings):
        site.scripts["/a.ics"] = feed(season(events))
        add(engine, site, "/a.ics")
        first = seconds(lambda: harvest(engine, settings, NOW))
        site.scripts["/a.ics"] = feed(season(events, changed=CHANGED))
        again = seconds(lambda: harvest(engine, settings, NOW + HOUR))
    return alone, first, again


@bench("harvest-unchanged")
def unchanged_sources() -> Iterator[Row]:
    """500 sources that have not changed, against as many bare requests with httpx."""
    with installation() as (engine, site, settings):
        for number in range(SOURCES):
            path = f"/{number}.ics"
            site.scripts[path] = feed(season(events=1, seed=number))
            add(engine, site, path)
        visits = harvest(engine, settings, NOW)
        assert {one.run.status for one in visits} == {RunStatus.OK}
        later = NOW + HOUR
        with writes(engine) as tables:
            turns = [
                (
                    seconds(lambda: asyncio.run(ask_all(site, settings))),
                    seconds(lambda: harvest(engine, settings, later)),
                )
                for _ in range(TURNS)
            ]
        bare, ours = map(min, zip(*turns, strict=True))
    yield Row(f"{SOURCES} unchanged sources", ours, "s", reference=bare, at_most=1.5)
    others = len(tables - {"harvest_run", "source"})
    yield Row("tables written but those of visits", others, "tables", at_most=0)


def read_alone(body: bytes) -> None:
    """What icalendar and recurring-ical-events need for the same occurrences."""
    window = window_at(NOW, Settings())
    calendar = icalendar.Calendar.from_ical(body)
    recurring_ical_events.of(calendar).between(window.start, window.end)


async def ask_all(site: Site, settings: Settings) -> None:
    """Ask every source once, as many at a time as a harvest does."""
    turns = asyncio.Semaphore(settings.concurrency)
    async with httpx.AsyncClient() as client:

        async def ask(path: str) -> None:
            async with turns:
                (await client.get(site.url(path))).raise_for_status()

        await asyncio.gather(*(ask(path) for path in site.scripts))


@contextmanager
def installation() -> Iterator[tuple[Engine, Site, Settings]]:
    """An empty agenda and a partner's site."""
    with tempfile.TemporaryDirectory() as folder, Site() as site:
        engine = open_database(f"sqlite:///{folder}/almanach.db")
        upgrade(engine)
        settings = Settings(allow_private=(site.host,), log_level="error")
        set_up_logs(settings)
        yield engine, site, settings
        engine.dispose()


def add(engine: Engine, site: Site, path: str) -> None:
    """Add a calendar at this path as a source."""
    with writing(engine) as session:
        add_source(session, name=f"Partenaire {path}", kind=Kind.ICS, url=site.url(path), now=NOW)


def harvest(engine: Engine, settings: Settings, now: datetime) -> list[Visit]:
    """Visit every source."""
    with reading(engine) as session:
        sources = all_sources(session)
    return asyncio.run(harvest_all(engine, sources, settings, now))


@contextmanager
def writes(engine: Engine) -> Iterator[set[str]]:
    """Note the tables that are written to during the block."""
    tables: set[str] = set()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        words = statement.replace('"', "").split(maxsplit=3)
        if words[0].upper() in {"INSERT", "DELETE"}:
            tables.add(words[2])
        elif words[0].upper() == "UPDATE":
            tables.add(words[1])

    event.listen(engine, "before_cursor_execute", note)
    yield tables
    event.remove(engine, "before_cursor_execute", note)


def seconds(work: Callable[[], object]) -> float:
    """Give the processor's seconds for one run, all threads together."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def peak_memory() -> float:
    """The most memory that a process of its own ever held for that first harvest, in MB."""
    command = [sys.executable, "-m", "tests.bench.harvest"]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, check=True, capture_output=True)  # own module
    return float(done.stdout.split()[-1])


def main() -> None:
    """Harvest the large calendar once, and print the peak in MB."""
    with installation() as (engine, site, settings):
        site.scripts["/a.ics"] = answer(season())
        add(engine, site, "/a.ics")
        harvest(engine, settings, NOW)
    sys.stdout.write(f"{most_held()}\n")


if __name__ == "__main__":
    main()
