"""Errands done in this process: each once at a time, so many at once, given up in order."""

import asyncio
import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from agenda.errors import StoreError
from harvester.jobs import Errand, Job, Jobs
from harvester.ownhands import OwnHands
from harvester.schedule import Clockwork

pytestmark = pytest.mark.anyio
NOW = datetime(2027, 3, 1, 8, tzinfo=UTC)
FIRST, SECOND, THIRD = (Errand("dig", name) for name in ("a", "b", "c"))


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Work:
    """A job whose errands last until they are let go, and who is at it."""

    def __init__(self, width: int = 2, *, due: Callable[[datetime], list[Errand]] = lambda _: []):
        self.begun: list[str] = []
        self.at_it: set[str] = set()
        self.let_go = asyncio.Event()
        self.given_up: list[str] = []
        self.jobs: Jobs = {"dig": Job(due, self.do, width=width)}

    async def do(self, about: str) -> None:
        assert about not in self.at_it
        self.begun.append(about)
        self.at_it.add(about)
        try:
            await self.let_go.wait()
        except asyncio.CancelledError:
            self.given_up.append(about)
            raise
        self.at_it.remove(about)


async def moments() -> None:
    """Let whoever can go on do so."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_an_errand_in_hand_is_not_taken_twice_and_may_be_taken_again_after() -> None:
    work = Work()
    async with OwnHands(work.jobs) as hands:
        await hands.take([FIRST, FIRST])
        await hands.take([FIRST])
        await moments()
        assert work.begun == ["a"]
        work.let_go.set()
        await moments()
        await hands.take([FIRST])
        await moments()
        assert work.begun == ["a", "a"]


async def test_no_more_at_once_than_the_job_is_wide_and_the_urgent_do_not_wait() -> None:
    work = Work(width=1)
    async with OwnHands(work.jobs) as hands:
        await hands.take([FIRST, SECOND])
        await hands.take([THIRD], urgent=True)
        await moments()
        assert work.at_it == {"a", "c"}
        work.let_go.set()
        await moments()
        assert (sorted(work.begun), work.at_it) == (["a", "b", "c"], set())


async def test_what_is_under_way_is_given_up_at_the_end() -> None:
    work = Work(width=1)
    async with OwnHands(work.jobs) as hands:
        await hands.take([FIRST, SECOND])
        await moments()
    assert (work.begun, work.given_up) == (["a"], ["a"])


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (StoreError("La base de données ne répond pas."), ("dig.store", "error")),
        (ZeroDivisionError("a defect"), ("dig.defect", "error")),
    ],
    ids=["store", "defect"],
)
async def test_what_goes_wrong_is_logged_and_the_others_are_done(
    error: Exception, told: tuple[str, str]
) -> None:
    done: list[str] = []

    async def do(about: str) -> None:
        if about == "a":
            raise error
        done.append(about)

    with capture_logs() as logs:
        async with OwnHands({"dig": Job(lambda _: [], do)}) as hands:
            await hands.take([FIRST, SECOND])
            await moments()
    assert done == ["b"]
    assert [(line["event"], line["log_level"]) for line in logs] == [told]


async def test_the_clockwork_hands_on_what_is_due_and_survives_a_store_that_is_away() -> None:
    looks: list[datetime] = []

    def due(now: datetime) -> list[Errand]:
        looks.append(now)
        if len(looks) == 1:
            raise StoreError("La base de données ne répond pas.")
        return [FIRST]

    work = Work(due=due)
    with capture_logs() as logs:
        async with OwnHands(work.jobs) as hands:
            with Clockwork(work.jobs, hands, lambda: NOW, tick=timedelta(milliseconds=20)):
                async with asyncio.timeout(10):
                    while not work.begun:
                        await asyncio.sleep(0.01)
    assert work.begun == ["a"]
    assert looks[:2] == [NOW, NOW]
    assert "dig.store" in [line["event"] for line in logs]


async def test_a_look_under_way_at_the_stop_is_left_quietly(
    caplog: pytest.LogCaptureFixture,
) -> None:
    looking, answered = threading.Event(), threading.Event()

    def due(_: datetime) -> list[Errand]:
        looking.set()
        answered.wait(10)
        return []

    work = Work(due=due)
    async with OwnHands(work.jobs) as hands:
        with Clockwork(work.jobs, hands, lambda: NOW, tick=timedelta(milliseconds=20)):
            await asyncio.to_thread(looking.wait, 10)
        await asyncio.sleep(0.1)
        answered.set()
    assert [one.message for one in caplog.records if one.levelno >= logging.ERROR] == []
