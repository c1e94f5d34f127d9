"""Events that belong together and are not one. Derived, like events."""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import delete
from sqlmodel import Session, col, select

from agenda.model import Event
from agenda.model.relation import RelatedListings
from agenda.store.adding import add_rows
from agenda.store.among import among
from agenda.store.event_changes import SHOWN, standing
from agenda.store.listings import UNSEEN, chunks
from agenda.store.tables import EventRow, MemberRow, RelationRow


class RelatedEvents(NamedTuple):
    """The events that one is part of, and those that are parts of it, in the order of days."""

    wholes: list[Event]
    parts: list[Event]


def replace_relations(
    session: Session, tokens: Collection[str], relations: Iterable[RelatedListings]
) -> None:
    """Replace what relates these listings."""
    for part in chunks(tokens):
        # One statement each, so that each finds its index.
        for column in (RelationRow.whole, RelationRow.part):
            gone = delete(RelationRow).where(among(column, part))
            session.execute(gone, execution_options=UNSEEN)
    add_rows(session, RelationRow, [one.model_dump() for one in relations])


def related_events(session: Session, event_id: str) -> RelatedEvents:
    """Give what belongs to an event, of what the public sees."""
    return RelatedEvents(
        _beyond(session, event_id, RelationRow.part, RelationRow.whole),
        _beyond(session, event_id, RelationRow.whole, RelationRow.part),
    )


def _beyond(session: Session, event_id: str, here: str, there: str) -> list[Event]:
    own = select(MemberRow.listing).where(MemberRow.event_id == event_id)
    related = select(there).where(col(here).in_(own))
    events = select(MemberRow.event_id).where(col(MemberRow.listing).in_(related))
    asked = select(EventRow).where(col(EventRow.id).in_(events), EventRow.id != event_id)
    rows = session.exec(asked.order_by(col(EventRow.start), col(EventRow.id)))
    return [row for row in rows if standing(row) in SHOWN]
