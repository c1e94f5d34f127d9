"""Seeing what a decision gives before it is taken, on both databases."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from agenda.model import Decision, DecisionKind, KnownListing, Place
from agenda.store.database import reading, writing
from agenda.store.decisions import all_decisions
from agenda.store.doubts import open_pairs
from agenda.store.find import get_entry
from agenda.store.journal import JournalQuery, read_lines
from agenda.store.listings import save_listings
from agenda.store.sources import add_source
from agenda.store.tables import ListingRow
from harvester.foresee import foresee
from harvester.settle import settle
from tests.samples import NOON, a_listing, a_source, known

VENUES = {"mairie": "Halle du marché", "comite": "Foyer rural"}
SOURCES = tuple(VENUES)


def announce(engine: Engine, now: datetime) -> list[KnownListing]:
    """Two sources announce perhaps the same, at two places of one commune."""
    listings = [
        known(
            a_listing(
                "1",
                source,
                title=title,
                place=Place(name=VENUES[source], commune="Crest", insee="26108"),
            )
        )
        for source, title in zip(
            SOURCES, ("Bourse aux plantes", "Grande bourse aux plantes"), strict=True
        )
    ]
    with writing(engine) as session:
        for key in SOURCES:
            source = a_source(key)
            add_source(session, name=key, kind=source.kind, url=source.url, now=now)
    with writing(engine) as session:
        save_listings(session, listings)
        settle(session, listings, now)
    return listings


def same(listings: list[KnownListing], now: datetime) -> Decision:
    tokens = [one.token for one in listings]
    return Decision(at=now, who="Ana", kind=DecisionKind.SAME, subjects=tokens)


def test_what_is_foreseen_is_what_comes_and_nothing_is_written(
    engine: Engine, now: datetime
) -> None:
    listings = announce(engine, now)
    tokens = [one.token for one in listings]
    (entry,) = foresee(engine, [same(listings, now)], tokens, now)
    assert {each.listing.token for each in entry.announcements} == {*tokens}
    with reading(engine) as session:
        assert not all_decisions(session)
        assert not read_lines(session, JournalQuery(), 10)
        apart = [told.event.id for each in tokens if (told := get_entry(session, each))]
    assert apart == tokens


def test_only_what_is_announced_and_to_come_is_asked_about(engine: Engine, now: datetime) -> None:
    one, _ = announce(engine, now)
    with reading(engine) as session:
        (pair,) = open_pairs(session, now)
        assert {pair.one.source_id, pair.other.source_id} == {*SOURCES}
        assert pair.one.description_text == ""
        assert not open_pairs(session, NOON + timedelta(days=2))
    with writing(engine) as session:
        row = session.get(ListingRow, tuple(one.key))
        assert row
        row.withdrawn = now
    with reading(engine) as session:
        assert not open_pairs(session, now)
