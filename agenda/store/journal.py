"""The journal: lines are added, and never changed once they are committed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from agenda.model.journal import JournalLine
from agenda.store.desk_tables import JournalRow


def write_line(
    session: Session,
    *,
    now: datetime,
    who: str,
    kind: str,
    subject: str,
    label: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    note: str = "",
    decision: int | None = None,
    undoes: int | None = None,
) -> JournalLine:
    """Write down what is done, in the very transaction that does it."""
    row = JournalRow(
        at=now,
        who=who,
        kind=kind,
        subject=subject,
        label=label,
        before=before,
        after=after,
        note=note,
        decision=decision,
        undoes=undoes,
    )
    session.add(row)
    session.flush()
    return row


@dataclass(frozen=True, slots=True)
class JournalQuery:
    """Which lines: of whom, of which kinds (their first word), about what, before which number."""

    who: str = ""
    kind: str = ""
    subject: str = ""
    before: int | None = None


def read_lines(
    session: Session, query: JournalQuery, limit: int, among: Collection[str] | None = None
) -> list[JournalLine]:
    """Give the newest lines first; with `among`, only those about these subjects."""
    asked = select(JournalRow).order_by(col(JournalRow.id).desc()).limit(limit)
    if query.who:
        asked = asked.where(JournalRow.who == query.who)
    if query.kind:
        asked = asked.where(col(JournalRow.kind).startswith(query.kind, autoescape=True))
    if query.subject:
        asked = asked.where(JournalRow.subject == query.subject)
    if query.before is not None:
        asked = asked.where(col(JournalRow.id) < query.before)
    if among is not None:
        asked = asked.where(col(JournalRow.subject).in_(among))
    return [*session.exec(asked)]


def get_line(session: Session, number: int) -> JournalLine | None:
    """Give a line by its number."""
    return session.get(JournalRow, number)


def bind_lines(session: Session, numbers: Collection[int]) -> int | None:
    """Make one act of lines just written, before they are committed; give their first."""
    first = min(numbers, default=None)
    if len(numbers) > 1:
        mine = col(JournalRow.id).in_(numbers)
        session.execute(update(JournalRow).where(mine).values(act=first))
    return first


def lines_of_act(session: Session, line: JournalLine) -> list[JournalLine]:
    """Give all that was written together with a line, the last first."""
    if line.act is None:
        return [line]
    asked = select(JournalRow).where(JournalRow.act == line.act)
    return [*session.exec(asked.order_by(col(JournalRow.id).desc()))]


def line_of_decision(session: Session, number: int) -> int | None:
    """Give the line that a decision stands in; None for one taken before there was a journal."""
    asked = select(JournalRow.id).where(JournalRow.decision == number).limit(1)
    return session.exec(asked).first()


def undone_lines(session: Session, numbers: Collection[int]) -> dict[int, int]:
    """Tell which of these lines were undone, and by which line."""
    asked = select(JournalRow.undoes, JournalRow.id).where(col(JournalRow.undoes).in_(numbers))
    return {undone: by for undone, by in session.exec(asked) if undone is not None and by}


def kinds_of(session: Session, numbers: Collection[int]) -> dict[int, str]:
    """Give the kind of each of these lines."""
    asked = select(JournalRow.id, JournalRow.kind).where(col(JournalRow.id).in_(numbers))
    return {number: kind for number, kind in session.exec(asked) if number}


def people(session: Session) -> list[str]:
    """Give everyone who stands in the journal."""
    return [*session.exec(select(JournalRow.who).distinct().order_by(JournalRow.who))]
