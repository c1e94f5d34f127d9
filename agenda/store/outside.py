"""Events set aside because they are not of the territory: kept, counted, listed, never shown."""

from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from agenda.model import Event
from agenda.store.tables import EventRow, FacetRow


def outside_events(session: Session, now: datetime) -> list[Event]:
    """Give those that are still to come, in order of time."""
    return [*session.exec(select(EventRow).where(*_aside(now)).order_by(col(EventRow.start)))]


def count_outside(session: Session, source_id: str, now: datetime) -> int:
    """Count those of one source that are still to come."""
    asked = (
        select(func.count())
        .select_from(EventRow)
        .join(FacetRow, col(FacetRow.event_id) == col(EventRow.id))
        .where(FacetRow.kind == "source", FacetRow.value == source_id, *_aside(now))
    )
    return session.exec(asked).one()


def _aside(now: datetime) -> list[ColumnElement[bool]]:
    return [
        col(EventRow.outside).is_not(None),
        col(EventRow.merged_into).is_(None),
        col(EventRow.withdrawn).is_(None),
        col(EventRow.last) >= now,
    ]
