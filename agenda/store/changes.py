"""What listings said before and after: rows are added, and forgotten after two years."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, insert
from sqlmodel import Session, col

from agenda.model import Change
from agenda.store.tables import ChangeRow

KEPT = timedelta(days=730)
MOST_A_VISIT = 5_000
FIELDS = tuple(name for name in Change.model_fields if name != "id")


def add_changes(session: Session, source_id: str, changes: Iterable[Change], now: datetime) -> None:
    """Keep the changes of one visit to a source, at most 5,000, and forget its oldest ones."""
    rows = [{name: getattr(one, name) for name in FIELDS} for one in changes][:MOST_A_VISIT]
    if rows:
        old = (col(ChangeRow.source_id) == source_id, col(ChangeRow.at) < now - KEPT)
        session.execute(delete(ChangeRow).where(*old))
        session.execute(insert(ChangeRow), rows)
