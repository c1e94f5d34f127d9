"""What the pages behind a source's items said, kept as long as the items stand in its feed."""

from collections.abc import Mapping

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from agenda.store.listings import chunks
from agenda.store.tables import PageMemoryRow


def page_memory(session: Session, source_id: str) -> dict[str, str]:
    """Give what is remembered of a source's pages, by the item's key."""
    rows = session.exec(select(PageMemoryRow).where(PageMemoryRow.source_id == source_id))
    return {row.key: row.said for row in rows}


def save_page_memory(session: Session, source_id: str, memory: Mapping[str, str]) -> None:
    """Remember exactly this of a source's pages."""
    before = page_memory(session, source_id)
    mine = col(PageMemoryRow.source_id) == source_id
    for part in chunks({key for key, said in before.items() if memory.get(key) != said}):
        session.execute(delete(PageMemoryRow).where(mine, col(PageMemoryRow.key).in_(part)))
    rows = [
        {"source_id": source_id, "key": key, "said": said}
        for key, said in memory.items()
        if before.get(key) != said
    ]
    if rows:
        session.execute(insert(PageMemoryRow), rows)
