"""Seeing to what residents reported, written into the journal."""

from sqlmodel import Session

from agenda.model.journal import JournalLine
from agenda.model.report import Report
from agenda.store.journal import write_line
from agenda.store.reports import close_report, reopen_report
from harvester.tend import Hand


def close(session: Session, hand: Hand, number: int, note: str = "") -> JournalLine:
    """Mark a report as seen to, saying how. Raises `UsageError`: no such report."""
    report = close_report(session, number, hand.now)
    return _write(session, hand, "report.done", report, note)


def reopen(session: Session, hand: Hand, number: int, undoes: int | None = None) -> JournalLine:
    """Let a report wait again; where to answer is forgotten. Raises `UsageError`: no such one."""
    report = reopen_report(session, number)
    return _write(session, hand, "report.reopen", report, undoes=undoes)


def _write(
    session: Session,
    hand: Hand,
    kind: str,
    report: Report,
    note: str = "",
    undoes: int | None = None,
) -> JournalLine:
    return write_line(
        session,
        now=hand.now,
        who=hand.who,
        kind=kind,
        subject=str(report.id),
        label=report.title,
        after={"said": report.said} if kind == "report.done" else None,
        note=note,
        undoes=undoes,
    )
