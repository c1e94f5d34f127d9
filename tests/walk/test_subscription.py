"""One subscription over a spring, through real subscribers: after each thing that happens exactly
the change expected, and nothing twice."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from agenda.model import DecisionKind
from agenda.settings import Settings
from agenda.store.database import open_database
from tests.fakes.serving import served
from tests.fakes.site import Site, feed
from tests.fakes.subscriber import SAME, Khal, Shown, Subscriber, Vdirsyncer
from tests.walk.calendars import calendar, event
from tests.walk.conftest import Harvest
from tests.walk.partners import BARN, HALL, HOUR, START, take, token
from tests.walk.test_decisions import find, say
from webapp.app import make_app
from webapp.pages.feed import TOMBSTONES

Subscribe = Callable[[type[Subscriber], str], Subscriber]
CONCERT, TALK, CHAT = "Concert des Tuyaux", "Conférence sauge", "Causerie"
SOON, LATER = "2027-03-14 14:30", "2027-04-02 20:00"


@pytest.fixture
def engine(sqlite_model: Path, tmp_path: Path) -> Iterator[Engine]:
    """One kind of database is enough here."""
    shutil.copy(sqlite_model, tmp_path / "almanach.db")
    engine = open_database(f"sqlite:///{tmp_path / 'almanach.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def clock(now: datetime) -> list[datetime]:
    """The moment at which the agenda is asked."""
    return [now]


@pytest.fixture
def subscribe(
    engine: Engine, settings: Settings, clock: list[datetime], tmp_path: Path, partners: None
) -> Iterator[Subscribe]:
    """Subscribe to an address of the agenda of two partners, and ask it a first time."""
    with served(make_app(engine, settings, lambda: clock[0])) as address:

        def one(kind: type[Subscriber], path: str) -> Subscriber:
            subscriber = kind(tmp_path / str(len(list(tmp_path.iterdir()))), address + path)
            subscriber.sync()
            return subscriber

        yield one


def announce(site: Site, *concert: str) -> None:
    """Both partners say this of the concert (nothing: it is gone); their talks stay."""
    for path, uid, talk in (("/a.ics", "1", TALK), ("/b.ics", "x", CHAT)):
        said = [event(uid, *concert)] if concert else []
        number = "2" if talk == TALK else "y"
        site.scripts[path] = feed(calendar(*said, event(number, START, talk, BARN)))


def titles(events: list[Shown]) -> list[str]:
    return [one.title for one in events]


def test_a_mirror_follows_each_thing_that_happens(
    subscribe: Subscribe,
    engine: Engine,
    site: Site,
    harvest: Harvest,
    now: datetime,
    clock: list[datetime],
) -> None:
    cafe = subscribe(Vdirsyncer, "/agenda.ics?from=2027-03-01")
    chat, concert, talk = cafe.shown
    assert titles([chat, concert, talk]) == [CHAT, CONCERT, TALK]
    assert cafe.sync() == SAME

    announce(site, "20270402T200000", CONCERT, HALL)
    harvest(now + HOUR)
    moved = concert._replace(start=LATER)
    assert cafe.sync() == ([], [], [moved])

    announce(site, "20270402T200000", CONCERT, HALL, "STATUS:CANCELLED")
    harvest(now + 2 * HOUR)
    assert cafe.sync() == ([], [], [moved._replace(status="CANCELLED")])

    announce(site, START, CONCERT, HALL)
    harvest(now + 3 * HOUR)
    assert cafe.sync() == ([], [], [concert])

    same = say(engine, now + 4 * HOUR, DecisionKind.SAME, find(engine, TALK), find(engine, CHAT))
    came, (gone,), _ = cafe.sync()
    assert came == []
    assert gone in (talk, chat)
    assert len(cafe.shown) == 2
    say(engine, now + 5 * HOUR, DecisionKind.UNDO, undoes=same)
    assert cafe.sync()[:2] == ([gone], [])
    assert cafe.shown == [chat, concert, talk]

    tokens = [token(find(engine, CONCERT), at) for at in (0, 1)]
    apart = take(engine, now + 6 * HOUR, DecisionKind.DIFFERENT, *tokens)
    assert cafe.sync()[:2] == ([concert._replace(id=tokens[1])], [])
    say(engine, now + 7 * HOUR, DecisionKind.UNDO, undoes=apart)
    assert cafe.sync()[:2] == ([], [concert._replace(id=tokens[1])])

    announce(site)
    harvest(now + 8 * HOUR)
    harvest(now + 9 * HOUR)
    struck = concert._replace(status="CANCELLED")
    assert cafe.sync() == ([], [], [struck])
    clock[0] = now + TOMBSTONES + timedelta(days=1)
    assert cafe.sync() == ([], [struck], [])


def test_who_keeps_what_it_was_given_learns_of_each_change(
    subscribe: Subscribe, engine: Engine, site: Site, harvest: Harvest, now: datetime
) -> None:
    cafe = subscribe(Khal, "/agenda.ics")
    concert = Shown(token(find(engine, CONCERT)), CONCERT, "CONFIRMED", SOON)
    assert titles(cafe.shown) == [CHAT, CONCERT, TALK]
    assert cafe.shown[1] == concert
    cancelled = concert._replace(status="CANCELLED")
    said = (CONCERT, HALL)
    for hours, announced, known in (
        (1, ("20270402T200000", *said), concert._replace(start=LATER)),
        (2, (START, *said, "STATUS:CANCELLED"), cancelled),
        (4, (START, *said), concert),
        (6, (), cancelled),
    ):
        announce(site, *announced)
        harvest(now + hours * HOUR)
        # What is missing once may be a mistake: it is believed at the second visit.
        harvest(now + (hours + 1) * HOUR)
        assert cafe.sync() == ([], [], [known])
    assert cafe.sync() == SAME


def test_what_moves_from_one_part_to_another_is_in_one_of_them(
    subscribe: Subscribe, site: Site, harvest: Harvest, now: datetime
) -> None:
    march, april = (
        subscribe(Vdirsyncer, f"/agenda.ics?part=2027-{month}") for month in ("03", "04")
    )
    assert april.shown == []
    announce(site, "20270402T200000", CONCERT, HALL)
    harvest(now + HOUR)
    (left,), (came,) = march.sync().left, april.sync().came
    assert (left.title, left.start) == (CONCERT, SOON)
    assert came == left._replace(start=LATER)
