"""Doubtful pairs that are still worth a question."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy.orm import aliased, load_only
from sqlmodel import Session, col, select

from agenda.model import KnownListing, Proposal
from agenda.store.tables import ListingRow, ProposalRow

# A rendez-vous that began this long ago still stands in the agenda of the day.
RECENT = timedelta(days=1)


class OpenPair(NamedTuple):
    """A doubtful pair with both listings."""

    proposal: Proposal
    one: KnownListing
    other: KnownListing


def open_pairs(session: Session, now: datetime) -> list[OpenPair]:
    """Give the doubtful pairs that are announced and not over, in order of time.

    Of their listings only what names and dates them is read at once; the rest when asked for.
    """
    one, other = aliased(ListingRow), aliased(ListingRow)
    asked = (
        select(ProposalRow, one, other)
        .join(one, col(one.token_) == col(ProposalRow.a))
        .join(other, col(other.token_) == col(ProposalRow.b))
        .where(col(one.withdrawn).is_(None), col(other.withdrawn).is_(None))
        .where(col(one.start) >= now - RECENT)
        .order_by(col(one.start), col(ProposalRow.a), col(ProposalRow.b))
        .options(_briefly(one), _briefly(other))
    )
    return [OpenPair(*row) for row in session.exec(asked)]


def _briefly(listing: Any) -> Any:
    """Read only these columns of a table under another name."""
    return load_only(
        *(listing.source_id, listing.uid, listing.recurrence_id, listing.token_),
        *(listing.series, listing.title, listing.start),
    )
