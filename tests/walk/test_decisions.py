"""Decisions through harvests, on both databases: what a person said stays said."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from agenda.errors import UsageError
from agenda.model import DecisionKind, Entry, Event
from agenda.store.database import open_database, reading, writing
from agenda.store.decisions import all_decisions
from agenda.store.find import get_entry
from agenda.store.migrate import upgrade
from harvester.decide import changed_since, read_decisions, write_decisions
from harvester.settle import rebuild
from normalizer.places import place_slug
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
    """One coordinator's week; after each step the agenda is as a reader would expect."""
    assert titles(engine) == APART
    concert, chat = find(engine, "Concert des Tuyaux"), find(engine, "Causerie")
    talk = find(engine, "Conférence sauge")
    by_source = {one.listing.source_id: one.listing.token for one in concert.announcements}
    rebond, mairie = by_source["le-rebond"], by_source["mairie"]

    same = say(engine, now + HOUR, DecisionKind.SAME, talk, chat)
    (joined,) = (one for one in agenda(engine) if one.event.title != "Concert des Tuyaux")
    assert [count for _, count in titles(engine)] == [2, 2]
    assert {leads_to(engine, talk), leads_to(engine, chat)} == {joined.event.id}
    assert joined.event.id in {talk.event.id, chat.event.id}

    different = take(engine, now + 2 * HOUR, DecisionKind.DIFFERENT, rebond, mairie)
    parted = [one for one in agenda(engine) if one.event.title == "Concert des Tuyaux"]
    assert {token(one) for one in parted} == {rebond, mairie}
    assert leads_to(engine, concert) == concert.event.id

    value = {"field": "title", "value": "Concert sous les tilleuls"}
    override = take(engine, now + 3 * HOUR, DecisionKind.OVERRIDE, rebond, value=value)
    named = find(engine, "Concert sous les tilleuls").event
    assert named.provenance["title"].why == "décision de Ana"
    assert ("Concert des Tuyaux", 1) in titles(engine)

    announce(site, "Concert de l’Orgue", "DESCRIPTION:Trois organistes.")
    harvest(now + 4 * HOUR)
    named = find(engine, "Concert sous les tilleuls").event
    assert named.description_text == "Trois organistes."
    assert len(titles(engine)) == 3
    with reading(engine) as session:
        told = {one.id: changed_since(session, one) for one in all_decisions(session)}
    assert told[override] == ("Concert des Tuyaux", "Concert de l’Orgue")

    say(engine, now + 5 * HOUR, DecisionKind.UNDO, undoes=override)
    assert ("Concert de l’Orgue", 1) in titles(engine)
    say(engine, now + 6 * HOUR, DecisionKind.UNDO, undoes=same)
    assert {("Causerie", 1), ("Conférence sauge", 1)} < {*titles(engine)}
    assert find(engine, "Causerie").event.id == chat.event.id
    assert find(engine, "Conférence sauge").event.id == talk.event.id

    announce(site)
    harvest(now + 7 * HOUR)
    assert titles(engine).count(("Concert des Tuyaux", 1)) == 2, "still different"
    say(engine, now + 8 * HOUR, DecisionKind.UNDO, undoes=different)
    assert titles(engine) == APART
    assert find(engine, "Concert des Tuyaux").event.id == concert.event.id
    with reading(engine) as session:
        assert len(all_decisions(session)) == 6, "nothing of it is forgotten"


def leads_to(engine: Engine, entry: Entry) -> str | None:
    """The event that an entry's address leads to by now."""
    with reading(engine) as session:
        found = get_entry(session, entry.event.id)
    return found.event.id if found else None


@pytest.mark.usefixtures("partners")
def test_subscribers_hear_of_what_people_change(engine: Engine, now: datetime) -> None:
    before = find(engine, "Causerie").event
    told = {"name": "Grange aux Livres"}
    renamed = take(engine, now + HOUR, DecisionKind.RENAME_PLACE, slug_of(before), value=told)
    named = find(engine, "Causerie").event
    assert named.place
    assert named.place.name == "Grange aux Livres"
    assert named.updated == now + HOUR
    say(engine, now + 2 * HOUR, DecisionKind.UNDO, undoes=renamed)
    again = find(engine, "Causerie").event
    assert again.place == before.place
    assert again.updated == now + 2 * HOUR
    with writing(engine) as session:
        assert rebuild(session, now + 3 * HOUR) == 0
    assert find(engine, "Causerie").event.updated == now + 2 * HOUR


def slug_of(event: Event) -> str:
    """The slug of its place."""
    slug = place_slug(event.place)
    assert slug
    return slug


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
