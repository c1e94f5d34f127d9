"""Clocks that jump, and processes that do the same at once: the agenda of one calm process."""

import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine

from agenda.model import Source
from agenda.query import AgendaQuery
from agenda.store.database import reading
from agenda.store.find import find
from agenda.store.sources import all_sources
from harvester.visiting import claim_due
from tests.fakes.site import Site, feed
from tests.walk.calendars import calendar, event
from tests.walk.conftest import Harvest, add, harvest, settings, site  # noqa: F401  # fixtures

ROOT = Path(__file__).parents[2]
DAY, YEAR = timedelta(days=1), timedelta(days=365)
PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def partners(site: Site, add: Callable[..., Source]) -> None:  # noqa: F811
    """Two partners with ten evenings each, three of them shared."""
    for name in ("Ortie", "Sauge"):
        evenings = [evening(name, n) for n in range(10)]
        site.scripts[f"/{name}.ics"] = feed(calendar(*evenings))
        add(name, f"/{name}.ics")


def evening(partner: str, n: int) -> str:
    """One evening, at the town's hall or at the partner's."""
    title, place = ("Veillée", "Salle des fêtes") if n < 3 else (partner, f"Café {partner}")
    told = f"LOCATION:{place}\\, 47320 Clairac"
    return event(f"{partner}-{n}", f"202703{10 + n}T190000", f"{title} des lucioles {n}", told)


def told(engine: Engine) -> list[tuple[str, datetime, int]]:
    """Title, start and number of announcements of every event."""
    with reading(engine) as session:
        entries = find(session, AgendaQuery(), PARIS, limit=100).entries
        return [(e.event.title, e.event.start, len(e.announcements)) for e in entries]


@pytest.mark.usefixtures("partners")
@pytest.mark.parametrize("jumps", [(-2 * DAY,), (-YEAR,), (YEAR,), (YEAR, -YEAR, 3 * DAY)], ids=str)
def test_a_jumping_clock_loses_and_doubles_nothing(
    engine: Engine,
    harvest: Harvest,  # noqa: F811
    now: datetime,
    jumps: tuple[timedelta, ...],
) -> None:
    harvest(now)
    calm = told(engine)
    assert len(calm) > 10
    for jump in jumps:
        harvest(now + jump)
    harvest(now + DAY)
    harvest(now + 2 * DAY)
    assert told(engine) == calm


@pytest.mark.usefixtures("partners")
def test_a_clock_set_back_leaves_sources_due_when_it_is_right_again(
    engine: Engine, now: datetime
) -> None:
    assert len(claim_due(engine, now + YEAR)) == 2
    assert claim_due(engine, now) == []
    assert len(claim_due(engine, now + YEAR + DAY)) == 2
    with reading(engine) as session:
        assert all(one.next_due > now for one in all_sources(session))


@pytest.mark.usefixtures("partners")
def test_two_harvests_at_once_are_as_one(
    database: str,
    engine: Engine,
    site: Site,  # noqa: F811
    harvest: Harvest,  # noqa: F811
    now: datetime,
) -> None:
    command = [sys.executable, "-m", "tests.walk.one_harvest"]
    arguments = [database, site.host, now.isoformat()]
    rivals = [
        subprocess.Popen([*command, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL)
        for _ in range(2)
    ]
    assert [rival.wait(120) for rival in rivals] == [0, 0]
    both = told(engine)
    assert len(both) == 17
    assert [number for _, _, number in both].count(2) == 3
    harvest(now + DAY)
    assert told(engine) == both
