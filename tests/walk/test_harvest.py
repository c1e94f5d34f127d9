"""Harvests from a local site to the store, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from agenda.model import Entry, RunStatus, Source, Status
from agenda.query import AgendaQuery
from agenda.store.database import reading, writing
from agenda.store.find import find
from agenda.store.runs import last_runs
from agenda.store.sources import named_sources
from harvester.settle import rebuild
from harvester.tend import retire
from tests.fakes.site import Site, answer, feed
from tests.walk.calendars import calendar, event
from tests.walk.conftest import Harvest

HOUR = timedelta(hours=1)
PARIS = ZoneInfo("Europe/Paris")


def agenda(engine: Engine) -> list[Entry]:
    with reading(engine) as session:
        return find(session, AgendaQuery(), PARIS).entries


def test_a_feed_becomes_an_agenda_and_twice_changes_nothing(
    engine: Engine, site: Site, add: Callable[..., Source], harvest: Harvest, now: datetime
) -> None:
    add("Le Rebond", "/a.ics")
    site.scripts["/a.ics"] = feed(calendar(event("1"), event("2", "20270320T180000", "Atelier")))
    (first,) = harvest(now)
    assert (first.status, first.seen, first.new) == (RunStatus.OK, 2, 2)
    before = agenda(engine)
    assert [entry.event.title for entry in before] == ["Bal", "Atelier"]
    (second,) = harvest(now + HOUR)
    assert (second.status, second.new, second.changed) == (RunStatus.UNCHANGED, 0, 0)
    assert site.asked[-1].headers["if-none-match"]
    assert [entry.event.model_dump() for entry in agenda(engine)] == [
        entry.event.model_dump() for entry in before
    ]


def test_a_server_without_validators_is_recognised_by_its_body(
    site: Site, add: Callable[..., Source], harvest: Harvest, now: datetime
) -> None:
    add("Le Rebond", "/a.ics")
    for stamp, status in [(1, RunStatus.OK), (2, RunStatus.UNCHANGED)]:
        stamped = event("1", "20270314T143000", "Bal", f"DTSTAMP:2027010{stamp}T000000Z")
        site.scripts["/a.ics"] = answer(calendar(stamped))
        assert [run.status for run in harvest(now + stamp * HOUR)] == [status]


def test_moves_cancellations_and_withdrawals(
    engine: Engine, site: Site, add: Callable[..., Source], harvest: Harvest, now: datetime
) -> None:
    add("Le Rebond", "/a.ics")
    site.scripts["/a.ics"] = feed(calendar(event("1"), event("2", "20270320T180000", "Atelier")))
    harvest(now)
    moved, cancelled = event("1", "20270315T143000"), ("20270320T180000", "Atelier")
    site.scripts["/a.ics"] = feed(calendar(moved, event("2", *cancelled, "STATUS:CANCELLED")))
    (run,) = harvest(now + HOUR)
    assert (run.changed, run.new) == (2, 0)
    ball, workshop = agenda(engine)
    assert (ball.event.local_start.day, ball.event.sequence) == (15, 1)
    assert (workshop.event.status, workshop.event.sequence) == (Status.CANCELLED, 1)
    site.scripts["/a.ics"] = feed(calendar(moved))
    assert [run.withdrawn for run in harvest(now + 2 * HOUR)] == [0]
    assert len(agenda(engine)) == 2
    assert [run.withdrawn for run in harvest(now + 3 * HOUR)] == [1]
    assert len(agenda(engine)) == 1


def test_one_bad_item_takes_no_other_with_it(
    engine: Engine, site: Site, add: Callable[..., Source], harvest: Harvest, now: datetime
) -> None:
    add("Le Rebond", "/a.ics")
    site.scripts["/a.ics"] = feed(calendar(event("1", "2027BAD", "Perdu"), event("2")))
    (run,) = harvest(now)
    assert (run.status, run.seen, run.problem_count) == (RunStatus.PARTIAL, 1, 1)
    assert "Perdu" in run.problems[0].item
    assert len(agenda(engine)) == 1


def test_a_failing_source_keeps_its_events_and_comes_back_later_each_time(
    engine: Engine, site: Site, add: Callable[..., Source], harvest: Harvest, now: datetime
) -> None:
    source = add("Le Rebond", "/a.ics")
    site.scripts["/a.ics"] = feed(calendar(event("1")))
    harvest(now)
    site.scripts["/a.ics"] = answer(
        b"<html>Connexion</html>", headers={"Content-Type": "text/html"}
    )
    waits = []
    for hour in (1, 2):
        (run,) = harvest(now + hour * HOUR)
        assert run.status is RunStatus.FAILED
        assert run.error
        assert run.remedy
        with reading(engine) as session:
            (after,) = named_sources(session, [source.id])
        waits.append(after.next_due - (now + hour * HOUR))
    assert waits[1] > waits[0] > HOUR
    assert len(agenda(engine)) == 1
    site.scripts["/a.ics"] = feed(calendar(event("1")))
    assert [run.status for run in harvest(now + 3 * HOUR)] == [RunStatus.UNCHANGED]
    with reading(engine) as session:
        assert len(last_runs(session, source.id)) == 4
        assert named_sources(session, [source.id])[0].failures == 0


def test_two_partners_announce_one_event(
    engine: Engine, site: Site, add: Callable[..., Source], harvest: Harvest, now: datetime
) -> None:
    place = "LOCATION:Salle des fêtes\\, 47320 Clairac"
    title = "Concert de la fanfare Les Tuyaux"
    add("Le Rebond", "/a.ics")
    add("Mairie de Clairac", "/b.ics")
    site.scripts["/a.ics"] = feed(calendar(event("1", "20270314T143000", title, place)))
    site.scripts["/b.ics"] = feed(calendar(event("x", "20270314T143000", title.upper(), place)))
    harvest(now)
    (entry,) = agenda(engine)
    assert [one.source.name for one in entry.announcements] == ["Le Rebond", "Mairie de Clairac"]
    with writing(engine) as session:
        assert rebuild(session, now) == 0


def test_a_removed_source_takes_its_announcements_back(
    engine: Engine, site: Site, add: Callable[..., Source], harvest: Harvest, now: datetime
) -> None:
    source = add("Le Rebond", "/a.ics")
    site.scripts["/a.ics"] = feed(calendar(event("1")))
    harvest(now)
    with writing(engine) as session:
        assert retire(session, source.id, now + HOUR) == 1
    assert agenda(engine) == []


def test_the_horizon_moves_on_even_when_the_feed_does_not(
    engine: Engine, site: Site, add: Callable[..., Source], harvest: Harvest, now: datetime
) -> None:
    add("Le Rebond", "/a.ics")
    weekly = event("1", "20270301T180000", "Chorale", "RRULE:FREQ=WEEKLY")
    site.scripts["/a.ics"] = feed(calendar(weekly))
    harvest(now)
    before = len(agenda(engine))
    (run,) = harvest(now + timedelta(days=28))
    assert run.new == 4
    assert len(agenda(engine)) == before + 4
