"""Every kind of decision through harvests, and back, on both databases (issue C, "Decisions")."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from agenda.errors import UsageError
from agenda.model import DecisionKind, Entry, KnownPlace, Place, Source
from agenda.store.database import open_database, reading, writing
from agenda.store.decisions import all_decisions
from agenda.store.find import get_entry
from agenda.store.migrate import upgrade
from agenda.store.outside import count_outside, outside_events
from agenda.store.places import places_named
from harvester.decide import changed_since, read_decisions, series_of, write_decisions
from harvester.settle import rebuild
from normalizer.places import Territory
from tests.fakes.site import Site, feed
from tests.walk.calendars import calendar, event
from tests.walk.conftest import Harvest
from tests.walk.partners import BARN, HALL, HOUR, START, announce, take, token
from tests.walk.test_decisions import APART, find, titles
from tests.walk.test_harvest import agenda

CLAIRAC = Territory(communes=frozenset({"47065"}))


def place_of(engine: Engine, slug: str) -> KnownPlace:
    with reading(engine) as session:
        return places_named(session, [slug])[slug]


def concert(engine: Engine) -> Entry:
    return next(one for one in agenda(engine) if "Tuyaux" in one.event.title)


@pytest.mark.usefixtures("partners")
def test_addresses_of_merged_events_lead_on_and_come_back(engine: Engine, now: datetime) -> None:
    ids = {find(engine, title).event.id for title in ("Conférence sauge", "Causerie")}
    same = take(engine, now + HOUR, DecisionKind.SAME, *sorted(ids))
    with reading(engine) as session:
        led = [get_entry(session, id_) for id_ in ids]
    assert len({one.event.id for one in led if one} & ids) == 1
    take(engine, now + 2 * HOUR, DecisionKind.UNDO, undoes=same)
    assert {find(engine, title).event.id for title in ("Conférence sauge", "Causerie")} == ids


@pytest.mark.usefixtures("partners")
def test_a_correction_tells_when_its_source_changed(
    engine: Engine, site: Site, harvest: Harvest, now: datetime
) -> None:
    value = {"field": "start", "value": "2027-03-14T16:00:00+01:00"}
    take(engine, now, DecisionKind.OVERRIDE, token(concert(engine)), value=value)
    moved = concert(engine).event
    assert (moved.local_start.hour, moved.local_end and moved.local_end.hour) == (16, 18)
    with reading(engine) as session:
        (decision,) = all_decisions(session)
        assert changed_since(session, decision) is None
    later = calendar(event("1", "20270314T150000", "Concert des Tuyaux", HALL))
    site.scripts["/a.ics"] = feed(later)
    site.scripts["/b.ics"] = feed(later.replace(b"UID:1", b"UID:x"))
    harvest(now + HOUR)
    assert concert(engine).event.local_start.hour == 16
    with reading(engine) as session:
        assert changed_since(session, decision) == ("2027-03-14T13:30:00Z", "2027-03-14T14:00:00Z")


@pytest.mark.usefixtures("partners")
def test_hidden_then_restored_then_hidden_again(engine: Engine, now: datetime) -> None:
    chat = token(find(engine, "Causerie"))
    take(engine, now, DecisionKind.HIDE, chat)
    assert "Causerie" not in str(titles(engine))
    restored = take(engine, now + HOUR, DecisionKind.RESTORE, chat)
    assert titles(engine) == APART
    take(engine, now + 2 * HOUR, DecisionKind.UNDO, undoes=restored)
    assert "Causerie" not in str(titles(engine))


@pytest.mark.usefixtures("partners")
def test_what_a_source_took_back_can_be_restored(
    engine: Engine, site: Site, harvest: Harvest, now: datetime
) -> None:
    chat = token(find(engine, "Causerie"))
    site.scripts["/b.ics"] = feed(calendar(event("x", START, "Concert des Tuyaux", HALL)))
    for hour in (1, 2):
        harvest(now + hour * HOUR)
    assert "Causerie" not in str(titles(engine))
    take(engine, now + 3 * HOUR, DecisionKind.RESTORE, chat)
    assert "Causerie" in str(titles(engine))


@pytest.mark.usefixtures("partners")
def test_featured_until_undone(engine: Engine, now: datetime) -> None:
    featured = take(engine, now, DecisionKind.FEATURE, token(find(engine, "Causerie")))
    assert find(engine, "Causerie").event.featured
    take(engine, now, DecisionKind.UNDO, undoes=featured)
    assert not find(engine, "Causerie").event.featured


@pytest.mark.usefixtures("partners")
def test_a_tag_is_mapped_and_a_source_trusted(
    engine: Engine, site: Site, harvest: Harvest, now: datetime
) -> None:
    announce(site, "Concert des Tuyaux à coulisse", "CATEGORIES:Guinche")
    harvest(now)
    value = {"tag": "guinche", "theme": "fetes", "as": "bal"}
    mapped = take(engine, now, DecisionKind.TAG, value=value)
    event = concert(engine).event
    assert "fetes" in event.themes
    assert "bal" in event.tags
    assert "guinche" not in map(str.casefold, event.tags)
    trusted = take(engine, now, DecisionKind.TRUST, "mairie", value={"trust": 0.9})
    assert concert(engine).event.title == "Concert des Tuyaux"
    take(engine, now, DecisionKind.UNDO, undoes=trusted)
    assert concert(engine).event.title == "Concert des Tuyaux à coulisse"
    take(engine, now, DecisionKind.UNDO, undoes=mapped)
    assert "guinche" in map(str.casefold, concert(engine).event.tags)


@pytest.mark.usefixtures("partners")
def test_a_whole_series_is_one_with_another_its_dates_to_come_too(
    engine: Engine, site: Site, harvest: Harvest, now: datetime
) -> None:
    def weekly(count: int) -> None:
        rule = f"RRULE:FREQ=WEEKLY;COUNT={count}"
        one = event("s", "20270303T180000", "Tricot-thé", HALL, rule)
        other = event("t", "20270303T190000", "Café des mailles", BARN, rule)
        site.scripts["/a.ics"], site.scripts["/b.ics"] = feed(calendar(one)), feed(calendar(other))

    weekly(2)
    harvest(now)
    tokens = [token(find(engine, title)) for title in ("Tricot-thé", "Café des mailles")]
    with reading(engine) as session:
        names = series_of(session, tokens)
    same = take(engine, now, DecisionKind.SAME, *tokens, value={"series": names})
    weekly(3)
    harvest(now + HOUR)
    mailles = [count for title, count in titles(engine) if "Tri" in title or "Caf" in title]
    assert mailles == [2, 2, 2]
    take(engine, now + HOUR, DecisionKind.UNDO, undoes=same)
    assert sum("Tri" in title or "Caf" in title for title, _ in titles(engine)) == 6


@pytest.mark.usefixtures("partners")
def test_places_are_joined_named_parted_and_named_back(engine: Engine, now: datetime) -> None:
    hall, barn = "salle-des-fetes-clairac", "la-grange-aiguillon"
    assert concert(engine).event.place_id == hall
    renamed = take(engine, now, DecisionKind.RENAME_PLACE, hall, value={"name": "Salle Rabelais"})
    place = concert(engine).event.place
    assert place is not None
    assert place.name == "Salle Rabelais"
    named = take(engine, now, DecisionKind.PLACE_ALIAS, barn, value={"alias": "Chez Marthe"})
    assert place_of(engine, barn).aliases == ["Chez Marthe"]
    joined = take(engine, now, DecisionKind.SAME_PLACE, hall, barn)
    assert concert(engine).event.place_id == find(engine, "Causerie").event.place_id
    for number in (joined, named, renamed):
        take(engine, now, DecisionKind.UNDO, undoes=number)
    assert find(engine, "Causerie").event.place_id == barn
    place = concert(engine).event.place
    assert place is not None
    assert place.name == "Salle des fêtes"
    assert place_of(engine, barn).aliases == []


def test_copies_meet_at_a_place_that_people_said_is_one(
    engine: Engine, site: Site, add: Callable[..., Source], harvest: Harvest, now: datetime
) -> None:
    for name, path, where in (("Le Rebond", "/a.ics", HALL), ("Mairie", "/b.ics", BARN)):
        add(name, path)
        site.scripts[path] = feed(calendar(event("1", START, "Bal de Bruna Vidal", where)))
    harvest(now)
    assert [count for _, count in titles(engine)] == [1, 1]
    same = take(
        engine, now, DecisionKind.SAME_PLACE, "salle-des-fetes-clairac", "la-grange-aiguillon"
    )
    assert [count for _, count in titles(engine)] == [2]
    with writing(engine) as session:
        assert rebuild(session, now) == 0
    take(engine, now, DecisionKind.UNDO, undoes=same)
    assert [count for _, count in titles(engine)] == [1, 1]


def test_names_of_one_place_lead_to_one_page(
    engine: Engine, site: Site, add: Callable[..., Source], harvest: Harvest, now: datetime
) -> None:
    add("Le Rebond", "/a.ics")
    short = event("1", START, "Loto", "LOCATION:MJC\\, 47320 Clairac")
    site.scripts["/a.ics"] = feed(calendar(short))
    harvest(now)
    full = "LOCATION:MJC de Clairac\\, 3 rue du Lot\\, 47320 Clairac"
    long = event("2", "20270320T180000", "Théâtre", full)
    site.scripts["/a.ics"] = feed(calendar(short, long))
    harvest(now + HOUR)
    loto, play = agenda(engine)
    assert loto.event.place_id == play.event.place_id == "mjc-clairac"
    assert loto.event.place == Place(
        name="MJC", street="3 rue du Lot", postcode="47320", commune="Clairac", insee="47065"
    )
    assert place_of(engine, "mjc-de-clairac").id == "mjc-clairac"
    with writing(engine) as session:
        assert rebuild(session, now) == 0


@pytest.mark.usefixtures("partners")
def test_what_is_not_of_the_territory_is_set_aside_and_comes_back(
    engine: Engine, now: datetime
) -> None:
    with writing(engine) as session:
        rebuild(session, now, CLAIRAC)
    assert titles(engine) == [("Concert des Tuyaux", 2)]
    with reading(engine) as session:
        aside = outside_events(session, now)
        assert count_outside(session, "mairie", now) == 1
    assert {one.title for one in aside} == {"Causerie", "Conférence sauge"}
    assert aside[0].outside == "Aiguillon (47) n’est pas du territoire."
    chat = next(one.id for one in aside if one.title == "Causerie")
    kept = take(engine, now, DecisionKind.RESTORE, chat, territory=CLAIRAC)
    assert len(titles(engine)) == 2
    take(engine, now, DecisionKind.UNDO, undoes=kept, territory=CLAIRAC)
    with writing(engine) as session:
        assert rebuild(session, now) == 2
    assert titles(engine) == APART


@pytest.mark.usefixtures("partners")
def test_an_outdated_copy_loses_after_a_postponement(
    engine: Engine, site: Site, harvest: Harvest, now: datetime
) -> None:
    before = concert(engine).event.id
    site.scripts["/a.ics"] = feed(
        calendar(event("1", "20270321T143000", "Concert des Tuyaux", HALL))
    )
    harvest(now + HOUR)
    (entry,) = (one for one in agenda(engine) if "Tuyaux" in one.event.title)
    assert entry.event.local_start.day == 21
    assert len(entry.announcements) == 2
    with reading(engine) as session:
        found = get_entry(session, before)
    assert found is not None
    assert found.event.id == entry.event.id


@pytest.mark.usefixtures("partners")
def test_every_kind_travels_as_json_lines(engine: Engine, now: datetime, tmp_path: Path) -> None:
    chat, talk = (token(find(engine, title)) for title in ("Causerie", "Conférence sauge"))
    title = {"field": "title", "value": "Causette"}
    take(engine, now, DecisionKind.OVERRIDE, chat, value=title)
    take(engine, now, DecisionKind.DIFFERENT, chat, talk)
    take(engine, now, DecisionKind.RENAME_PLACE, "la-grange-aiguillon", value={"name": "Grange"})
    take(engine, now, DecisionKind.TAG, value={"tag": "x", "theme": "musique"})
    with reading(engine) as session:
        lines = list(write_decisions(all_decisions(session)))
    elsewhere = open_database(f"sqlite:///{tmp_path / 'elsewhere.db'}")
    upgrade(elsewhere)
    with writing(elsewhere) as session:
        assert read_decisions(session, lines, now) == 4
        assert read_decisions(session, lines, now) == 0
    elsewhere.dispose()


@pytest.mark.parametrize(
    ("kind", "subjects", "value"),
    [
        (DecisionKind.SAME, ["a"], {}),
        (DecisionKind.HIDE, [], {}),
        (DecisionKind.OVERRIDE, ["a"], {"field": "id", "value": "b"}),
        (DecisionKind.OVERRIDE, ["a"], {"field": "title", "value": " "}),
        (DecisionKind.OVERRIDE, ["a"], {"field": "start", "value": "2027-03-14T16:00:00"}),
        (DecisionKind.OVERRIDE, ["a"], {"field": "start", "value": "demain"}),
        (DecisionKind.OVERRIDE, ["a"], {"field": "url", "value": "javascript:alert(1)"}),
        (DecisionKind.OVERRIDE, ["a"], {"field": "themes", "value": ["pêche"]}),
        (DecisionKind.TRUST, ["a"], {"trust": 2}),
        (DecisionKind.TAG, [], {"theme": "musique"}),
        (DecisionKind.TAG, [], {"tag": "x", "theme": "pêche"}),
        (DecisionKind.RENAME_PLACE, ["a"], {}),
        (DecisionKind.RENAME_PLACE, ["a"], {"lat": "nord"}),
    ],
)
def test_what_cannot_be_decided_is_said(
    engine: Engine, now: datetime, kind: DecisionKind, subjects: list[str], value: dict[str, object]
) -> None:
    with pytest.raises(UsageError):
        take(engine, now, kind, *subjects, value=value)
    with reading(engine) as session:
        assert all_decisions(session) == []
