"""What followers ask of the store: the log of events, tombstones, what changed since."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from sqlalchemy import Engine, text

from agenda.errors import QueryError
from agenda.model import KnownListing, Status
from agenda.query import AgendaQuery
from agenda.store.database import open_database, reading, writing
from agenda.store.event_changes import event_changes
from agenda.store.events import save_events
from agenda.store.find import find
from agenda.store.listings import save_listings
from agenda.store.migrate import configure, upgrade
from agenda.store.sources import add_source
from tests.samples import NOON, SEEN, a_listing, a_source, an_event, known

PARIS = ZoneInfo("Europe/Paris")
MINUTE = timedelta(minutes=1)
ONE = known(a_listing())
TWO = known(a_listing("2", "la-navette"), first_seen=SEEN + MINUTE)


def keep(engine: Engine, *groups: list[KnownListing], now: datetime = SEEN, **said: Any) -> None:
    """Write listings and the event each group is."""
    sources = {one.source_id: a_source(one.source_id) for group in groups for one in group}
    with writing(engine) as session:
        for source in sources.values():
            add_source(session, name=source.name, kind=source.kind, url=source.url, now=SEEN)
        save_listings(session, [one for group in groups for one in group])
        merged = [(an_event(*group, **said), group) for group in groups]
        save_events(session, merged, sources, now)


def told(engine: Engine, after: int = 0) -> list[tuple[str, str, str | None]]:
    """The log after a change: kind, event, other."""
    with reading(engine) as session:
        changes = event_changes(session, after=after, limit=1000)
    return [(one.kind.value, one.event_id, one.other) for one in changes]


@pytest.mark.parametrize(
    ("states", "kinds"),
    [
        ([{}, {}], ["created"]),
        ([{}, {"title": "Autre"}], ["created", "changed"]),
        ([{}, {"status": Status.CANCELLED}], ["created", "cancelled"]),
        ([{}, {"status": Status.CANCELLED}, {}], ["created", "cancelled", "changed"]),
        ([{"status": Status.CANCELLED}], ["created"]),
        ([{}, {"withdrawn": SEEN}], ["created", "withdrawn"]),
        ([{}, {"withdrawn": SEEN}, {}], ["created", "withdrawn", "changed"]),
        ([{}, {"withdrawn": SEEN}, {"hidden": True}], ["created", "withdrawn"]),
        ([{}, {"hidden": True}, {}], ["created", "withdrawn", "created"]),
        ([{"confidence": 0.2}, {"title": "Autre", "confidence": 0.2}], []),
        ([{"confidence": 0.2}, {}], ["created"]),
        ([{}, {"outside": "ailleurs"}, {}], ["created", "withdrawn", "created"]),
        ([{"withdrawn": SEEN}], []),
    ],
)
def test_the_log_tells_what_the_public_sees(
    engine: Engine, states: list[dict[str, Any]], kinds: list[str]
) -> None:
    for state in states:
        keep(engine, [ONE], **state)
    assert [kind for kind, _, _ in told(engine)] == kinds


def test_merges_and_splits_name_the_other(engine: Engine) -> None:
    keep(engine, [ONE], [TWO])
    keep(engine, [ONE, TWO], now=SEEN + MINUTE)
    keep(engine, [ONE], [TWO], now=SEEN + 2 * MINUTE)
    log = told(engine)
    assert sorted(log[:2]) == sorted(("created", one.token, None) for one in (ONE, TWO))
    assert ("merged", TWO.token, ONE.token) in log
    assert log[-1] == ("split", TWO.token, ONE.token)


def test_the_log_is_read_on_from_any_place(engine: Engine) -> None:
    for minute, title in enumerate("abc"):
        keep(engine, [ONE], title=title, now=SEEN + minute * MINUTE)
    with reading(engine) as session:
        first = event_changes(session, limit=1)
        assert first[0].id
        rest = event_changes(session, after=first[0].id, limit=9)
        late = event_changes(session, since=SEEN + 2 * MINUTE, limit=9)
    assert [one.kind for one in (*first, *rest)] == ["created", "changed", "changed"]
    assert [one.id for one in late] == [rest[-1].id]


def test_a_failed_transaction_logs_nothing(engine: Engine) -> None:
    keep(engine, [ONE])
    two_wrong = known(a_listing("2", "unknown"))
    merged = [(an_event(ONE, title="Autre"), [ONE]), (an_event(two_wrong), [two_wrong])]
    with pytest.raises(KeyError), writing(engine) as session:
        save_events(session, merged, {"le-rebond": a_source()}, SEEN)
    assert [kind for kind, _, _ in told(engine)] == ["created"]


def test_an_older_database_begins_its_log_with_what_it_knows(empty_database: str) -> None:
    engine = open_database(empty_database)
    upgrade(engine)
    keep(engine, [ONE], [TWO])
    keep(engine, [ONE, TWO])
    keep(engine, [known(a_listing("3"))], hidden=True)
    keep(engine, [known(a_listing("4"))], withdrawn=SEEN)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE event_change"))
    command.stamp(configure(engine), "0002", purge=True)
    command.upgrade(configure(engine), "0003_event_changes")
    log = told(engine)
    assert sorted(kind for kind, _, _ in log) == ["created", "merged", "withdrawn"]
    assert ("merged", TWO.token, ONE.token) in log
    engine.dispose()


def test_what_was_withdrawn_lately_is_found_by_whoever_asks(engine: Engine) -> None:
    keep(engine, [known(a_listing(withdrawn=SEEN), withdrawn=SEEN)], withdrawn=SEEN)
    with reading(engine) as session:
        for query, count in (
            (AgendaQuery(), 0),
            (AgendaQuery(gone_since=SEEN), 1),
            (AgendaQuery(gone_since=SEEN + MINUTE), 0),
            (AgendaQuery(gone_since=SEEN, source="le-rebond"), 1),
            (AgendaQuery(gone_since=SEEN, partenaire="le-rebond"), 1),
        ):
            assert find(session, query, PARIS).total == count


def test_what_changed_since_an_instant(engine: Engine) -> None:
    keep(engine, [ONE], [TWO], updated=SEEN + MINUTE)
    with reading(engine) as session:
        for moment, count in ((SEEN + MINUTE, 2), (SEEN + 2 * MINUTE, 0)):
            assert find(session, AgendaQuery(updated_since=moment), PARIS).total == count


def test_what_a_partner_announces_itself_is_left_out(engine: Engine) -> None:
    alone = known(a_listing("3", "le-rebond", start=NOON + MINUTE))
    keep(engine, [ONE, TWO], [alone])
    with reading(engine) as session:
        for sauf, count in (("le-rebond", 0), ("la-navette", 1), ("ailleurs", 2)):
            assert find(session, AgendaQuery.read({"sauf": sauf}), PARIS).total == count
        both = AgendaQuery.read({"sauf": "la-navette, ailleurs", "source": "le-rebond"})
        assert [one.event.id for one in find(session, both, PARIS).entries] == [alone.token]


@pytest.mark.parametrize(
    "said",
    ["hier", "2027-03-14", "2027-02-30T00:00:00Z", "2027-03-14T08:00:00", "0001-01-01T00:00:00Z"],
)
def test_an_instant_without_zone_or_that_cannot_be_is_refused(said: str) -> None:
    with pytest.raises(QueryError) as caught:
        AgendaQuery.read({"updated_since": said})
    assert caught.value.field == "updated_since"


def test_what_followers_ask_is_written_as_it_is_read() -> None:
    given = {"updated_since": "2027-03-14T09:00:00 01:00", "sauf": "le-rebond,la-navette"}
    query = AgendaQuery.read(given)
    assert query.updated_since == datetime(2027, 3, 14, 8, tzinfo=UTC)
    assert AgendaQuery.read(query.write()) == query
