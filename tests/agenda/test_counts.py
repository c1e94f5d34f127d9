"""Counts beside choices, held against what each choice then finds; marks against the list."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from random import Random
from statistics import fmean
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session

from agenda.model import Event, Place, Theme
from agenda.model.folding import slug
from agenda.query import AgendaQuery
from agenda.store import search
from agenda.store.counts import (
    CHOICES,
    CommuneGroup,
    count_by_commune,
    count_choices,
    count_groups,
)
from agenda.store.database import reading, writing
from agenda.store.events import save_events
from agenda.store.find import count_events, find, midnight
from agenda.store.listings import save_listings
from agenda.store.marks import find_featured, find_marks
from agenda.store.sources import add_source
from tests.samples import NOON, SEEN, a_listing, a_source, an_event, known

PARIS = ZoneInfo("Europe/Paris")
EVENTS = 60
ASKED: list[dict[str, str]] = [
    {"from": "2027-03-14"},
    {},
    {"from": "2027-03-20", "theme": "nature"},
    {"from": "2027-03-14", "to": "2027-03-25", "commune": "agen"},
    {"from": "2027-03-16", "q": "bal"},
    {"commune": "agen", "theme": "musique", "gratuit": "1", "type": "atelier"},
    {"from": "2027-03-14", "source": "le-rebond", "accessible": "1"},
    {"near": "44.2,0.62,5", "en-ligne": "1"},
]
# Each filter with some of the values that the sixty bear, and one that none does.
FILTERS = {
    "from": ["2027-03-14", "2027-03-20"],
    "to": ["2027-03-25"],
    "commune": ["agen", "tonneins"],
    "lieu": ["a-agen", "c"],
    "near": ["44.2,0.62,5"],
    "theme": ["nature", "musique"],
    "partenaire": ["l-ecrou"],
    "source": ["le-rebond"],
    "sauf": ["la-navette"],
    "type": ["atelier"],
    "gratuit": ["1", "0"],
    "en-ligne": ["0"],
    "accessible": ["1"],
}
WORDS = ["", "bal", "folk", "cout", "atelier agen", "--", "personne"]
QUERIES = st.fixed_dictionaries(
    {"q": st.sampled_from(WORDS)},
    optional={name: st.sampled_from(values) for name, values in FILTERS.items()},
).filter(lambda asked: len(asked) <= 5)
VALUES: dict[str, list[str]] = {
    "commune": ["agen", "clairac"],
    "lieu": [f"{name}{of}" for name in "abc" for of in ("", "-agen", "-clairac")],
    "type": ["atelier", "evenement"],
    "gratuit": ["1"],
    "en-ligne": ["1"],
    "theme": [*Theme],
    "partenaire": ["l-ecrou", "le-rebond", "la-navette"],
    "source": ["le-rebond", "la-navette"],
    "accessible": ["1"],
}


@pytest.fixture
def agenda(engine: Engine) -> Engine:
    """Sixty rendez-vous of every kind, some of which are not shown."""
    chance = Random(5)
    sources = {one: a_source(one) for one in ("le-rebond", "la-navette")}
    with writing(engine) as session:
        for source in sources.values():
            add_source(session, name=source.name, kind=source.kind, url=source.url, now=SEEN)
        for number in range(EVENTS):
            one = known(_listing(chance, number))
            save_listings(session, [one])
            save_events(
                session, [(an_event(one, **_said(chance, one.place)), [one])], sources, SEEN
            )
    return engine


def _listing(chance: Random, number: int) -> Any:
    start = NOON + timedelta(hours=chance.randrange(24 * 20))
    commune, lat = chance.choice((("Agen", 44.2), ("Clairac", 44.36), (None, None)))
    return a_listing(
        str(number),
        chance.choice(("le-rebond", "la-navette")),
        title=chance.choice(("Bal folk", "Atelier couture")),
        start=start,
        end=chance.choice((None, start + timedelta(hours=chance.choice((1, 90))))),
        place=Place(name=chance.choice("ABC"), commune=commune, lat=lat, lon=0.62),
    )


def _said(chance: Random, place: Place | None) -> dict[str, Any]:
    return {
        "place_id": place and slug(f"{place.name} {place.commune or ''}"),
        "themes": [theme.value for theme in chance.sample(list(Theme), chance.randrange(3))],
        "kind": chance.choice(("event", "workshop")),
        "free": chance.choice((None, True, False)),
        "is_online": chance.random() < 0.3,
        "accessibility": chance.choice(([], ["mi"])),
        "organizers": chance.choice(([], ["L’Écrou"])),
        "hidden": chance.random() < 0.1,
        "withdrawn": chance.choice((None, None, None, None, SEEN)),
        "confidence": chance.choice((1, 1, 1, 0.3)),
        "featured": chance.random() < 0.2,
        "all_day": chance.random() < 0.2,
    }


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: " ".join(asked) or "all")
def test_a_count_is_what_the_choice_then_finds(agenda: Engine, asked: dict[str, str]) -> None:
    with reading(agenda) as session:
        counted = count_choices(session, AgendaQuery.read(asked), PARIS)
        assert set(counted) == set(CHOICES)
        for name, values in counted.items():
            for value, number in values.items():
                chosen = AgendaQuery.read(asked | {name: value})
                assert number == len(find(session, chosen, PARIS).entries) > 0, (name, value)


@pytest.mark.parametrize("share", [EVENTS, 1], ids=["walking", "led by the words"])
def test_counts_are_what_asking_for_each_choice_finds(
    agenda: Engine, share: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "SHARE", share)

    @settings(max_examples=50, deadline=None)
    @given(QUERIES, st.sampled_from(["all", "best", "rest"]), st.sampled_from(CHOICES))
    def holds(asked: dict[str, str], holding: str, name: str) -> None:
        query = AgendaQuery.read(asked).model_copy(update={"holding": holding})
        with reading(agenda) as session:
            _compare_counts(session, query, name)

    holds()


def _compare_counts(session: Session, query: AgendaQuery, name: str) -> None:
    """Hold counts against the events themselves, which are found without counting any."""

    def found(asked: AgendaQuery) -> list[Event]:
        return [one.event for one in find(session, asked, PARIS, brief=True).entries]

    def choose(value: str) -> AgendaQuery:
        chosen = AgendaQuery.read(query.write() | {name: value})
        return chosen.model_copy(update={"holding": query.holding})

    numbers = {value: len(found(choose(value))) for value in VALUES[name]}
    expected = {value: number for value, number in numbers.items() if number}
    assert count_choices(session, query, PARIS, [name]) == {name: expected}
    assert count_choices(session, query, PARIS)[name] == expected
    events = found(query)
    assert [one.event for one in find(session, query, PARIS, led=True).entries] == events
    assert count_events(session, query, PARIS) == len(events)
    assert count_events(session, query, PARIS, most=3) == min(3, len(events))
    groups = count_groups(session, query, PARIS)
    assert Counter({(one.commune, one.place): one.all for one in groups}) == Counter(
        (slug((event.place and event.place.commune) or "") or None, event.place_id)
        for event in events
    )
    _compare_communes(count_by_commune(session, query, PARIS), events)


def _compare_communes(groups: list[CommuneGroup], events: list[Event]) -> None:
    by_commune: dict[str, list[Event]] = defaultdict(list)
    for event in events:
        if event.place and event.place.commune:
            by_commune[slug(event.place.commune)].append(event)
    assert {one.commune: one.all for one in groups} == {
        commune: len(its) for commune, its in by_commune.items()
    }
    for one in groups:
        its = by_commune[one.commune]
        points = [(event.place.lat, event.place.lon) for event in its if event.place]
        placed = [(lat, lon) for lat, lon in points if lat is not None and lon is not None]
        assert one.first == min(event.id for event in its)
        expected = [fmean(numbers) for numbers in zip(*placed, strict=True)]
        found = [number for number in (one.lat, one.lon) if number is not None]
        assert found == pytest.approx(expected)


def test_every_value_that_is_found_is_counted(agenda: Engine) -> None:
    query = AgendaQuery.read({"from": "2027-03-14"})
    with reading(agenda) as session:
        counted = count_choices(session, query, PARIS)
        events = [one.event for one in find(session, query, PARIS).entries]
    assert set(counted["theme"]) == {theme for event in events for theme in event.themes}
    assert set(counted["lieu"]) == {event.place_id for event in events}
    assert set(counted["commune"]) == {"agen", "clairac"}
    assert sum(counted["type"].values()) == len(events)


def test_what_goes_on_and_what_comes_are_the_whole(agenda: Engine) -> None:
    query = AgendaQuery.read({"from": "2027-03-25"})
    with reading(agenda) as session:
        begun = find(session, query, PARIS, stage="begun").entries
        coming = find(session, query, PARIS, stage="coming").entries
        whole = find(session, query, PARIS).entries
        assert count_events(session, query, PARIS) == len(whole)
        ever = [one.event for one in find(session, AgendaQuery(), PARIS).entries]
    edge = midnight(date(2027, 3, 25), PARIS)
    expected = [one.id for one in ever if one.start < edge < (one.end or one.start)]
    assert [one.event.id for one in begun] == expected != []
    assert [one.event.id for one in begun + coming] == [one.event.id for one in whole]


def test_pages_of_any_size_give_each_event_once(agenda: Engine) -> None:
    query = AgendaQuery.read({"from": "2027-03-20"})
    with reading(agenda) as session:
        whole = [one.event.id for one in find(session, query, PARIS).entries]
        for limit in (1, 2, 5, 100):
            seen, cursor = [], None
            while True:
                found = find(session, query, PARIS, limit=limit, cursor=cursor)
                seen += [one.event.id for one in found.entries]
                cursor = found.next
                if cursor is None:
                    break
            assert seen == whole


def test_marks_are_the_list_in_short(agenda: Engine) -> None:
    query = AgendaQuery.read({"from": "2027-03-14", "theme": "nature"})
    with reading(agenda) as session:
        events = [one.event for one in find(session, query, PARIS).entries]
        marks = find_marks(session, query, PARIS)
        featured = find_featured(session, query, PARIS)
    assert events
    counted = Counter({(mark.day, mark.theme): mark.count for mark in marks})
    assert counted == Counter((event.first_day, event.themes[0]) for event in events)
    assert featured == [(one.first_day, one.title) for one in events if one.featured]
