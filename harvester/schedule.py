"""The clockwork: APScheduler ticks, the store says who is due.

Due times live in the sources' rows, not in a scheduler's memory: a restart forgets nothing,
and several processes may tick, since each source is claimed before it is visited.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy import Engine

from agenda.model import Source
from agenda.settings import Settings
from agenda.store.database import writing
from agenda.store.sources import claim, due_sources
from harvester.pipeline import Visit, harvest_all

TICK = timedelta(seconds=30)
LEASE = timedelta(minutes=15)
BATCH = 50


def claim_due(engine: Engine, now: datetime) -> list[Source]:
    """Take the sources that are due, for this process alone."""
    with writing(engine) as session:
        return [one for one in due_sources(session, now)[:BATCH] if claim(session, one, now, LEASE)]


async def harvest_due(engine: Engine, settings: Settings, now: datetime) -> list[Visit]:
    """Visit the sources that are due."""
    due = claim_due(engine, now)
    return await harvest_all(engine, due, settings, now) if due else []


async def harvest_for_ever(
    engine: Engine, settings: Settings, clock: Callable[[], datetime]
) -> None:
    """Run the scheduler alone, until cancelled."""
    scheduler = make_scheduler(engine, settings, clock)
    scheduler.start()
    try:
        await asyncio.Event().wait()
    finally:
        scheduler.shutdown()


def make_scheduler(
    engine: Engine, settings: Settings, clock: Callable[[], datetime]
) -> AsyncIOScheduler:
    """Make a scheduler that looks every half minute for what is due. Start it in a loop."""

    async def tick() -> None:
        await harvest_due(engine, settings, clock())

    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(
        tick, "interval", seconds=TICK.total_seconds(), max_instances=1, coalesce=True, id="harvest"
    )
    return scheduler
