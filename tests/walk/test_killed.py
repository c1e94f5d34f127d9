"""`kill -9` in the middle of a harvest, then a harvest: the agenda of an undisturbed one."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, text

from agenda.model import Kind, Source
from agenda.query import AgendaQuery
from agenda.settings import Settings
from agenda.store.database import open_database, reading, writing
from agenda.store.find import find
from agenda.store.migrate import upgrade
from agenda.store.sources import add_source
from harvester.pipeline import harvest_all
from tests.fakes.site import Handler, Script, Site, feed
from tests.walk.calendars import calendar, event
from tests.walk.conftest import Harvest

PARIS = ZoneInfo("Europe/Paris")
NAMES = ("Ortie", "Sauge", "Tilleul", "Mélisse", "Bourrache", "Consoude", "Fenouil", "Mauve")
PARTNERS, DAYS = 6, 18
KILLS = (0.15, 0.4, 0.8)


def partner(number: int) -> bytes:
    """Evenings in a row: every third one of the whole town, the others of the partner's own."""
    days = [datetime(2027, 3, 2, 18) + timedelta(days=n) for n in range(DAYS)]  # noqa: DTZ001
    return calendar(*(evening(number, n, f"{day:%Y%m%dT%H%M%S}") for n, day in enumerate(days)))


def evening(number: int, n: int, start: str) -> str:
    """One evening, at the town's hall or at the partner's."""
    if n % 3 == 0:
        place, title = "Salle des fêtes", f"Veillée des lucioles n° {n}"
    else:
        place, title = f"Café {NAMES[number]}", f"{NAMES[number]} raconte {NAMES[n % len(NAMES)]}"
    return event(f"{number}-{n}", start, title, f"LOCATION:{place}\\, 47320 Clairac")


def slowly(script: Script) -> Script:
    """Answer after a moment, so that partners come in one after the other."""

    def script_after(handler: Handler) -> None:
        threading.Event().wait(0.05)
        script(handler)

    return script_after


@pytest.fixture
def twelve(site: Site, add: Callable[..., Source]) -> None:
    """A dozen partners, announced at once."""
    for number in range(PARTNERS):
        site.scripts[f"/{number}.ics"] = slowly(feed(partner(number)))
        add(f"Partenaire {number:02}", f"/{number}.ics")


def told(engine: Engine) -> list[dict[str, Any]]:
    """The whole agenda, who announces what, and what each source remembers."""
    with reading(engine) as session:
        entries = find(session, AgendaQuery(), PARIS).entries
        return [
            entry.event.model_dump() | {"who": [one.listing.key for one in entry.announcements]}
            for entry in entries
        ]


def rows(engine: Engine) -> dict[str, int]:
    """How many rows each table has.

    The record of visits is left out, and so are events: one that a merge emptied on the way
    stays as a memory of its address.
    """
    tables = ("source", "listing", "block", "member", "facet", "proposal")
    with engine.connect() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608  # own names
            for table in tables
        }


def harvest_and_kill(database: str, host: str, now: datetime, after: float) -> bool:
    """Start a harvest in a process, kill it `after` seconds; tell whether it was still at work."""
    command = [sys.executable, "-m", "tests.walk.one_harvest", database, host, now.isoformat()]
    with subprocess.Popen(
        command, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.kill()
            return True
    return False


@pytest.mark.usefixtures("twelve")
def test_a_killed_harvest_leaves_no_trace_in_the_agenda(
    database: str, engine: Engine, site: Site, harvest: Harvest, now: datetime, tmp_path: Path
) -> None:
    killed = [harvest_and_kill(database, site.host, now, after) for after in KILLS]
    partly = rows(engine)
    harvest(now)
    disturbed, counts = told(engine), rows(engine)
    assert any(killed)
    assert partly["listing"] <= counts["listing"] == PARTNERS * DAYS

    calm = calmly_harvested(site, tmp_path, now)
    assert disturbed == told(calm)
    assert counts == rows(calm)
    calm.dispose()


def calmly_harvested(site: Site, folder: Path, now: datetime) -> Engine:
    """The same partners harvested once, by one undisturbed process."""
    engine = open_database(f"sqlite:///{folder / 'calm.db'}")
    upgrade(engine)
    with writing(engine) as session:
        sources = [
            add_source(
                session,
                name=f"Partenaire {number:02}",
                kind=Kind.ICS,
                url=site.url(f"/{number}.ics"),
                now=now,
            )
            for number in range(PARTNERS)
        ]
    settings = Settings(allow_private=(site.host,))
    asyncio.run(harvest_all(engine, sources, settings, now))
    return engine
