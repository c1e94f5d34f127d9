"""Making answers: each once however many wait for it, and few at a time.

In a stream of commits a visitor is given what was made lately, while its successor is made behind
their back (RFC 5861 §3): a harvest of hundreds of sources keeps nobody waiting.
"""

import asyncio
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial

import structlog
from anyio import CapacityLimiter, to_thread
from starlette.responses import Response

from webapp.answer import Packed
from webapp.shelf import Shelf

MAKERS = 4
"""Threads that make what someone waits for: more would only share one interpreter, and keep the one
that answers from its turn."""
AFTER_YOU = 0.02
"""Seconds until what nobody waits for looks again whether anyone waits for something else."""
RESTS = 3
"""How many times as long as it was made nothing else is that nobody waits for."""
Made = Packed | Response
log = structlog.get_logger()


@dataclass(frozen=True)
class Order:
    """What to make: under which name it is kept, from which version of the data, and how.

    The version is read when the making begins, which may be later than when it was ordered.
    """

    key: Hashable
    read_version: Callable[[], Hashable]
    make: Callable[[Hashable], Made]


@dataclass(eq=False)
class _Work:
    """An order under way, and the version it is made from once that is known."""

    order: Order
    has_begun: bool = False
    version: Hashable = None
    task: asyncio.Task[Made] = field(init=False)

    def serves(self, version: Hashable) -> bool:
        """Tell whether what comes of it will be made from this version, or a later one."""
        return not self.has_begun or self.version == version


class Making:
    """Makes what the shelf lacks and puts it there. Used from the event loop only."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._makers, self._beside = CapacityLimiter(MAKERS), asyncio.Lock()
        self._rested = time.monotonic()
        self._under_way: dict[Hashable, _Work] = {}
        self._refreshed: dict[Hashable, asyncio.Task[None]] = {}

    async def fetch(self, order: Order, version: Hashable, *, lately: bool = False) -> Made:
        """Have it made, together with all who wait for the same; raises what that raises.

        It is made from `version` at least; `lately` from any that is under way.
        """
        work = self._under_way.get(order.key)
        if work is None or not (lately or work.serves(version)):
            return await asyncio.shield(self._begin(order).task)
        made = await asyncio.shield(work.task)
        # Only what may be kept is the same for everyone.
        return made if isinstance(made, Packed) else await self._make(_Work(order))

    def refresh(self, order: Order) -> None:
        """Have it made while nobody waits, unless it is made before its turn comes."""
        if order.key not in self._refreshed:
            task = self._refreshed[order.key] = asyncio.create_task(self._make_beside(order))
            task.add_done_callback(partial(self._note, order.key))

    def _begin(self, order: Order) -> _Work:
        work = self._under_way[order.key] = _Work(order)
        work.task = asyncio.create_task(self._make(work))
        work.task.add_done_callback(lambda _: self._forget(work))
        return work

    def _forget(self, work: _Work) -> None:
        if self._under_way.get(work.order.key) is work:
            del self._under_way[work.order.key]

    async def _make(self, work: _Work) -> Made:
        async with self._makers:
            return await self._finish(work)

    async def _finish(self, work: _Work) -> Made:
        begun = self._shelf.now()
        work.version, work.has_begun = work.order.read_version(), True
        made = await to_thread.run_sync(work.order.make, work.version)
        if isinstance(made, Packed):
            return self._shelf.put(work.order.key, work.version, made, begun)
        return made

    async def _make_beside(self, order: Order) -> None:
        async with self._beside:
            while self._makers.borrowed_tokens or time.monotonic() < self._rested:
                await asyncio.sleep(AFTER_YOU)
            if not self._shelf.wants_successor(order.key):
                return
            begun = time.monotonic()
            try:
                await self._finish(_Work(order))
            finally:
                # At most a quarter of one core goes into what nobody waits for.
                now = time.monotonic()
                self._rested = now + RESTS * (now - begun)

    def _note(self, key: Hashable, task: asyncio.Task[None]) -> None:
        """Whoever asked was answered from the shelf: only the log hears of what failed since."""
        del self._refreshed[key]
        if not task.cancelled() and (error := task.exception()):
            log.warning("page.not_refreshed", sentence=str(error), exc_info=error)
