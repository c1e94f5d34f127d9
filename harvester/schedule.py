"""The clockwork: APScheduler ticks, the jobs say what is due, hands do it.

Due times live in the store, not in a scheduler's memory: a restart forgets nothing, and any
number of processes may tick, since what is handed on twice is done once.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Self

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import SQLAlchemyError

from agenda.errors import StoreError
from agenda.store.trouble import explain
from harvester.jobs import Hands, Job, Jobs
from harvester.visiting import HARVEST

TICK = timedelta(seconds=30)
LATE = 3

log = structlog.get_logger()

Look = Callable[[], Awaitable[None]]


class Clockwork:
    """Looks every half minute for what is due and hands it on; a context manager.

    It is to be entered in a running event loop, and ticks until it is left.
    """

    def __init__(
        self, jobs: Jobs, hands: Hands, clock: Callable[[], datetime], tick: timedelta = TICK
    ) -> None:
        self._tick = tick
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        every = {"seconds": tick.total_seconds(), "max_instances": 1, "coalesce": True}
        for name, job in jobs.items():
            self._scheduler.add_job(_look(name, job, hands, clock), "interval", id=name, **every)

    def __enter__(self) -> Self:
        self._scheduler.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._scheduler.shutdown()

    def ticks(self) -> bool:
        """Tell whether it is at work: the next look, which APScheduler plans, is not long past."""
        job = self._scheduler.get_job(HARVEST)
        # APScheduler plans by the machine's clock, whatever the agenda's says.
        return bool(job) and datetime.now(UTC) - job.next_run_time < LATE * self._tick


def _look(name: str, job: Job, hands: Hands, clock: Callable[[], datetime]) -> Look:
    async def look() -> None:
        try:
            await hands.take(await asyncio.to_thread(job.due, clock()))
        except (StoreError, SQLAlchemyError) as error:
            # The next tick tries again: a database that is away comes back.
            log.error(f"{name}.store", sentence=explain(error) or str(error))  # noqa: TRY400
        except asyncio.CancelledError:
            # At the stop, which APScheduler would tell with a traceback: what is due stays due.
            log.debug(f"{name}.left")

    return look


async def until_signalled() -> None:
    """Wait for SIGTERM or SIGINT."""
    signalled = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, signalled.set)
    await signalled.wait()
