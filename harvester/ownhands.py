"""Doing errands in this very process: the hands of an embedded agenda."""

import asyncio
from collections.abc import Iterable
from functools import partial
from typing import Self

from harvester.jobs import Errand, Jobs, do


class OwnHands:
    """Does each errand once at a time, `width` of a job at once; urgent ones queue by themselves.

    Use it as an async context manager: at its end, what is under way is given up.
    """

    def __init__(self, jobs: Jobs) -> None:
        self._jobs = jobs
        self._turns = {
            (name, urgent): asyncio.Semaphore(job.width)
            for name, job in jobs.items()
            for urgent in (False, True)
        }
        self._in_hand: dict[tuple[Errand, bool], asyncio.Task[None]] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        begun = [*self._in_hand.values()]
        for one in begun:
            one.cancel()
        await asyncio.gather(*begun, return_exceptions=True)

    async def take(self, errands: Iterable[Errand], *, urgent: bool = False) -> None:
        """Begin these errands, but for those that wait or are under way already."""
        for one in errands:
            key = one, urgent
            if key not in self._in_hand:
                self._in_hand[key] = asyncio.create_task(self._do(one, urgent=urgent))
                self._in_hand[key].add_done_callback(partial(self._forget, key))

    def _forget(self, key: tuple[Errand, bool], _: asyncio.Task[None]) -> None:
        del self._in_hand[key]

    async def _do(self, errand: Errand, *, urgent: bool) -> None:
        async with self._turns[errand.job, urgent]:
            await do(self._jobs, errand)
