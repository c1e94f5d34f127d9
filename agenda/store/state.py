"""How the whole agenda stands, in a few figures: for operators and their instruments."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, SQLModel, col, select

from agenda.store.tables import EventRow, ListingRow, ProposalRow, ReportRow, RunRow, SourceRow


@dataclass(frozen=True, slots=True)
class Overdue:
    """The source that has waited longest beyond its time."""

    source_id: str
    seconds: float


@dataclass(frozen=True, slots=True)
class State:
    """Figures at one moment. `sources` by state."""

    sources: Counter[str]
    coming: int
    listings: int
    proposals: int
    reports: int
    overdue: Overdue | None
    last_visit: datetime | None

    @property
    def overdue_seconds(self) -> float:
        """How long the longest overdue source has waited; 0 when none has."""
        return self.overdue.seconds if self.overdue else 0.0


def state_of(session: Session, now: datetime) -> State:
    """Count. What is counted is what the desk shows."""
    return State(
        sources=_sources(session),
        coming=_count(
            session,
            EventRow,
            col(EventRow.shown).is_(True),
            col(EventRow.withdrawn).is_(None),
            col(EventRow.last) >= now,
        ),
        listings=_count(session, ListingRow, col(ListingRow.withdrawn).is_(None)),
        proposals=_count(session, ProposalRow),
        reports=_count(session, ReportRow, col(ReportRow.done).is_(None)),
        overdue=oldest_overdue(session, now),
        last_visit=_last_visit(session),
    )


def oldest_overdue(session: Session, now: datetime) -> Overdue | None:
    """Give the source that should have been visited longest ago, None when none is due."""
    asked = (
        select(SourceRow.id, SourceRow.next_due)
        .where(
            col(SourceRow.next_due) < now,
            col(SourceRow.removed).is_(None),
            col(SourceRow.paused).is_(False),
        )
        .order_by(col(SourceRow.next_due))
        .limit(1)
    )
    found = session.exec(asked).first()
    return found and Overdue(found[0], (now - found[1]).total_seconds())


def _sources(session: Session) -> Counter[str]:
    asked = select(SourceRow.paused, SourceRow.failures, SourceRow.doubted).where(
        col(SourceRow.removed).is_(None)
    )
    found = Counter(dict.fromkeys(("well", "failing", "doubtful", "paused"), 0))
    for paused, failures, doubted in session.exec(asked):
        state = "paused" if paused else "failing" if failures else "doubtful" if doubted else "well"
        found[state] += 1
    return found


def _last_visit(session: Session) -> datetime | None:
    return session.exec(select(RunRow.started).order_by(col(RunRow.id).desc()).limit(1)).first()


def _count(session: Session, table: type[SQLModel], *which: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(table).where(*which)).one()
