"""`almanach worker` with a quick pulse, where a test has seconds and not minutes."""

import asyncio
from datetime import timedelta

from harvester.cluster import Cluster, Pace
from harvester.schedule import Clockwork, until_signalled
from webapp.chores import make_jobs
from webapp.cli.ground import now, operators_ground

TICK = timedelta(seconds=0.5)
# A machine that is busy with other things must not make a live process look dead.
QUICK = Pace(beat=0.5, silence=8, sweep="* * * * * */2", grace=1, pause=0.5)


def worker() -> None:
    """Do what is due, until SIGTERM."""
    asyncio.run(_work())


async def _work() -> None:
    engine, settings = operators_ground()
    jobs = make_jobs(engine, settings, now)
    async with Cluster(engine, jobs, works=True, pace=QUICK) as hands:
        with Clockwork(jobs, hands, now, TICK):
            await until_signalled()
