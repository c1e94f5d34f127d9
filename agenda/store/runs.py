"""The record of visits."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from agenda.model import HarvestRun
from agenda.store.adding import add_rows
from agenda.store.tables import RunRow

FIELDS = tuple(name for name in HarvestRun.model_fields if name != "id")


def add_run(session: Session, run: HarvestRun) -> None:
    """Keep the record of one visit."""
    add_runs(session, [run])


def add_runs(session: Session, runs: Iterable[HarvestRun]) -> None:
    """Keep the record of several visits."""
    rows = [{name: getattr(run, name) for name in FIELDS} for run in runs]
    add_rows(session, RunRow, rows)


def last_runs(session: Session, source_id: str, limit: int = 14) -> list[HarvestRun]:
    """Give the latest visits to a source, the newest first."""
    asked = select(RunRow).where(RunRow.source_id == source_id)
    return [*session.exec(asked.order_by(col(RunRow.id).desc()).limit(limit))]


def latest_runs(
    session: Session, source_ids: Collection[str], limit: int = 14
) -> dict[str, list[HarvestRun]]:
    """Give the latest visits to each of these sources, the newest first, in one question."""
    older = aliased(RunRow)
    oldest = (
        select(older.id)
        .where(older.source_id == RunRow.source_id)
        .order_by(col(older.id).desc())
        .offset(limit - 1)
        .limit(1)
        .scalar_subquery()
    )
    asked = select(RunRow).where(
        col(RunRow.source_id).in_(source_ids), col(RunRow.id) >= func.coalesce(oldest, 0)
    )
    found: dict[str, list[HarvestRun]] = defaultdict(list)
    for run in session.exec(asked.order_by(col(RunRow.id).desc())):
        found[run.source_id].append(run)
    return found
