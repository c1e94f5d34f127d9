"""Decisions: rows are added and never changed."""

from sqlmodel import Session, col, select

from agenda.model import Decision
from agenda.store.tables import DecisionRow


def add_decision(session: Session, decision: Decision) -> Decision:
    """Keep a decision, with its number."""
    row = DecisionRow(**{name: getattr(decision, name) for name in Decision.model_fields})
    session.add(row)
    session.flush()
    return row


def all_decisions(session: Session) -> list[Decision]:
    """Give every decision in the order they were taken."""
    return [*session.exec(select(DecisionRow).order_by(col(DecisionRow.id)))]
