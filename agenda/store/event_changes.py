"""The log of events: what became of each, in the order of commits, for ever.

It tells of what the public sees: an event that is hidden, or too doubtful to be shown, leaves
as a withdrawn one does, and one never shown is never spoken of.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import Enum, auto

from sqlalchemy import func
from sqlmodel import Session, col, select

from agenda.model import Entry, Event, EventChange, EventChangeKind, Status
from agenda.model.listing import PUBLISHABLE
from agenda.store.adding import add_rows
from agenda.store.find import announced
from agenda.store.listings import chunks
from agenda.store.tables import EventChangeRow, EventRow


class Standing(Enum):
    """How the public sees an event."""

    UNSEEN = auto()
    ANNOUNCED = auto()
    CANCELLED = auto()
    WITHDRAWN = auto()
    MERGED = auto()


SHOWN = frozenset({Standing.ANNOUNCED, Standing.CANCELLED})


def may_be_shown(event: Event) -> bool:
    """Tell whether an event is neither hidden, nor set aside, nor too doubtful."""
    return not (event.hidden or event.outside) and event.confidence >= PUBLISHABLE


def standing(event: Event) -> Standing:
    """Tell how the public sees an event."""
    if not may_be_shown(event):
        return Standing.UNSEEN
    if event.merged_into:
        return Standing.MERGED
    if event.withdrawn:
        return Standing.WITHDRAWN
    return Standing.CANCELLED if event.status is Status.CANCELLED else Standing.ANNOUNCED


def add_event_changes(
    session: Session,
    stood: Mapping[str, Standing],
    written: Iterable[Event],
    parents: Mapping[str, str],
    now: datetime,
) -> None:
    """Log what became of the events just written.

    `stood` gives how each was seen before, `parents` the living event that a new one's
    listings belonged to. Belongs to the transaction that wrote the events.
    """
    rows = [
        {
            "at": now,
            "event_id": event.id,
            "kind": kind,
            "sequence": event.sequence,
            "other": _other(kind, event, parents),
        }
        for event in written
        if (kind := _kind(stood.get(event.id, Standing.UNSEEN), event, event.id in parents))
    ]
    add_rows(session, EventChangeRow, rows)


def _kind(before: Standing, event: Event, has_parent: bool) -> EventChangeKind | None:
    after = standing(event)
    if after is Standing.MERGED:
        return None if before in (Standing.UNSEEN, Standing.MERGED) else EventChangeKind.MERGED
    if after not in SHOWN:
        return EventChangeKind.WITHDRAWN if before in SHOWN else None
    if before in (Standing.UNSEEN, Standing.MERGED):
        return EventChangeKind.SPLIT if has_parent else EventChangeKind.CREATED
    newly_cancelled = after is Standing.CANCELLED and before is not after
    return EventChangeKind.CANCELLED if newly_cancelled else EventChangeKind.CHANGED


def _other(kind: EventChangeKind, event: Event, parents: Mapping[str, str]) -> str | None:
    if kind is EventChangeKind.SPLIT:
        return parents[event.id]
    return event.merged_into if kind is EventChangeKind.MERGED else None


def event_changes(
    session: Session, *, after: int = 0, since: datetime | None = None, limit: int
) -> list[EventChange]:
    """Give the changes that come after one, at most `limit`, the oldest first."""
    asked = select(EventChangeRow).where(col(EventChangeRow.id) > after)
    if since:
        asked = asked.where(col(EventChangeRow.at) >= since)
    return [*session.exec(asked.order_by(col(EventChangeRow.id)).limit(limit))]


def entries_shown(session: Session, ids: Iterable[str]) -> dict[str, Entry]:
    """Give those of these events that the public sees now."""
    rows: list[EventRow] = []
    for part in chunks(set(ids)):
        rows += session.exec(select(EventRow).where(col(EventRow.id).in_(part)))
    shown = announced(session, [row for row in rows if standing(row) in SHOWN])
    return {entry.event.id: entry for entry in shown}


def last_change(session: Session) -> datetime | None:
    """Give when the public last saw something change."""
    return session.exec(select(func.max(EventChangeRow.at))).one()
