"""Doubtful pairs that wait for the coordinator. Derived, like events."""

from collections.abc import Collection, Iterable

from sqlalchemy import delete
from sqlmodel import Session

from agenda.model import Proposal
from agenda.store.adding import add_rows
from agenda.store.among import among
from agenda.store.listings import UNSEEN, chunks
from agenda.store.tables import ProposalRow


def replace_proposals(
    session: Session, tokens: Collection[str], proposals: Iterable[Proposal]
) -> None:
    """Replace what was proposed about these listings."""
    for part in chunks(tokens):
        # One statement each, so that each finds its index.
        for column in (ProposalRow.a, ProposalRow.b):
            gone = delete(ProposalRow).where(among(column, part))
            session.execute(gone, execution_options=UNSEEN)
    rows = [
        {"a": one.a, "b": one.b, "score": one.score, "reasons": one.reasons} for one in proposals
    ]
    add_rows(session, ProposalRow, rows)
