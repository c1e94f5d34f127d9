"""Tending sources: each thing is one line of the journal, on both databases."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from agenda.errors import UsageError
from agenda.model import Kind, Place, Source
from agenda.model.journal import JournalLine
from agenda.store.database import reading, writing
from agenda.store.journal import JournalQuery, read_lines
from agenda.store.listings import save_listings, source_listings
from agenda.store.sources import find_source, save_source
from harvester import tend
from harvester.tend import Hand
from tests.samples import SEEN, a_listing, known

Doing = Callable[[Session, Hand, str], object]
HAND = Hand("claire", SEEN)
ADDRESS = "https://le-rebond.example/agenda.ics"


@pytest.fixture
def source(engine: Engine) -> str:
    """A source with one listing."""
    with writing(engine) as session:
        added = tend.add(session, HAND, name="Le Rebond", kind=Kind.ICS, url=ADDRESS)
        save_listings(session, [known(a_listing())])
    return added.id


def stand(engine: Engine, source_id: str) -> Source:
    with reading(engine) as session:
        found = find_source(session, source_id)
    assert found is not None
    return found


def newest(engine: Engine) -> JournalLine:
    with reading(engine) as session:
        return read_lines(session, JournalQuery(), 1)[0]


def test_adding_is_one_line_and_a_known_address_none(engine: Engine, source: str) -> None:
    assert newest(engine).after == {"kind": "ics", "url": ADDRESS, "group": None}
    with writing(engine) as session:
        again = tend.add(session, HAND, name="Autre", kind=Kind.ICS, url=ADDRESS)
        assert (again.id, again.name) == (source, "Le Rebond")
        assert len(read_lines(session, JournalQuery(), 9)) == 1
    with writing(engine) as session:
        tend.remove(session, HAND, source)
        tend.add(session, HAND, name="Autre", kind=Kind.ICS, url=ADDRESS)
    assert newest(engine).kind == "source.restore"
    assert stand(engine, source).removed is None


@pytest.mark.parametrize(
    ("prepared", "doing"),
    [
        ({}, lambda s, h, i: tend.edit(s, h, i, {"name": "Neuf", "place": Place(commune="Agen")})),
        ({}, lambda s, h, i: tend.edit(s, h, i, {"themes": ["nature"], "longest_minutes": 90})),
        ({}, tend.pause),
        ({"paused": True}, tend.resume),
        ({"doubted": SEEN, "doubt": "Beaucoup manque.", "lost": 7}, tend.accept),
        ({"doubted": SEEN, "doubt": "Beaucoup manque.", "lost": 7}, tend.refuse),
        ({"moved_to": "https://le-rebond.example/neuf.ics"}, tend.follow),
        ({}, tend.remove),
    ],
    ids=["edit", "defaults", "pause", "resume", "accept", "refuse", "follow", "remove"],
)
def test_what_is_done_is_undone_and_done_again(
    engine: Engine, source: str, prepared: dict[str, object], doing: Doing
) -> None:
    with writing(engine) as session:
        save_source(session, source, {"trust": 0.5, **prepared})
    former = stand(engine, source)
    with writing(engine) as session:
        doing(session, HAND, source)
    after, line = stand(engine, source), newest(engine)
    for _ in range(2):
        with writing(engine) as session:
            tend.undo(session, HAND, line)
        undoing = newest(engine)
        assert (undoing.undoes, undoing.who) == (line.id, "claire")
        compared = _told(stand(engine, source))
        assert compared == _told(former)
        line, former, after = undoing, after, former


def _told(source: Source) -> dict[str, object]:
    """What people set; when the next visit is due and what it reads again is not."""
    again = {"etag", "last_modified", "body_hash", "read_until", "lists_all", "next_due"}
    return source.model_dump(exclude=again | {"removed"}) | {"removed": bool(source.removed)}


def test_removing_withdraws_and_keeps_what_was_said(engine: Engine, source: str) -> None:
    with writing(engine) as session:
        _, count = tend.remove(session, HAND, source)
    assert count == 1
    with reading(engine) as session:
        (listing,) = source_listings(session, source)
    assert listing.withdrawn
    with writing(engine) as session:
        tend.restore(session, HAND, source)
    back = stand(engine, source)
    assert (back.removed, back.etag, back.read_until) == (None, None, None)
    assert back.next_due == SEEN


def test_what_cannot_be_is_refused_and_leaves_no_line(engine: Engine, source: str) -> None:
    impossible: list[Doing] = [
        tend.resume,
        tend.accept,
        tend.refuse,
        tend.follow,
        tend.restore,
        lambda s, h, i: tend.edit(s, h, i, {"url": "https://autre.example"}),
        lambda s, h, i: tend.edit(s, h, i, {"name": ""}),
        lambda s, h, i: tend.edit(s, h, i, {"shortest_minutes": 9, "longest_minutes": 5}),
        lambda s, h, _: tend.pause(s, h, "rien"),
    ]
    for doing in impossible:
        with pytest.raises(UsageError), writing(engine) as session:
            doing(session, HAND, source)
    assert newest(engine).kind == "source.add"


def test_restoring_beside_its_own_address_is_refused(engine: Engine, source: str) -> None:
    with writing(engine) as session:
        tend.remove(session, HAND, source)
        other = tend.add(
            session, HAND, name="Autre", kind=Kind.ICS, url="https://autre.example/a.ics"
        )
        save_source(session, other.id, {"url": ADDRESS})
    with pytest.raises(UsageError, match="déjà cette adresse"), writing(engine) as session:
        tend.restore(session, HAND, source)


def test_an_accepted_loss_is_undone_until_the_next_visit(
    engine: Engine, source: str, now: datetime
) -> None:
    with writing(engine) as session:
        save_source(session, source, {"doubted": SEEN, "doubt": "Manque.", "lost": 7})
        line = tend.accept(session, HAND, source)
        save_source(session, source, {"last_visit": now + timedelta(minutes=1)})
    with pytest.raises(UsageError, match="relevé est passé"), writing(engine) as session:
        tend.undo(session, HAND, line)
