"""What stood in a source's last document, by hash (`harvester.slices`)."""

from collections.abc import Mapping

from sqlalchemy import update
from sqlmodel import Session, col

from agenda.store.tables import SlicesRow


def slices_of(session: Session, source_id: str) -> dict[str, str]:
    """Give the hashes of a source's last reading, by UID."""
    row = session.get(SlicesRow, source_id)
    return row.hashes if row else {}


def save_slices(session: Session, source_id: str, hashes: Mapping[str, str]) -> None:
    """Keep the hashes of a reading instead of the last one's."""
    values = {"hashes": dict(hashes)}
    mine = col(SlicesRow.source_id) == source_id
    done = session.execute(update(SlicesRow).where(mine).values(values))
    if not done.rowcount:  # type: ignore[attr-defined]  # a CursorResult
        session.add(SlicesRow(source_id=source_id, **values))
