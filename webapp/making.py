"""Making answers: each once however many wait for it, and few at a time.

In a stream of commits a visitor is given what was made lately, while its successor is made behind
their back (RFC 5861 §3): a harvest of hundreds of sources keeps nobody waiting.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable

import structlog
from anyio import CapacityLimiter, to_thread
from starlette.responses import Response

from webapp.answer import Packed
from webapp.shelf import Shelf

MAKERS = 8
"""Threads that make what someone waits for: more would only share one interpreter."""
AFTER_YOU = 0.02
"""Seconds until what nobody waits for looks again whether anyone waits for something else."""
Made = Packed | Response
log = structlog.get_logger()


class Making:
    """Makes what the shelf lacks and puts it there. Used from the event loop only."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._awaited, self._beside = CapacityLimiter(MAKERS), asyncio.Lock()
        self._rested = time.monotonic()
        self._under_way: dict[Hashable, asyncio.Task[Made]] = {}

    async def fetch(self, key: Hashable, version: Hashable, make: Callable[[], Made]) -> Made:
        """Give what `make` gives, for all who ask the same meanwhile; raises what it raises."""
        task = self._under_way.get((key, version))
        if task is None:
            return await asyncio.shield(self._begin(key, version, self._make(make)))
        made = await asyncio.shield(task)
        # Only what may be kept is the same for everyone.
        return made if isinstance(made, Packed) else await self._make(make)

    def refresh(self, key: Hashable, version: Hashable, make: Callable[[], Made]) -> None:
        """Have it made while nobody waits."""
        if (key, version) not in self._under_way:
            self._begin(key, version, self._make_beside(make)).add_done_callback(_note)

    def _begin(
        self, key: Hashable, version: Hashable, making: Awaitable[Made]
    ) -> asyncio.Task[Made]:
        async def finish() -> Made:
            try:
                made = await making
            finally:
                del self._under_way[key, version]
            return self._shelf.put(key, version, made) if isinstance(made, Packed) else made

        task = self._under_way[key, version] = asyncio.create_task(finish())
        return task

    async def _make(self, make: Callable[[], Made]) -> Made:
        return await to_thread.run_sync(make, limiter=self._awaited)

    async def _make_beside(self, make: Callable[[], Made]) -> Made:
        async with self._beside:
            while self._awaited.borrowed_tokens or time.monotonic() < self._rested:
                await asyncio.sleep(AFTER_YOU)
            begun = time.monotonic()
            try:
                return await to_thread.run_sync(make, limiter=CapacityLimiter(1))
            finally:
                # As long again: at most half of one core goes into what nobody waits for.
                self._rested = 2 * time.monotonic() - begun


def _note(task: asyncio.Task[Made]) -> None:
    """Whoever asked was answered from the shelf: only the log hears of what went wrong since."""
    if not task.cancelled() and (error := task.exception()):
        log.warning("page.not_refreshed", error=type(error).__name__, sentence=str(error))
