"""Deduplication at scale: ten times the listings in ten times the time, and little more memory.

`./run.sh bench dedup-scale` goes from 10,000 to 100,000 listings; a number in the environment
variable ALMANACH_BENCH_LISTINGS, such as 1000000, is the larger size instead, and
ALMANACH_BENCH_DATABASE=postgresql measures on a server of its own. Seconds are the processor's, on
PostgreSQL, where half the work is the server's, those on the wall. Each size runs in a process of
its own, so that its memory is its own; figures are told on standard error as they come.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from math import log10
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import select

from agenda.model import Source
from agenda.store.database import open_database, reading, writing
from agenda.store.listings import named_listings, save_listings
from agenda.store.migrate import upgrade
from agenda.store.tables import ListingRow, SourceRow
from harvester.garbage import look_rarely
from harvester.settle import rebuild, settle
from tests.bench import Row, Unavailable, bench
from tests.bench.agenda_maker import NOW, AgendaMaker
from tests.fakes.postgresql import cluster, server_folder
from tests.fakes.process import most_held

SMALL = 10_000
LARGE = int(os.environ.get("ALMANACH_BENCH_LISTINGS", "100000"))
ON_SERVER = os.environ.get("ALMANACH_BENCH_DATABASE") == "postgresql"
CHANGED = 50
HARVESTS = 3
PART = 5_000


@bench("dedup-scale")
def measure_scale() -> Iterator[Row]:
    """Reading, rebuilding, one harvest; how they grow."""
    if ON_SERVER and not server_folder():
        raise Unavailable("no PostgreSQL server is installed")
    small, large = _apart(SMALL), _apart(LARGE)
    for size, figures in ((SMALL, small), (LARGE, large)):
        name = f"{size:,} listings"
        read = figures["read"]
        yield Row(f"{name}: rebuild; reading", figures["rebuild"], "s", read, at_most=15)
        for first in ("first ", ""):
            took = figures[f"{first}settle"]
            yield Row(f"{name}: {first}harvest of {CHANGED} changes", took, "s", at_most=1)
        yield Row(f"{name}: largest memory", figures["memory"], "MB")
    for name in ("rebuild", "memory"):
        yield Row(f"{name} grows with exponent", _exponent(name, small, large), "", at_most=1.15)


def _exponent(name: str, small: dict[str, float], large: dict[str, float]) -> float:
    return log10(large[name] / small[name]) / log10(LARGE / SMALL)


def _apart(size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.dedup_scale", str(size)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    figures: dict[str, float] = json.loads(told)
    return figures


def measure_size(size: int) -> dict[str, float]:
    """Seconds and megabytes of one size, in this process."""
    with _database() as address:
        engine = open_database(address)
        upgrade(engine)
        fill(engine, AgendaMaker(size))
        figures = {"read": _told("read", lambda: _read(engine))}
        figures["rebuild"] = _told("rebuild", lambda: _rebuild(engine))
        harvests = [_told("settle", lambda: _settle(engine)) for _ in range(HARVESTS)]
        engine.dispose()
    return figures | {
        "first settle": harvests[0],
        "settle": min(harvests),
        "memory": most_held(),
    }


@contextmanager
def _database() -> Iterator[str]:
    if ON_SERVER:
        with cluster() as address:
            yield address
    else:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'almanach.db'}"


def fill(engine: Engine, maker: AgendaMaker) -> None:
    """Write sources and listings, as harvests would leave them before they are settled."""
    with writing(engine) as session:
        session.add_all(
            SourceRow(**{name: getattr(one, name) for name in Source.model_fields})
            for one in maker.sources()
        )
    listings = maker.listings()
    while part := list(islice(listings, PART)):
        with writing(engine) as session:
            save_listings(session, part)


def _told(name: str, work: Callable[[], object]) -> float:
    clock = time.perf_counter if ON_SERVER else time.process_time
    start = clock()
    work()
    took = clock() - start
    sys.stderr.write(f"{name}: {took:.2f} s\n")
    return took


def _read(engine: Engine) -> int:
    """Read every listing, keeping none: so that memory tells of the rebuild."""
    with reading(engine) as session:
        return sum(1 for _ in session.exec(select(ListingRow).execution_options(yield_per=PART)))


def _rebuild(engine: Engine) -> None:
    with writing(engine) as session:
        rebuild(session, NOW)


def _settle(engine: Engine) -> None:
    """What a harvest does once it knows what changed."""
    later = NOW + timedelta(hours=1)
    with writing(engine) as session:
        source = session.exec(select(ListingRow.source_id).limit(1)).one()
        asked = select(ListingRow.token_).where(ListingRow.source_id == source).limit(CHANGED)
        changed = named_listings(session, set(session.exec(asked)))
        for listing in changed:
            listing.title += " (complet)"
            listing.changed = later
        session.flush()
        settle(session, changed, later)


if __name__ == "__main__":
    look_rarely()  # as the command line does
    sys.stdout.write(json.dumps(measure_size(int(sys.argv[1]))))
