"""Documents as they came, kept for a month at most, and only those of a source's last visits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from agenda.model.document import KeptDocument
from agenda.store.tables import DocumentRow

KEPT = timedelta(days=30)
VISITS = 3
MOST_BYTES = 8 * 1024 * 1024
FIELDS = tuple(KeptDocument.model_fields)


def keep_documents(session: Session, documents: Sequence[KeptDocument]) -> None:
    """Keep the documents of one visit (of one source, one `at`) and forget old ones.

    What takes more than 8 MB packed is not kept.
    """
    if not documents:
        return
    source_id, at = documents[0].source_id, documents[0].at
    forget_documents(session, source_id, at)
    if sum(len(one.packed) for one in documents) <= MOST_BYTES:
        rows = [{name: getattr(one, name) for name in FIELDS} for one in documents]
        session.execute(insert(DocumentRow), rows)


def forget_documents(session: Session, source_id: str, now: datetime) -> None:
    """Forget what is older than a month, and all but the last two visits."""
    mine = col(DocumentRow.source_id) == source_id
    visits = select(DocumentRow.at).where(mine).distinct().order_by(col(DocumentRow.at).desc())
    last = session.exec(visits.limit(VISITS - 1)).all()
    oldest = max(now - KEPT, min(last, default=now))
    session.execute(delete(DocumentRow).where(mine, col(DocumentRow.at) < oldest))


def last_documents(session: Session, source_id: str) -> list[KeptDocument]:
    """Give the documents of the last visit that are kept, in the order they came."""
    asked = select(DocumentRow).where(DocumentRow.source_id == source_id)
    rows = session.exec(asked.order_by(col(DocumentRow.at).desc(), col(DocumentRow.id))).all()
    found = [row for row in rows if row.at == rows[0].at]
    return [KeptDocument(**{name: getattr(row, name) for name in FIELDS}) for row in found]
