"""The record of visits."""

from sqlalchemy import insert
from sqlmodel import Session, col, select

from agenda.model import HarvestRun
from agenda.store.tables import RunRow

FIELDS = tuple(name for name in HarvestRun.model_fields if name != "id")


def add_run(session: Session, run: HarvestRun) -> None:
    """Keep the record of one visit."""
    session.execute(insert(RunRow).values({name: getattr(run, name) for name in FIELDS}))


def last_runs(session: Session, source_id: str, limit: int = 14) -> list[HarvestRun]:
    """Give the latest visits to a source, the newest first."""
    asked = select(RunRow).where(RunRow.source_id == source_id)
    return [*session.exec(asked.order_by(col(RunRow.id).desc()).limit(limit))]
