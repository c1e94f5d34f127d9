"""What decisions would give, seen before they are taken."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import Engine
from sqlmodel import Session

from agenda.model import Decision, Entry
from agenda.store.find import get_entry
from harvester.decide import decide
from normalizer.places import Territory

T = TypeVar("T")


def imagine(
    engine: Engine,
    decisions: Iterable[Decision],
    look: Callable[[Session], T],
    now: datetime,
    territory: Territory | None = None,
) -> T:
    """Look at the agenda as it would be, the decisions once taken.

    They are truly taken, in a transaction that is then taken back: so what is shown is what
    comes. Raises `UsageError` as `decide` does.
    """
    writer = engine.execution_options(writes=True)
    with Session(writer, expire_on_commit=False) as session:
        for decision in decisions:
            decide(session, decision.model_copy(), now, territory)
        found = look(session)
        session.expunge_all()
        session.rollback()
    return found


def foresee(
    engine: Engine,
    decisions: Iterable[Decision],
    tokens: Collection[str],
    now: datetime,
    territory: Territory | None = None,
) -> list[Entry]:
    """Give the events that would hold these listings, each once."""

    def entries(session: Session) -> list[Entry]:
        found = {entry.event.id: entry for token in tokens if (entry := get_entry(session, token))}
        return [*found.values()]

    return imagine(engine, decisions, entries, now, territory)
