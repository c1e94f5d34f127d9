"""Decisions through harvests, on both databases: what a person said stays said."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from agenda.errors import UsageError
from agenda.model import Decision, DecisionKind, Entry
from agenda.store.database import open_database, reading, writing
from agenda.store.decisions import all_decisions
from agenda.store.find import get_entry
from agenda.store.migrate import upgrade
from harvester.decide import decide, read_decisions, write_decisions
from tests.fakes.site import Site, feed
from tests.walk.calendars import calendar
from tests.walk.conftest import Harvest
from tests.walk.partners import HOUR, announce, take, token
from tests.walk.test_harvest import agenda


def say(engine: Engine, now: datetime, kind: DecisionKind, *entries: Entry, **said: Any) -> int:
    """Decide about events, by the first listing of each."""
    return take(engine, now, kind, *map(token, entries), **said)


def titles(engine: Engine) -> list[tuple[str, int]]:
    return sorted((one.event.title, len(one.announcements)) for one in agenda(engine))


def find(engine: Engine, title: str) -> Entry:
    return next(one for one in agenda(engine) if one.event.title == title)


APART = [("Causerie", 1), ("Concert des Tuyaux", 2), ("Conférence sauge", 1)]


@pytest.mark.usefixtures("partners")
def test_merge_split_override_harvest_undo(
    engine: Engine, site: Site, harvest: Harvest, now: datetime
) -> None:
    assert titles(engine) == APART

    talk, chat = find(engine, "Conférence sauge"), find(engine, "Causerie")
    same = say(engine, now + HOUR, DecisionKind.SAME, talk, chat)
    assert [count for _, count in titles(engine)] == [2, 2]

    concert = find(engine, "Concert des Tuyaux")
    one, other = (announcement.listing.token for announcement in concert.announcements)
    with writing(engine) as session:
        apart = Decision(
            at=now + 2 * HOUR, who="Ana", kind=DecisionKind.DIFFERENT, subjects=[one, other]
        )
        different = decide(session, apart, now + 2 * HOUR).id
    assert titles(engine).count(("Concert des Tuyaux", 1)) == 2

    override = say(
        engine,
        now + 3 * HOUR,
        DecisionKind.OVERRIDE,
        concert,
        value={"field": "title", "value": "Concert sous les tilleuls"},
    )
    announce(site, "Concert des Tuyaux !", "STATUS:CONFIRMED")
    harvest(now + 4 * HOUR)
    after = titles(engine)
    assert ("Concert sous les tilleuls", 1) in after
    assert ("Concert des Tuyaux", 1) in after
    assert sorted(count for _, count in after) == [1, 1, 2]

    for number, undone in enumerate((override, different, same), 5):
        say(engine, now + number * HOUR, DecisionKind.UNDO, undoes=undone)
    assert [count for _, count in titles(engine)] == [1, 2, 1]
    assert "tilleuls" not in str(titles(engine))
    with reading(engine) as session:
        assert len(all_decisions(session)) == 6


@pytest.mark.usefixtures("partners")
def test_a_decision_outlives_the_absence_of_its_listing(
    engine: Engine, site: Site, harvest: Harvest, now: datetime
) -> None:
    talk, chat = find(engine, "Conférence sauge"), find(engine, "Causerie")
    say(engine, now, DecisionKind.SAME, talk, chat)
    site.scripts["/b.ics"] = feed(calendar())
    harvest(now + HOUR)
    harvest(now + 2 * HOUR)
    announce(site)
    harvest(now + 3 * HOUR)
    with reading(engine) as session:
        entry = get_entry(session, chat.event.id)
    assert entry is not None
    assert len(entry.announcements) == 2


@pytest.mark.usefixtures("partners")
def test_hiding_hides_and_undoing_shows(engine: Engine, now: datetime) -> None:
    hidden = say(engine, now, DecisionKind.HIDE, find(engine, "Causerie"))
    assert "Causerie" not in str(titles(engine))
    say(engine, now, DecisionKind.UNDO, undoes=hidden)
    assert titles(engine) == APART


@pytest.mark.usefixtures("partners")
def test_decisions_travel_as_json_lines(engine: Engine, now: datetime, tmp_path: Any) -> None:
    talk, chat = find(engine, "Conférence sauge"), find(engine, "Causerie")
    same = say(engine, now, DecisionKind.SAME, talk, chat)
    say(engine, now + HOUR, DecisionKind.UNDO, undoes=same)
    with reading(engine) as session:
        lines = list(write_decisions(all_decisions(session)))
    elsewhere = open_database(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    upgrade(elsewhere)
    with writing(elsewhere) as session:
        assert read_decisions(session, lines, now) == 2
        assert read_decisions(session, lines, now) == 0
        assert list(write_decisions(all_decisions(session))) == lines
    elsewhere.dispose()


@pytest.mark.parametrize("line", ["", "{}", "[]", '{"kind": "burn"}', '{"undoes": 7}'])
def test_a_bad_line_is_named(engine: Engine, now: datetime, line: str) -> None:
    with pytest.raises(UsageError, match="Ligne 1"), writing(engine) as session:
        read_decisions(session, [line], now)


def test_nothing_can_be_undone_that_was_not_done(engine: Engine, now: datetime) -> None:
    with pytest.raises(UsageError, match="n° 9"):
        say(engine, now, DecisionKind.UNDO, undoes=9)
