"""Readers' reports of errors: kept, listed for the coordinator, done."""

from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from agenda.errors import UsageError
from agenda.model.report import Report
from agenda.sentence import N_
from agenda.store.tables import ReportRow

MOST_WAITING = 1000
MOST_WAITING_OF_ONE = 20


def save_report(session: Session, report: Report) -> bool:
    """Keep a report; False when so many wait, of this event or in all, that no more is kept."""
    waiting = select(func.count()).where(col(ReportRow.done).is_(None))
    of_one = waiting.where(ReportRow.event_id == report.event_id)
    if session.exec(of_one).one() >= MOST_WAITING_OF_ONE:
        return False
    if session.exec(waiting).one() >= MOST_WAITING:
        return False
    session.add(ReportRow(**report.model_dump()))
    return True


def reports(session: Session, *, done: bool = False) -> list[Report]:
    """Give the reports that wait (or with `done` every one), oldest first."""
    asked = select(ReportRow).order_by(col(ReportRow.received), col(ReportRow.id))
    if not done:
        asked = asked.where(col(ReportRow.done).is_(None))
    return [*session.exec(asked)]


def find_report(session: Session, number: int) -> Report | None:
    """Give a report by its number."""
    return session.get(ReportRow, number)


def close_report(session: Session, number: int, now: datetime) -> Report:
    """Mark a report as seen to, and forget where to answer. Raises `UsageError`: no such report."""
    row = session.get(ReportRow, number)
    if row is None:
        raise UsageError(N_("Il n’y a pas de signalement %(number)s.", number=number))
    row.done, row.reply_to = row.done or now, ""
    session.add(row)
    return row


def reopen_report(session: Session, number: int) -> Report:
    """Let a report wait again. Raises `UsageError`: no such report."""
    row = session.get(ReportRow, number)
    if row is None:
        raise UsageError(N_("Il n’y a pas de signalement %(number)s.", number=number))
    row.done = None
    session.add(row)
    return row
