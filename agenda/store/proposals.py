"""Doubtful pairs that wait for the coordinator. Derived, like events."""

from collections.abc import Collection, Iterable
from typing import Protocol

from sqlalchemy import delete, insert, or_
from sqlmodel import Session, col, select

from agenda.store.listings import chunks
from agenda.store.tables import ProposalRow


class Proposed(Protocol):
    """A pair that a person should look at."""

    @property
    def a_token(self) -> str:
        """One listing."""

    @property
    def b_token(self) -> str:
        """The other."""

    @property
    def score(self) -> float:
        """How likely they are one event, 0 to 1."""

    @property
    def why(self) -> str:
        """The reasons in words."""


def replace_proposals(
    session: Session, tokens: Collection[str], proposals: Iterable[Proposed]
) -> None:
    """Replace what was proposed about these listings."""
    for part in chunks(tokens):
        gone = or_(col(ProposalRow.a).in_(part), col(ProposalRow.b).in_(part))
        session.execute(delete(ProposalRow).where(gone))
    rows = [
        {"a": one.a_token, "b": one.b_token, "score": one.score, "why": one.why}
        for one in proposals
    ]
    if rows:
        session.execute(insert(ProposalRow), rows)


def all_proposals(session: Session) -> list[ProposalRow]:
    """Give the doubtful pairs, the likeliest first."""
    return [*session.exec(select(ProposalRow).order_by(col(ProposalRow.score).desc()))]
