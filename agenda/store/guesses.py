"""Events whose date was read out of text and not announced: for someone to confirm."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session, col, select

from agenda.model import Entry
from agenda.store.find import announced
from agenda.store.tables import EventRow, FacetRow


def guessed_events(
    session: Session, now: datetime, limit: int, among: Collection[str] | None = None
) -> list[Entry]:
    """Give those to come, the soonest first; with `among`, only those of these sources."""
    asked = select(EventRow).where(
        col(EventRow.confidence) < 1,
        col(EventRow.confidence) > 0,  # what awaits a look is no matter of dates
        col(EventRow.hidden).is_(False),
        col(EventRow.outside).is_(None),
        col(EventRow.withdrawn).is_(None),
        col(EventRow.merged_into).is_(None),
        col(EventRow.last) >= now,
    )
    if among is not None:
        theirs = select(FacetRow.event_id).where(
            FacetRow.kind == "source", col(FacetRow.value).in_(among)
        )
        asked = asked.where(col(EventRow.id).in_(theirs))
    return announced(session, [*session.exec(asked.order_by(col(EventRow.start)).limit(limit))])
