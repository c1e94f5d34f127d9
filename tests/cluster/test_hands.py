"""Errands of a cluster: each line one by one, the dead found, outages outlived."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import Engine, text
from structlog.testing import capture_logs

from agenda.errors import StoreError
from agenda.store.database import open_database
from harvester.cluster import LONGEST_LINE, Cluster, Pace
from harvester.hands import hands_of
from harvester.jobs import Errand, Job, Jobs
from harvester.ownhands import OwnHands
from harvester.queueing import SCHEMA, raise_queue, require_queue

pytestmark = pytest.mark.anyio
QUICK = Pace(beat=0.2, silence=1.5, sweep="* * * * * *", grace=0.1, pause=0.2)
PATIENCE = 60
WAITING = "SELECT status::text, args->>'about' FROM almanach_jobs.procrastinate_jobs ORDER BY id"


@dataclass
class Work:
    """A job whose errands last until they are let go; what was done by whom."""

    width: int = 3
    begun: list[str] = field(default_factory=list)
    at_it: list[str] = field(default_factory=list)
    given_up: list[str] = field(default_factory=list)
    taken_back: list[str] = field(default_factory=list)
    let_go: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def jobs(self) -> Jobs:
        return {"dig": Job(lambda _: [], self.do, self.taken_back.append, self.width)}

    async def do(self, about: str) -> None:
        self.begun.append(about)
        self.at_it.append(about)
        try:
            await self.let_go.wait()
        except asyncio.CancelledError:
            self.given_up.append(about)
            raise
        finally:
            self.at_it.remove(about)


def errand(about: str, line: str = "") -> Errand:
    return Errand("dig", about, line or about)


async def until(holds: Callable[[], object], within: float = PATIENCE) -> None:
    async with asyncio.timeout(within):
        while not holds():
            await asyncio.sleep(0.02)


def waiting(engine: Engine) -> list[tuple[str, str]]:
    """Status and what it is about of each errand in the queue."""
    with engine.connect() as connection:
        rows = connection.execute(text(WAITING))
        return [(status, about) for status, about in rows if about is not None]


async def test_on_postgresql_the_extra_makes_a_cluster(engine: Engine, tmp_path: object) -> None:
    work = Work()
    embedded = open_database(f"sqlite:///{tmp_path}/a.db")
    assert isinstance(hands_of(embedded, work.jobs, works=True), OwnHands)
    assert isinstance(hands_of(engine, work.jobs, works=True), Cluster)
    embedded.dispose()


async def test_an_errand_waits_once_however_many_hand_it_in(engine: Engine) -> None:
    async with AsyncExitStack() as stack:
        doors = [Cluster(engine, Work().jobs, works=False) for _ in range(3)]
        for door in doors:
            await stack.enter_async_context(door)
        await asyncio.gather(*(door.take([errand("a"), errand("b")]) for door in doors))
        assert sorted(waiting(engine)) == [("todo", "a"), ("todo", "b")]


async def test_the_errands_of_one_line_are_done_one_by_one_in_the_whole_cluster(
    engine: Engine,
) -> None:
    work = Work()
    async with AsyncExitStack() as stack:
        hands = [Cluster(engine, work.jobs, works=True, pace=QUICK) for _ in range(2)]
        for one in hands:
            await stack.enter_async_context(one)
        await hands[0].take([errand("a", "x"), errand("b", "x"), errand("c", "y")])
        await until(lambda: len(work.at_it) == 2)
        await asyncio.sleep(0.5)
        assert sorted(work.at_it) == ["a", "c"]
        work.let_go.set()
        await until(lambda: sorted(work.begun) == ["a", "b", "c"] and not work.at_it)
    assert waiting(engine) == []


async def test_the_urgent_are_done_first_and_a_line_does_not_grow_without_end(
    engine: Engine,
) -> None:
    work = Work(width=1)
    work.let_go.set()
    async with Cluster(engine, work.jobs, works=False) as door:
        await door.take([errand(str(n), "x") for n in range(2 * LONGEST_LINE)])
        assert len(waiting(engine)) == LONGEST_LINE
        await door.take([errand("50", "x"), errand("0", "x")], urgent=True)
        await door.take([errand("other", "y")])
    async with Cluster(engine, work.jobs, works=True, pace=QUICK):
        await until(lambda: len(work.begun) == LONGEST_LINE + 3)
    assert set(work.begun[:2]) == {"50", "0"}


async def test_what_is_under_way_at_a_stop_is_given_up_and_leaves_the_queue(
    engine: Engine,
) -> None:
    work = Work()
    async with Cluster(engine, work.jobs, works=True, pace=QUICK) as hands:
        await hands.take([errand("a")])
        await until(lambda: work.at_it)
    assert work.given_up == ["a"]
    assert waiting(engine) == []


async def test_what_a_dead_process_left_is_taken_back_once(engine: Engine) -> None:
    dead, alive = Work(), Work()
    died = Cluster(engine, dead.jobs, works=True, pace=Pace(beat=3600, silence=3600))
    await died.__aenter__()
    await died.take([errand("a")])
    await until(lambda: dead.at_it)
    async with AsyncExitStack() as stack:
        for _ in range(2):
            living = Cluster(engine, alive.jobs, works=True, pace=QUICK)
            await stack.enter_async_context(living)
        with capture_logs() as logs:
            await until(lambda: alive.taken_back)
            await until(lambda: not waiting(engine))
            await asyncio.sleep(1.5)
    assert (alive.taken_back, alive.begun) == (["a"], [])
    assert [(line["event"], line["about"]) for line in logs] == [("cluster.died", "a")]
    await died.__aexit__(None, None, None)


async def test_a_live_process_is_never_taken_for_dead(engine: Engine) -> None:
    work = Work()
    async with Cluster(engine, work.jobs, works=True, pace=QUICK) as hands:
        await hands.take([errand("a")])
        await until(lambda: work.at_it)
        await asyncio.sleep(3 * QUICK.silence)
        assert (work.at_it, work.taken_back) == (["a"], [])


@contextmanager
def outage(engine: Engine) -> Iterator[None]:
    """No queue for a while, as if the database were away."""
    with engine.begin() as connection:
        connection.execute(text("ALTER SCHEMA almanach_jobs RENAME TO away"))
    yield
    with engine.begin() as connection:
        connection.execute(text("ALTER SCHEMA away RENAME TO almanach_jobs"))


async def test_after_an_outage_hands_work_again(engine: Engine) -> None:
    work = Work()
    work.let_go.set()
    with capture_logs() as logs:
        async with Cluster(engine, work.jobs, works=True, pace=QUICK) as hands:
            with outage(engine):
                with pytest.raises(StoreError, match="db upgrade"):
                    await hands.take([errand("a")])
                await until(lambda: "cluster.store" in [line["event"] for line in logs])
            await hands.take([errand("a")])
            await until(lambda: work.begun == ["a"])


async def test_an_errand_whose_end_could_not_be_told_does_not_close_its_line(
    engine: Engine,
) -> None:
    work = Work()
    # Short enough that no sign of life is due in it: the process is never taken for dead.
    pace = replace(QUICK, beat=2, silence=30, sweep="* * * * * */3")
    async with Cluster(engine, work.jobs, works=True, pace=pace) as hands:
        await hands.take([errand("a", "x")])
        await until(lambda: work.at_it)
        with outage(engine):
            work.let_go.set()
            await until(lambda: not work.at_it)
            await asyncio.sleep(2 * QUICK.pause)
        await hands.take([errand("b", "x")])
        await until(lambda: work.begun == ["a", "b"])
    assert work.taken_back == ["a"]


async def test_cut_lines_are_taken_up_again(engine: Engine) -> None:
    work = Work()
    work.let_go.set()
    async with Cluster(engine, work.jobs, works=True, pace=QUICK) as hands:
        await hands.take([errand("a")])
        await until(lambda: work.begun == ["a"])
        with engine.begin() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        await hands.take([errand("b")])
        await until(lambda: work.begun == ["a", "b"])


def test_the_queue_is_made_once_and_anew_when_its_tables_change(engine: Engine) -> None:
    require_queue(engine)
    assert not raise_queue(engine)
    with engine.begin() as connection:
        connection.execute(text(f"COMMENT ON SCHEMA {SCHEMA} IS 'Procrastinate of old'"))
    with pytest.raises(StoreError, match="almanach db upgrade"):
        require_queue(engine)
    assert raise_queue(engine)
    require_queue(engine)


def test_without_a_queue_one_is_told_what_to_do(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text(f"DROP SCHEMA {SCHEMA} CASCADE"))
    with pytest.raises(StoreError, match="almanach db upgrade"):
        require_queue(engine)
