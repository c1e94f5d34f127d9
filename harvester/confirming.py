"""Visits that brought nothing new, written together.

Most visits end so, and a commit, which waits for the disk, costs more than all that it commits.
Those that end while another is being written wait for it, and are written in one transaction:
all of a visit or nothing of it, and none is told before that is on the disk.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from agenda.model import HarvestRun, Source
from agenda.store.database import writing
from agenda.store.listings import having_missed
from agenda.store.runs import add_runs
from agenda.store.sources import save_sources
from agenda.store.trouble import explain


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A visit that brought nothing new: its record, and the fields it leaves in the source."""

    source: Source
    run: HarvestRun
    left: dict[str, Any]


class OneWriter:
    """Lets the visits of one process write one after the other, the unchanged ones together."""

    def __init__(self, engine: Engine) -> None:
        self.alone = asyncio.Lock()
        self._engine = engine
        self._waiting: list[tuple[Unchanged, asyncio.Future[bool]]] = []
        self._task: asyncio.Task[None] | None = None

    async def confirm(self, visit: Unchanged) -> bool:
        """Write that nothing is new; False, and nothing written, when something was missing
        before. Raises what the database raises.
        """
        written: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((visit, written))
        if self._task is None:
            # A task of its own, which goes on when the visit that began it is given up.
            self._task = asyncio.create_task(self._write())
        return await written

    async def _write(self) -> None:
        async with self.alone:
            waiting = [one for one in self._waiting if not one[1].cancelled()]
            self._waiting, self._task = [], None
            visits = [visit for visit, _ in waiting]
            ends = await asyncio.to_thread(self._ends, visits)
        for (_, written), end in zip(waiting, ends, strict=True):
            if written.cancelled():
                continue
            if isinstance(end, Exception):
                written.set_exception(end)
            else:
                written.set_result(end)

    def _ends(self, visits: Sequence[Unchanged]) -> list[bool | Exception]:
        try:
            return [*self._commit(visits)]
        except Exception as error:  # noqa: BLE001  # handed to the visit it belongs to
            # What cannot be written must not keep the others from it.
            if len(visits) > 1 and not explain(error):
                return [end for one in visits for end in self._ends([one])]
            return [error for _ in visits]

    def _commit(self, visits: Sequence[Unchanged]) -> list[bool]:
        with writing(self._engine) as session:
            asked = [one.source.id for one in visits if not one.source.doubted]
            missing = having_missed(session, asked)
            complete = [one.source.id not in missing for one in visits]
            kept = [one for one, whole in zip(visits, complete, strict=True) if whole]
            add_runs(session, [one.run for one in kept])
            save_sources(session, {one.source.id: one.left for one in kept})
        return complete
