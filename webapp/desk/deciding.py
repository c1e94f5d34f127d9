"""Deciding from a page of the desk: what is decided, what it would give, and doing it."""

from collections.abc import Callable, Collection, Iterable
from typing import Any, TypeVar

from sqlmodel import Session

from agenda.model import Decision, DecisionKind, Entry
from agenda.store.journal import bind_lines, line_of_decision
from harvester.decide import decide
from harvester.foresee import foresee, imagine
from harvester.territory import territory_of
from webapp.desk.visit import Visit

T = TypeVar("T")


def decision_by(
    visit: Visit,
    kind: DecisionKind,
    subjects: Iterable[str],
    value: dict[str, Any] | None = None,
    why: str = "",
) -> Decision:
    """Word a decision of this person, now."""
    told = {"at": visit.now, "who": visit.who, "kind": kind, "subjects": [*subjects]}
    return Decision.model_validate({**told, "value": value or {}, "why": why})


def undoing(visit: Visit, number: int | None) -> Decision:
    """Word the undoing of a decision by its number."""
    return decision_by(visit, DecisionKind.UNDO, []).model_copy(update={"undoes": number})


def take(visit: Visit, session: Session, decision: Decision) -> int | None:
    """Take a decision in this transaction; give the line of the journal it stands in."""
    kept = decide(session, decision, visit.now, territory_of(visit.settings))
    return line_of_decision(session, kept.id) if kept.id else None


def take_all(visit: Visit, session: Session, decisions: Iterable[Decision]) -> int | None:
    """Take decisions that are one act; give the line of the first."""
    lines = [take(visit, session, decision) for decision in decisions]
    return bind_lines(session, [line for line in lines if line])


def would_be(visit: Visit, decisions: Iterable[Decision], look: Callable[[Session], T]) -> T:
    """Look at the agenda as it would be, the decisions once taken."""
    engine, territory = visit.inquiry.site.engine, territory_of(visit.settings)
    return imagine(engine, decisions, look, visit.now, territory)


def effect_of(visit: Visit, decisions: Iterable[Decision], tokens: Collection[str]) -> list[Entry]:
    """Give the events that would hold these listings, the decisions once taken."""
    engine, territory = visit.inquiry.site.engine, territory_of(visit.settings)
    return foresee(engine, decisions, tokens, visit.now, territory)
