"""Revisions: rows are added and never changed; the last one of a subject is in force."""

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from agenda.errors import UsageError
from agenda.model.revision import Revision, Subject
from agenda.sentence import N_
from agenda.store.tables import RevisionRow


def last_revision(session: Session, subject: Subject) -> Revision | None:
    """Give the one in force, None when nothing was ever set."""
    return session.exec(_of(subject).limit(1)).first()


def last_revisions(session: Session, subject: Subject, limit: int = 20) -> list[Revision]:
    """Give the latest ones, the newest first."""
    return [*session.exec(_of(subject).limit(limit))]


def add_revision(
    session: Session,
    subject: Subject,
    value: dict[str, Any],
    who: str,
    now: datetime,
    undoes: int | None = None,
) -> Revision:
    """Put a value into force from now on."""
    row = RevisionRow(at=now, who=who, subject=subject, value=value, undoes=undoes)
    session.add(row)
    session.flush()
    return row


def undo_revision(session: Session, number: int, who: str, now: datetime) -> Revision:
    """Put what stood before a revision back into force; `{}` before the first one.

    Raises `UsageError` when it is not the one in force: an older one is under the later ones.
    """
    undone = session.get(RevisionRow, number)
    current = undone and last_revision(session, undone.subject)
    if undone is None or current is None or current.id != number:
        raise UsageError(N_("Ce réglage a été changé depuis : il n’y a plus rien à annuler ici."))
    before = session.exec(_of(undone.subject).where(col(RevisionRow.id) < number).limit(1)).first()
    return add_revision(session, undone.subject, before.value if before else {}, who, now, number)


def _of(subject: Subject) -> SelectOfScalar[RevisionRow]:
    asked = select(RevisionRow).where(RevisionRow.subject == subject)
    return asked.order_by(col(RevisionRow.id).desc())
