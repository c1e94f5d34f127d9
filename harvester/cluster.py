"""Doing errands in a cluster: Procrastinate gives each to one of the processes that lend a hand.

Its locks keep the errands of one line one after the other in the whole cluster; its workers'
heartbeats tell which of them died. Nothing is tried again by the queue itself: what was not done
is still due, and is handed in again.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Self

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Job as QueuedJob
from procrastinate.jobs import Status
from procrastinate.worker import Worker
from sqlalchemy import Engine

from agenda.errors import StoreError
from agenda.store.database import PATIENCE
from agenda.store.trouble import AWAY, explain
from harvester.jobs import Errand, Jobs, do
from harvester.queueing import SCHEMA

SWEEP = "sweep"
URGENT, USUAL = 10, 0
LONGEST_LINE = 30
"""As many as one line of a host can have done between two ticks, asked twice a second."""
GONE = "P0001"
"""What Procrastinate's functions raise of a job that is no longer there."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds from one sign of life to the next, and of silence after which a process is dead.

    `sweep` says when the dead are looked for, as cron does with seconds at its end. `grace`
    seconds may pass at a stop before what is under way is given up, `pause` after an outage.
    """

    beat: float = 5
    silence: float = 25
    sweep: str = "* * * * * */20"
    grace: float = 2
    pause: float = 5


class _Worker(Worker):
    """Procrastinate's, but for what it does when it cannot say that an errand is done.

    It would go on, and keep the errand's line closed for as long as it lives. Ours begins anew
    under another number, and the sweep opens the line.
    """

    async def _persist_job_status(self, *told: Any, **named: Any) -> None:
        try:
            await super()._persist_job_status(*told, **named)
        except ConnectorException as error:
            log.error("cluster.store", sentence=str(_trouble(error)))  # noqa: TRY400
            self.stop()  # type: ignore[no-untyped-call]


class Cluster:
    """The hands of all processes on one PostgreSQL database; with `works` also this one's.

    Use it as an async context manager: at its end, what this process has under way is given up.
    """

    def __init__(self, engine: Engine, jobs: Jobs, *, works: bool, pace: Pace = Pace()) -> None:
        self._jobs, self._works, self._pace = jobs, works, pace
        # We tell ourselves what goes wrong, in one sentence, where it would tell tracebacks.
        logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
        self._app = App(connector=_connector(engine))
        for name in jobs:
            self._app.task(name=name)(self._doing(name))
        sweep = self._app.task(name=SWEEP, queueing_lock=SWEEP, priority=URGENT)(self._sweep)
        self._app.periodic(cron=pace.sweep)(sweep)
        self._working: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        try:
            await self._app.open_async()
        except ConnectorException as error:
            raise _trouble(error) from error
        if self._works:
            self._working = asyncio.create_task(self._work())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._working:
            self._working.cancel()
            await asyncio.gather(self._working, return_exceptions=True)
        await self._app.close_async()

    async def take(self, errands: Iterable[Errand], *, urgent: bool = False) -> None:
        """Put errands into the queue, but for those that wait there already.

        No more of a line wait than can be done soon: the others are still due at the next tick.
        """
        try:
            if wanted := [*errands]:
                await self._enqueue(wanted, urgent=urgent)
        except ConnectorException as error:
            raise _trouble(error) from error

    async def _enqueue(self, errands: list[Errand], *, urgent: bool) -> None:
        waiting = [*await self._app.job_manager.list_jobs_async(status="todo")]
        known = {one.queueing_lock for one in waiting}
        lines = Counter(one.lock for one in waiting)
        for errand in errands:
            name = f"{'urgent ' if urgent else ''}{errand.job} {errand.about}"
            if name not in known and (urgent or lines[errand.line] < LONGEST_LINE):
                lines[errand.line] += 1
                # Another process may have been faster.
                with suppress(AlreadyEnqueued):
                    await self._app.configure_task(
                        errand.job,
                        lock=errand.line,
                        queueing_lock=name,
                        priority=URGENT if urgent else USUAL,
                    ).defer_async(about=errand.about)

    def _doing(self, name: str) -> Callable[[str], Coroutine[Any, Any, None]]:
        async def done(about: str) -> None:
            await do(self._jobs, Errand(name, about))

        return done

    async def _work(self) -> None:
        """Lend a hand for ever; after an outage of the database, again."""
        while True:
            try:
                worker = _Worker(
                    self._app,
                    concurrency=sum(job.width for job in self._jobs.values()),
                    delete_jobs="always",
                    install_signal_handlers=False,
                    update_heartbeat_interval=self._pace.beat,
                    stalled_worker_timeout=self._pace.silence,
                    shutdown_graceful_timeout=self._pace.grace,
                )
                await worker.run()  # type: ignore[no-untyped-call]
            except ConnectorException as error:
                log.error("cluster.store", sentence=str(_trouble(error)))  # noqa: TRY400
            # Whatever else ends it must not leave a process behind that does nothing.
            except Exception:  # logged whole
                log.exception("cluster.defect")
            await asyncio.sleep(self._pace.pause)

    async def _sweep(self, timestamp: int) -> None:
        """Take away what dead processes left: it is due again, and will be handed in anew."""
        silence = self._pace.silence
        for left in await self._app.job_manager.get_stalled_jobs(seconds_since_heartbeat=silence):
            log.warning("cluster.died", job=left.task_name, about=left.task_kwargs.get("about"))
            if job := self._jobs.get(left.task_name):
                await asyncio.to_thread(job.take_back, str(left.task_kwargs["about"]))
            await self._strike_out(left)

    async def _strike_out(self, left: QueuedJob) -> None:
        try:
            await self._app.job_manager.finish_job(left, Status.FAILED, delete_job=True)
        except ConnectorException as error:
            # Another sweep may have been faster.
            if getattr(error.__cause__, "sqlstate", None) != GONE:
                raise


def _connector(engine: Engine) -> PsycopgConnector:
    _, named = engine.dialect.create_connect_args(engine.url)
    settings = f"-c search_path={SCHEMA}"
    return PsycopgConnector(
        kwargs={**PATIENCE, **named, "options": settings}, min_size=1, max_size=4
    )


def _trouble(error: ConnectorException) -> StoreError:
    cause = error.__cause__ or error
    return StoreError(explain(cause) or AWAY)
