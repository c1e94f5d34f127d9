"""Partners who are written to."""

from typing import Any

from sqlmodel import Session, col, select

from agenda.model.correspondent import Correspondent
from agenda.store.desk_tables import CorrespondentRow


def correspondent_of(session: Session, source_id: str) -> Correspondent:
    """Give who is written to about a source; a blank one when nobody is."""
    return session.get(CorrespondentRow, source_id) or Correspondent(source_id=source_id)


def save_correspondent(session: Session, source_id: str, changes: dict[str, Any]) -> None:
    """Write these fields."""
    row = session.get(CorrespondentRow, source_id) or CorrespondentRow(source_id=source_id)
    row.sqlmodel_update(changes)
    session.add(row)
    session.flush()


def approved_correspondents(session: Session) -> list[Correspondent]:
    """Give those whose letters may go out."""
    asked = select(CorrespondentRow).where(col(CorrespondentRow.approved).is_not(None))
    return [*session.exec(asked.order_by(col(CorrespondentRow.source_id)))]
