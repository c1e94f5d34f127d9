"""Taking turns: at most two connections a host, and a pause between requests.

What the operator allowed by name (`ALMANACH_ALLOW_PRIVATE`) is the operator's own: there is
no pause there.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

PER_HOST = 2
PAUSE = 0.5
"""Seconds from the beginning of one request to that of the next, on one host."""


class Turns:
    """Who may ask which host when, for one harvest."""

    def __init__(self, own: Iterable[str] = ()) -> None:
        self._own = frozenset(own)
        self._lines: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(PER_HOST)
        )
        self._free: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, host: str, port: int | None = None) -> AsyncIterator[None]:
        """Wait for a turn at `host`, and keep it for the block."""
        async with self._lines[host]:
            if self._own.isdisjoint({host, f"{host}:{port}"}):
                await self._pause(host)
            yield

    async def _pause(self, host: str) -> None:
        now = asyncio.get_running_loop().time()
        begin = max(now, self._free.get(host, now))
        self._free[host] = begin + PAUSE
        await asyncio.sleep(begin - now)
