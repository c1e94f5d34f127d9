"""A process of its own that harvests once, to be killed: `python -m tests.walk.one_harvest`.

Arguments: the database's address, the allowed host, the moment in ISO 8601.
"""

import asyncio
import sys
from datetime import datetime

from agenda.settings import Settings
from agenda.store.database import open_database, reading
from agenda.store.sources import all_sources
from harvester.pipeline import harvest_all


def main(database: str, host: str, now: str) -> None:
    """Visit every source."""
    engine = open_database(database)
    with reading(engine) as session:
        sources = all_sources(session)
    settings = Settings(allow_private=(host,), concurrency=3)
    print("harvesting", flush=True)  # noqa: T201  # the sign that the killer waits for
    asyncio.run(harvest_all(engine, sources, settings, datetime.fromisoformat(now)))


if __name__ == "__main__":
    main(*sys.argv[1:])
