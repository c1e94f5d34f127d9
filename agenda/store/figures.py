"""What a source has brought to the agenda, in a few numbers."""

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from agenda.store.tables import EventRow, ListingRow, MemberRow

YEAR = timedelta(days=365)


class Figures(NamedTuple):
    """Rendez-vous to come, of the year past, of these the workshops; to come and also announced
    by others.
    """

    coming: int
    past_year: int
    workshops: int
    shared: int


def figures_of(session: Session, source_id: str, now: datetime) -> Figures:
    """Count what is shown of a source's rendez-vous."""
    coming = col(EventRow.last) > now
    past = (col(EventRow.last) <= now) & (col(EventRow.start) > now - YEAR)
    return Figures(
        _count(session, source_id, coming),
        _count(session, source_id, past),
        _count(session, source_id, past & (col(EventRow.kind) == "workshop")),
        _count(session, source_id, coming & _also_others(source_id)),
    )


def _count(session: Session, source_id: str, wanted: ColumnElement[bool]) -> int:
    asked = (
        select(func.count(func.distinct(EventRow.id)))
        .join(MemberRow, col(MemberRow.event_id) == col(EventRow.id))
        .join(ListingRow, col(ListingRow.token_) == col(MemberRow.listing))
        .where(ListingRow.source_id == source_id, col(EventRow.shown).is_(True), wanted)
    )
    return session.exec(asked).one()


def _also_others(source_id: str) -> ColumnElement[bool]:
    others = (
        select(MemberRow.event_id)
        .join(ListingRow, col(ListingRow.token_) == col(MemberRow.listing))
        .where(ListingRow.source_id != source_id)
    )
    return col(EventRow.id).in_(others)
