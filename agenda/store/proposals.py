"""Doubtful pairs that wait for the coordinator. Derived, like events."""

from collections.abc import Collection, Iterable

from sqlalchemy import delete, insert, or_
from sqlmodel import Session, col, select

from agenda.model import Proposal
from agenda.store.listings import chunks
from agenda.store.tables import ProposalRow


def replace_proposals(
    session: Session, tokens: Collection[str], proposals: Iterable[Proposal]
) -> None:
    """Replace what was proposed about these listings."""
    for part in chunks(tokens):
        gone = or_(col(ProposalRow.a).in_(part), col(ProposalRow.b).in_(part))
        session.execute(delete(ProposalRow).where(gone))
    rows = [
        {"a": one.a, "b": one.b, "score": one.score, "reasons": one.reasons} for one in proposals
    ]
    if rows:
        session.execute(insert(ProposalRow), rows)


def all_proposals(session: Session) -> list[Proposal]:
    """Give the doubtful pairs, the likeliest first."""
    return [*session.exec(select(ProposalRow).order_by(col(ProposalRow.score).desc()))]
