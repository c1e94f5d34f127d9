"""Three workers and two web processes on one PostgreSQL, workers killed at random: the agenda of
one undisturbed process.

For minutes rather than seconds, with 300 sources and the pace of `almanach worker`:
`ALMANACH_CLUSTER_MINUTES=2 ./run.sh test tests/cluster/test_kills.py -s`. The seed is told;
`ALMANACH_CLUSTER_SEED` sets it.
"""

import asyncio
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine, text

from agenda.model import Kind
from agenda.settings import Settings
from agenda.store.database import open_database, reading, writing
from agenda.store.sources import add_source, all_sources, write_source
from harvester.pipeline import harvest_all
from tests.cluster import quick_worker
from tests.cluster.agenda_told import overlapping_visits, told
from tests.cluster.members import Member, environment_of
from tests.cluster.partners import Partners, partners
from tests.conftest import borrowed
from tests.fakes.process import a_free_port
from webapp.cli.harvesting import worker
from webapp.cli.running import serve

MINUTES = float(os.environ.get("ALMANACH_CLUSTER_MINUTES", "0"))
SEED = int(os.environ.get("ALMANACH_CLUSTER_SEED", time.time_ns() % 100_000))
SOURCES, SECONDS = (300, MINUTES * 60) if MINUTES else (36, 6)
WORKER = worker if MINUTES else quick_worker.worker
BETWEEN_KILLS = (2.0, 8.0) if MINUTES else (0.5, 2.0)
LEAST_KILLS = 3
IN_HAND = 11
"""As many errands as one process does at once."""
PATIENCE = 1200 if MINUTES else 240
PAGES = ("/", "/agenda.ics", "/api/v1/events?limit=20")


@dataclass
class Visitors:
    """People who look at pages of both web processes all the time."""

    addresses: list[str]
    answers: Counter[int] = field(default_factory=Counter)
    leave: threading.Event = field(default_factory=threading.Event)

    def look(self) -> None:
        """Ask for a page every little while."""
        while not self.leave.wait(0.5):
            for address in self.addresses:
                page = PAGES[self.answers.total() // 2 % len(PAGES)]
                self.answers[status_of(address + page)] += 1


def status_of(url: str) -> int:
    """Ask; 0 when nobody answers."""
    try:
        return httpx.get(url, timeout=PATIENCE).status_code
    except httpx.HTTPError:
        return 0


@dataclass
class Story:
    """One run: who takes part, and what happened."""

    engine: Engine
    sites: Partners
    workers: list[Member]
    chance: random.Random
    kills: int = 0
    in_a_visit: int = 0
    editions: int = 1

    def run(self) -> None:
        """Kill workers at random until time is up; a new edition when all have read the last."""
        begun = make_due(self.engine)
        start = time.monotonic()
        while time.monotonic() < start + SECONDS or self.kills < LEAST_KILLS:
            assert time.monotonic() < start + SECONDS + PATIENCE, "nobody ever worked"
            time.sleep(self.chance.uniform(*BETWEEN_KILLS))
            self.kill_one()
            if all_read(self.engine, begun):
                self.sites.edition += 1
                self.editions += 1
                begun = make_due(self.engine)
        deadline = time.monotonic() + PATIENCE
        while not all_read(self.engine, begun):
            assert time.monotonic() < deadline, self.what_waits(begun)
            time.sleep(0.2)

    def what_waits(self, since: datetime) -> str:
        """Say which sources were never read, what the queue holds, and which workers ran."""
        with reading(self.engine) as session:
            sources = [
                (one.id, one.next_due.isoformat(), one.last_error)
                for one in all_sources(session)
                if not one.last_success or one.last_success < since
            ]
            queue = session.execute(text("SELECT * FROM almanach_jobs.procrastinate_jobs")).all()
            lives = session.execute(text("SELECT * FROM almanach_jobs.procrastinate_workers")).all()
        ended = [one.process.exitcode for one in self.workers]
        return f"never harvested: {sources}\n{queue}\n{lives}\n{ended} at {datetime.now(UTC)}"

    def kill_one(self) -> None:
        """Kill one that works, or has since it was started, and start it again."""
        at_work = self.sites.at_work()
        worked = at_work or {call.agent for call in self.sites.calls}
        if busy := [one for one in self.workers if one.name in worked]:
            victim = self.chance.choice(busy)
            self.in_a_visit += victim.name in at_work
            victim.kill()
            self.kills += 1
            victim.name = f"{victim.name.partition('.')[0]}.{self.kills}"
            victim.start()


def make_due(engine: Engine) -> datetime:
    """Make every source due, as "visit all" at the desk does."""
    now = datetime.now(UTC)
    with writing(engine) as session:
        for source in all_sources(session):
            write_source(session, source.id, {"next_due": now})
    return now


def all_read(engine: Engine, since: datetime) -> bool:
    """Whether every source was read since, and nothing is left of what dead workers had begun."""
    if left_in_queue(engine):
        return False
    now = datetime.now(UTC)
    with reading(engine) as session:
        sources = all_sources(session)
    return all(
        one.last_success and one.last_success >= since and one.next_due > now for one in sources
    )


def add_sources(engine: Engine, sites: Partners) -> None:
    """Add every partner as a source, due in a while."""
    later = datetime.now(UTC) + timedelta(hours=1)
    with writing(engine) as session:
        for n, url in enumerate(sites.urls):
            add_source(session, name=f"Partenaire {n}", kind=Kind.ICS, url=url, now=later)


@pytest.fixture
def sites() -> Iterator[Partners]:
    with partners(SOURCES, SEED) as sites:
        yield sites


@pytest.fixture
def environment(database: str, sites: Partners, tmp_path: Path) -> dict[str, str]:
    return environment_of(database, tmp_path, sites)


@pytest.fixture
def undisturbed(postgresql: str, postgresql_model: str) -> Iterator[Engine]:
    """Another database, for one calm process."""
    with borrowed(postgresql, postgresql_model) as address:
        engine = open_database(address)
        yield engine
        engine.dispose()


def harvest_calmly(engine: Engine, sites: Partners, editions: int) -> None:
    """Read each edition once, in one process."""
    add_sources(engine, sites)
    sites.slowest = 0
    for edition in range(editions):
        sites.edition = edition
        with reading(engine) as session:
            sources = all_sources(session)
        settings = Settings(allow_private=sites.hosts, concurrency=8)
        asyncio.run(harvest_all(engine, sources, settings, datetime.now(UTC)))


def test_killed_workers_leave_the_agenda_of_an_undisturbed_process(
    engine: Engine,
    undisturbed: Engine,
    sites: Partners,
    environment: dict[str, str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    print(f"seed {SEED}")  # noqa: T201  # shown when anything fails
    add_sources(engine, sites)
    ports = [a_free_port(), a_free_port()]
    serving = [partial(serve, port=port, no_harvest=True) for port in ports]
    web = [Member("web", work, environment) for work in serving]
    workers = [Member(f"worker-{n}", WORKER, environment) for n in range(3)]
    addresses = [f"http://127.0.0.1:{port}" for port in ports]
    with ExitStack() as stack:
        for member in (*web, *workers):
            member.start()
            stack.callback(member.kill)
        for address in addresses:
            wait_for(address)
        visitors = Visitors(addresses)
        looking = threading.Thread(target=visitors.look)
        looking.start()
        story = Story(engine, sites, workers, random.Random(SEED))
        try:
            story.run()
        finally:
            visitors.leave.set()
            looking.join()
        ends = [one.stop() for one in workers]
        pages = [pages_of(address) for address in addresses]
    with capsys.disabled():
        print(summary(story, visitors))  # noqa: T201  # the figures of the run
    assert sites.overlapping() == []
    assert overlapping_visits(engine) == []
    assert ends == [0, 0, 0]
    assert set(visitors.answers) == {200}
    assert pages[0] == pages[1]
    assert left_in_queue(engine) == 0
    assert len(sites.calls) <= SOURCES * story.editions + IN_HAND * story.kills
    harvest_calmly(undisturbed, sites, story.editions)
    disturbed, calm = told(engine), told(undisturbed)
    assert len(calm.listings) == 5 * SOURCES
    assert disturbed == calm


def wait_for(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while status_of(f"{address}/healthz") != 200:
        assert time.monotonic() < deadline, "a web process never answered"
        time.sleep(0.1)


def pages_of(address: str) -> list[bytes]:
    """What a web process shows at the end."""
    return [httpx.get(address + page, timeout=PATIENCE).content for page in PAGES]


def left_in_queue(engine: Engine) -> int:
    """Errands about sources that still wait, or are said to be under way."""
    counted = "SELECT count(*) FROM almanach_jobs.procrastinate_jobs WHERE task_name = 'harvest'"
    with engine.connect() as connection:
        return int(connection.execute(text(counted)).scalar_one())


def summary(story: Story, visitors: Visitors) -> str:
    """Tell the figures of a run."""
    return (
        f"\ncluster: seed {SEED}, {SECONDS:.0f} s, {SOURCES} sources, {story.editions} editions, "
        f"{story.kills} kills ({story.in_a_visit} while waiting for a partner), "
        f"{len(story.sites.calls)} visits, {visitors.answers.total()} pages: "
        f"{dict(visitors.answers)}"
    )
