"""Tries to come in or to write to us, counted where every process sees them."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, text
from sqlmodel import Session, col, delete, select

from agenda.store.desk_tables import AttemptRow

ATTEMPTS_LOCK = 0x616C6D63
LONGEST_WINDOW = timedelta(hours=1)


def count_attempt(session: Session, bucket: str, now: datetime, window: timedelta) -> int:
    """Count a try in; give how many were made within `window`, this one included.

    One transaction at a time counts, so that no two tries see the same number.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ATTEMPTS_LOCK})
    own = col(AttemptRow.bucket) == bucket
    session.execute(delete(AttemptRow).where(own, col(AttemptRow.at) <= now - window))
    session.add(AttemptRow(bucket=bucket, at=now))
    session.flush()
    return session.exec(select(func.count()).where(AttemptRow.bucket == bucket)).one()


def forget_attempts(session: Session, bucket: str) -> None:
    """Forget the tries of a bucket: the right one has come in."""
    session.execute(delete(AttemptRow).where(col(AttemptRow.bucket) == bucket))


def are_attempts_over(session: Session, now: datetime) -> bool:
    """Tell whether there are tries that nobody counts any more."""
    return session.exec(select(AttemptRow.id).where(_is_over(now)).limit(1)).first() is not None


def forget_old_attempts(session: Session, now: datetime) -> None:
    """Forget the tries that nobody counts any more."""
    session.execute(delete(AttemptRow).where(_is_over(now)))


def _is_over(now: datetime) -> ColumnElement[bool]:
    return col(AttemptRow.at) <= now - LONGEST_WINDOW
