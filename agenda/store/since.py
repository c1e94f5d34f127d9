"""What became of events since a moment, counted and named."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from agenda.model import Event, EventChangeKind
from agenda.store.tables import EventChangeRow, EventRow


@dataclass(frozen=True, slots=True)
class Since:
    """Numbers of events by what became of them, each counted once by its last change."""

    new: int = 0
    changed: int = 0
    cancelled: int = 0
    gone: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.new + self.changed + self.cancelled + self.gone


def changed_since(
    session: Session, since: datetime, now: datetime, limit: int
) -> tuple[Since, list[tuple[EventChangeKind, Event]]]:
    """Count what became of events, and give those that people may have noted down already.

    These are the coming ones that were changed, cancelled or withdrawn, the soonest first.
    """
    last = (
        select(func.max(EventChangeRow.id))
        .where(col(EventChangeRow.at) > since)
        .group_by(col(EventChangeRow.event_id))
    )
    told = select(EventChangeRow.kind, func.count()).where(col(EventChangeRow.id).in_(last))
    counts = dict(session.exec(told.group_by(col(EventChangeRow.kind))).all())
    made = counts.get(EventChangeKind.CREATED, 0) + counts.get(EventChangeKind.SPLIT, 0)
    gone = counts.get(EventChangeKind.WITHDRAWN, 0) + counts.get(EventChangeKind.MERGED, 0)
    since_then = Since(
        made,
        counts.get(EventChangeKind.CHANGED, 0),
        counts.get(EventChangeKind.CANCELLED, 0),
        gone,
    )
    notable = (
        EventChangeKind.CHANGED,
        EventChangeKind.CANCELLED,
        EventChangeKind.WITHDRAWN,
    )
    named = (
        select(EventChangeRow.kind, EventRow)
        .join(EventRow, col(EventRow.id) == col(EventChangeRow.event_id))
        .where(col(EventChangeRow.id).in_(last), col(EventChangeRow.kind).in_(notable))
        .where(col(EventRow.last) >= now)
        .order_by(col(EventRow.start))
        .limit(limit)
    )
    return since_then, [(EventChangeKind(kind), event) for kind, event in session.exec(named)]
