"""Harvests and decisions in any order leave the same agenda as a rebuild (issue C), through the
store, on both databases.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import Session, SQLModel, select

from agenda.model import Decision, DecisionKind, KnownListing, Place
from agenda.store.database import reading, writing
from agenda.store.decisions import all_decisions
from agenda.store.listings import save_listings
from agenda.store.sources import add_source, all_sources
from agenda.store.tables import (
    EventRow,
    ListingRow,
    MemberRow,
    PlaceNameRow,
    PlaceRow,
    ProposalRow,
    RelationRow,
)
from harvester.decide import decide, series_of
from harvester.settle import rebuild, settle
from normalizer.places import Territory, place_slug
from tests.samples import a_source

DAWN = datetime(2028, 3, 1, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCES = ("mairie", "usine", "office")
TERRITORY = Territory(communes=frozenset({"26108"}))
CREST: dict[str, Any] = {"commune": "Crest", "insee": "26108"}
PLACES = (
    Place(name="MJC", **CREST),
    Place(name="MJC Coluche", street="3 rue du Pont", **CREST),
    Place(name="L’Usine", street="3 rue du Pont", **CREST),
    Place(name="Médiathèque Jean Prévost", **CREST),
    Place(name="Usine", commune="Die", insee="26113"),
    Place(name="MJC Coluche"),
    None,
)
TITLES = (
    *("Bal folk", "Bal trad", "Atelier tricot", "Concert de Bruna Vidal"),
    *("Exposition Ocres", "Vernissage de l’expo Ocres"),
)
KEYS = st.tuples(st.sampled_from(SOURCES), st.sampled_from("123"))
SAID = st.fixed_dictionaries(
    {
        "title": st.sampled_from(TITLES),
        "place": st.sampled_from(PLACES),
        "start": st.sampled_from([DAWN + timedelta(days=day) for day in (9, 10)]),
        "tags": st.sampled_from([[], ["bal"], ["Bal", "tricot"]]),
        "withdrawn": st.sampled_from([None, None, DAWN]),
    }
)
HARVEST = st.lists(st.tuples(KEYS, SAID), min_size=1, max_size=4)
SLUGS = st.sampled_from([slug for place in PLACES if (slug := place_slug(place))])
VALUES: dict[DecisionKind, st.SearchStrategy[dict[str, Any]]] = {
    DecisionKind.OVERRIDE: st.one_of(
        st.builds(lambda title: {"field": "title", "value": title}, st.sampled_from(TITLES)),
        st.builds(
            lambda place: {"field": "place", "value": place and place.model_dump()},
            st.sampled_from(PLACES),
        ),
    ),
    DecisionKind.TAG: st.sampled_from([{"tag": "bal", "theme": "fetes"}, {"tag": "BAL", "as": ""}]),
    DecisionKind.TRUST: st.sampled_from([{"trust": 0.1}, {"trust": 0.9}]),
    DecisionKind.RENAME_PLACE: st.sampled_from([{"name": "Maison jaune"}, {"street": "1 quai X"}]),
    DecisionKind.PLACE_ALIAS: st.sampled_from([{"alias": "L’Usine"}, {"alias": "Chez Max"}]),
}
PAIRS = (DecisionKind.SAME, DecisionKind.DIFFERENT)
PLACE_PAIRS = (DecisionKind.SAME_PLACE, DecisionKind.DIFFERENT_PLACE)
PLACE_ONES = (DecisionKind.RENAME_PLACE, DecisionKind.PLACE_ALIAS)


def clear(engine: Engine) -> None:
    """Begin again with three sources."""
    with writing(engine) as session:
        for table in reversed(SQLModel.metadata.sorted_tables):
            session.execute(table.delete())
    with writing(engine) as session:
        for key in SOURCES:
            source = a_source(key)
            add_source(session, name=key, kind=source.kind, url=source.url, now=DAWN)


def all_listings(session: Session) -> list[ListingRow]:
    """Give every listing of every source."""
    return [*session.exec(select(ListingRow))]


def harvest(engine: Engine, items: list[Any], now: datetime) -> None:
    """Write what the items say, new or changed, and settle."""
    with writing(engine) as session:
        before = {tuple(one.key): one.first_seen for one in all_listings(session)}
        touched = {}
        for (source, uid), said in items:
            listing = KnownListing.model_validate(
                {
                    **said,
                    "source_id": source,
                    "uid": uid,
                    "first_seen": before.get((source, uid, ""), now),
                    "last_seen": now,
                    "changed": now,
                    "fingerprint": "",
                }
            )
            touched[listing.token] = listing
        save_listings(session, touched.values())
        settle(session, list(touched.values()), now, TERRITORY)


def take(engine: Engine, data: st.DataObject, now: datetime) -> None:
    """Take any decision about what is there."""
    kind = data.draw(st.sampled_from(DecisionKind))
    with writing(engine) as session:
        tokens = st.sampled_from([one.token for one in all_listings(session)])
        many = st.lists(tokens, min_size=2, max_size=3, unique=True)
        done = [one.id for one in all_decisions(session)]
        value, subjects, undoes = data.draw(VALUES.get(kind, st.just({}))), [], None
        if kind is DecisionKind.UNDO:
            undoes = data.draw(st.sampled_from(done)) if done else None
        elif kind in PLACE_PAIRS:
            subjects = data.draw(st.lists(SLUGS, min_size=2, max_size=2, unique=True))
        elif kind in PLACE_ONES:
            subjects = [data.draw(SLUGS)]
        elif kind is DecisionKind.TRUST:
            subjects = [data.draw(st.sampled_from([one.id for one in all_sources(session)]))]
        elif kind is not DecisionKind.TAG:
            enough = len(all_listings(session)) > 1
            subjects = data.draw(many) if kind in PAIRS and enough else [data.draw(tokens)]
        if (kind in PAIRS and len(subjects) < 2) or (kind is DecisionKind.UNDO and not done):
            return
        if kind in PAIRS and data.draw(st.booleans()):
            value = {"series": series_of(session, subjects)}
        told = {"at": now, "who": "Ana", "kind": kind, "subjects": subjects, "value": value}
        decide(session, Decision.model_validate({**told, "undoes": undoes}), now, TERRITORY)


def state(session: Session) -> dict[str, Any]:
    """All that is derived, but for how often subscribers were told."""
    live = [one for one in session.exec(select(EventRow)) if not one.merged_into]
    members = {row.listing: row.event_id for row in session.exec(select(MemberRow))}
    return {
        "events": {
            one.id: one.model_dump(exclude={"sequence", "updated"})
            for one in live
            if one.id in members.values()
        },
        "members": members,
        "places": {one.id: one.model_dump() for one in session.exec(select(PlaceRow))},
        "names": {one.slug: one.place_id for one in session.exec(select(PlaceNameRow))},
        "relations": sorted((one.whole, one.part) for one in session.exec(select(RelationRow))),
        "proposals": sorted((one.a, one.b) for one in session.exec(select(ProposalRow))),
    }


def assert_as_rebuilt(engine: Engine, now: datetime) -> None:
    """A rebuild changes nothing."""
    with reading(engine) as session:
        walked = state(session)
    with writing(engine) as session:
        changed = rebuild(session, now, TERRITORY)
    with reading(engine) as session:
        assert state(session) == walked
    assert changed == 0


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_walk_ends_where_a_rebuild_does(engine: Engine, data: st.DataObject) -> None:
    clear(engine)
    now = DAWN
    harvest(engine, data.draw(HARVEST), now)
    for step in data.draw(st.lists(st.booleans(), max_size=7)):
        now += HOUR
        if step:
            harvest(engine, data.draw(HARVEST), now)
        else:
            take(engine, data, now)
    assert_as_rebuilt(engine, now)


def said(day: int, place: Place | None) -> dict[str, Any]:
    """What a listing says that nothing else of the day resembles."""
    return {"title": f"Bal n° {day}", "start": DAWN + timedelta(days=day), "place": place}


def test_a_name_gone_from_one_town_leaves_the_place_another_town_gave_it(engine: Engine) -> None:
    """Found by the walks above: a person made places of two towns one, and a name went."""
    mjc, barn, usine = PLACES[0], PLACES[2], PLACES[4]
    clear(engine)
    harvest(engine, [(("mairie", "1"), said(9, usine)), (("usine", "1"), said(11, barn))], DAWN)
    same = {"kind": DecisionKind.SAME_PLACE, "subjects": ["usine-die", "mjc-crest"]}
    with writing(engine) as session:
        decision = Decision.model_validate({"at": DAWN, "who": "Ana", **same})
        decide(session, decision, DAWN, TERRITORY)
    for hour, place in enumerate((mjc, None), start=1):
        harvest(engine, [(("office", "1"), said(13, place))], DAWN + hour * HOUR)
        assert_as_rebuilt(engine, DAWN + hour * HOUR)
    gone = [(("mairie", "1"), said(9, None)), (("office", "1"), said(13, mjc))]
    harvest(engine, gone, DAWN + 3 * HOUR)
    assert_as_rebuilt(engine, DAWN + 3 * HOUR)
