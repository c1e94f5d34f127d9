"""The store, on both databases."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from agenda.errors import QueryError, StoreError, UsageError
from agenda.model import Decision, DecisionKind, Kind, KnownListing, Place, Status
from agenda.query import AgendaQuery
from agenda.store.database import open_database, reading, writing
from agenda.store.decisions import add_decision, all_decisions
from agenda.store.events import save_events
from agenda.store.find import find, get_entry
from agenda.store.listings import (
    confirm_seen,
    mates,
    save_blocks,
    save_listings,
    source_listings,
)
from agenda.store.migrate import compared, require_current, upgrade
from agenda.store.sources import add_source, claim, due_sources, pause_source
from tests.samples import NOON, SEEN, a_listing, a_source, an_event, known

PARIS = ZoneInfo("Europe/Paris")
MINUTE = timedelta(minutes=1)


def keep(engine: Engine, *groups: list[KnownListing], now: datetime = SEEN, **said: object) -> None:
    """Write listings and the event each group is."""
    sources = {one.source_id: a_source(one.source_id) for group in groups for one in group}
    with writing(engine) as session:
        for source in sources.values():
            add_source(session, name=source.name, kind=source.kind, url=source.url, now=SEEN)
        save_listings(session, [one for group in groups for one in group])
        merged = [(an_event(*group, **said), group) for group in groups]
        save_events(session, merged, sources, now)


def test_the_migrations_make_exactly_the_tables_of_the_code(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": compared})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_upgrading_twice_is_harmless(engine: Engine) -> None:
    upgrade(engine)
    require_current(engine)


def test_an_empty_database_is_said_to_be_behind(empty_database: str) -> None:
    engine = open_database(empty_database)
    with pytest.raises(StoreError, match="db upgrade"):
        require_current(engine)
    engine.dispose()


@pytest.mark.parametrize("address", ["mysql://x/y", "nonsense", "oracle:"])
def test_other_databases_are_refused_in_words(address: str) -> None:
    with pytest.raises(StoreError):
        open_database(address)


def test_instants_come_back_in_utc_and_naive_ones_are_refused(engine: Engine) -> None:
    keep(engine, [known(a_listing(start=datetime(2027, 3, 28, 3, tzinfo=PARIS)))])
    with reading(engine) as session:
        assert source_listings(session, "le-rebond")[0].start == datetime(
            2027, 3, 28, 1, tzinfo=UTC
        )
    naive = known(a_listing("2")).model_copy(update={"start": datetime(2027, 3, 28, 3)})  # noqa: DTZ001
    with pytest.raises(ValueError, match="naive"), writing(engine) as session:
        save_listings(session, [naive])


def test_the_hour_that_comes_twice_is_two_instants(engine: Engine) -> None:
    # To Python the two are equal, and of one hash.
    first, again = (datetime(2027, 10, 31, 2, 30, tzinfo=PARIS, fold=fold) for fold in (0, 1))
    keep(engine, [known(a_listing(start=first, end=again))])
    with reading(engine) as session:
        kept = source_listings(session, "le-rebond")[0]
    assert kept.end is not None
    assert kept.end - kept.start == timedelta(hours=1)


def test_listings_come_back_as_they_went(engine: Engine) -> None:
    given = known(a_listing(status=Status.CANCELLED, tags=["fanfare"], identities=["ap:x"]))
    keep(engine, [given])
    with reading(engine) as session:
        found = source_listings(session, "le-rebond")[0]
    assert found.place == Place(name="Le Rebond", commune="Clairac", insee="47065")
    assert {n: getattr(found, n) for n in KnownListing.model_fields} == dict(given)


def test_a_failed_transaction_leaves_nothing(engine: Engine) -> None:
    keep(engine, [known(a_listing())])
    twice = [known(a_listing("2")), known(a_listing("3", "unknown-source"))]
    with pytest.raises(IntegrityError), writing(engine) as session:
        save_listings(session, twice)
    with reading(engine) as session:
        assert [one.uid for one in source_listings(session, "le-rebond")] == ["1"]


def test_seeing_a_listing_again_changes_only_when_it_was_seen(engine: Engine) -> None:
    one = known(a_listing(), absences=1)
    keep(engine, [one])
    with writing(engine) as session:
        confirm_seen(session, [one.token], SEEN + MINUTE)
    with reading(engine) as session:
        found = source_listings(session, "le-rebond")[0]
    assert (found.last_seen, found.absences, found.changed) == (SEEN + MINUTE, 0, SEEN)


def test_blocks_bring_mates_together(engine: Engine) -> None:
    with writing(engine) as session:
        save_blocks(session, {"a": {"k1", "k2"}, "b": {"k2"}, "c": {"k3"}})
        save_blocks(session, {"c": {"k1"}})
        assert mates(session, {"k2"}) == {"a", "b"}
        assert mates(session, {"k1"}) == {"a", "c"}
        assert mates(session, {"k3"}) == set()


def test_merge_and_split_keep_addresses_and_grow_sequences(engine: Engine) -> None:
    old, young = known(a_listing()), known(a_listing("2", "la-navette"), first_seen=SEEN + MINUTE)
    keep(engine, [old], [young])
    keep(engine, [old, young], now=SEEN + MINUTE)
    with reading(engine) as session:
        merged = get_entry(session, young.token)
        assert merged is not None
        assert merged.event.id == old.token
        assert [one.source.id for one in merged.announcements] == ["le-rebond", "la-navette"]
        assert find(session, AgendaQuery(), PARIS).total == 1
    keep(engine, [old], [young], now=SEEN + 2 * MINUTE)
    with reading(engine) as session:
        alone = get_entry(session, young.token)
        assert alone is not None
        assert alone.event.id == young.token
        assert alone.event.sequence == 2  # left, and came back
        assert get_entry(session, "nothing") is None


def test_an_unchanged_event_keeps_its_sequence_and_a_moved_one_grows(engine: Engine) -> None:
    keep(engine, [known(a_listing())])
    keep(engine, [known(a_listing())])
    keep(engine, [known(a_listing(tags=["fanfare"]))])
    with reading(engine) as session:
        assert find(session, AgendaQuery(), PARIS).entries[0].event.sequence == 0
    keep(engine, [known(a_listing(start=NOON + MINUTE))])
    with reading(engine) as session:
        assert find(session, AgendaQuery(), PARIS).entries[0].event.sequence == 1


def test_paging_gives_each_event_once_and_in_order(engine: Engine) -> None:
    groups = [[known(a_listing(str(n), start=NOON + timedelta(days=n % 3)))] for n in range(7)]
    keep(engine, *groups)
    seen, cursor = [], None
    with reading(engine) as session:
        while True:
            found = find(session, AgendaQuery(), PARIS, limit=3, cursor=cursor)
            assert found.total == 7
            seen += [(entry.event.start, entry.event.id) for entry in found.entries]
            cursor = found.next
            if cursor is None:
                break
        with pytest.raises(QueryError):
            find(session, AgendaQuery(), PARIS, cursor="zzz")
    assert seen == sorted(seen)
    assert len(set(seen)) == 7


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"q": "fanfare"}, 1),
        ({"q": "FANFARE clairac"}, 1),
        ({"q": "fanfare 100%"}, 0),
        ({"commune": "clairac"}, 1),
        ({"commune": "agen"}, 0),
        ({"theme": "musique"}, 1),
        ({"theme": "nature"}, 0),
        ({"source": "le-rebond"}, 1),
        ({"partenaire": "le-rebond"}, 1),
        ({"from": "2027-03-14"}, 1),
        ({"from": "2027-03-15"}, 0),
        ({"to": "2027-03-14"}, 1),
        ({"to": "2027-03-13"}, 0),
        ({"near": "44.36,0.38,5"}, 1),
        ({"near": "45,0.38,5"}, 0),
        ({"gratuit": "1"}, 1),
        ({"accessible": "1"}, 1),
        ({"en-ligne": "1"}, 0),
        ({"type": "atelier"}, 0),
        ({"status": "cancelled"}, 0),
    ],
)
def test_each_filter(engine: Engine, asked: dict[str, str], count: int) -> None:
    place = Place(name="Le Rebond", commune="Clairac", lat=44.3597, lon=0.3790)
    said: dict[str, Any] = {
        "themes": ["musique"],
        "free": True,
        "accessibility": ["mi"],
        "place": place,
    }
    keep(engine, [known(a_listing(**said))])
    with reading(engine) as session:
        assert find(session, AgendaQuery.read(asked), PARIS).total == count


def test_what_is_withdrawn_hidden_or_doubtful_is_not_found(engine: Engine) -> None:
    keep(engine, [known(a_listing("1"))], withdrawn=SEEN)
    keep(engine, [known(a_listing("2"))], hidden=True)
    keep(engine, [known(a_listing("3"))], confidence=0.4)
    with reading(engine) as session:
        assert find(session, AgendaQuery(), PARIS).total == 0


def test_an_event_that_lasts_is_found_until_its_last_day(engine: Engine) -> None:
    keep(engine, [known(a_listing(end=NOON + timedelta(days=2)))])
    with reading(engine) as session:
        for day, count in [(16, 1), (17, 0)]:
            query = AgendaQuery(since=date(2027, 3, day))
            assert find(session, query, PARIS).total == count


def test_a_due_source_is_claimed_once(engine: Engine) -> None:
    with writing(engine) as session:
        x, y = (f"https://{name}.example" for name in "xy")
        source = add_source(session, name="Le Rebond", kind=Kind.ICS, url=x, now=SEEN)
        again = add_source(session, name="Autre", kind=Kind.ICS, url=x, now=SEEN)
        assert again.id == source.id
        other = add_source(session, name="Le Rebond", kind=Kind.ICS, url=y, now=SEEN)
        assert other.id == "le-rebond-2"
    with writing(engine) as session:
        assert [one.id for one in due_sources(session, SEEN)] == ["le-rebond", "le-rebond-2"]
        assert claim(session, source.id, SEEN, MINUTE)
        assert not claim(session, source.id, SEEN, MINUTE)
    with reading(engine) as session:
        assert [one.id for one in due_sources(session, SEEN)] == ["le-rebond-2"]
        assert len(due_sources(session, SEEN + MINUTE)) == 2


def test_an_unknown_source_is_named(engine: Engine) -> None:
    with pytest.raises(UsageError, match="ailleurs"), writing(engine) as session:
        pause_source(session, "ailleurs")


def test_decisions_are_kept_in_order(engine: Engine) -> None:
    with writing(engine) as session:
        for kind in (DecisionKind.SAME, DecisionKind.UNDO):
            add_decision(session, Decision(at=SEEN, who="Ana", kind=kind, subjects=["a", "b"]))
    with reading(engine) as session:
        kept = all_decisions(session)
    assert [(one.kind, one.subjects) for one in kept] == [
        (DecisionKind.SAME, ["a", "b"]),
        (DecisionKind.UNDO, ["a", "b"]),
    ]
