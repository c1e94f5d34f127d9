"""A listing: one source's cleaned statement about one dated event."""

from datetime import datetime
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

from sqlmodel import Field

from agenda.model.columns import Instant, Json
from agenda.model.statement import Statement

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
TOKEN_LENGTH = 12
PUBLISHABLE = 0.5
"""Least confidence to publish by itself; what is below waits for the coordinator (issue B)."""


class ListingKey(NamedTuple):
    """What a listing is known by for ever. `recurrence_id` is "" for a lone event."""

    source_id: str
    uid: str
    recurrence_id: str = ""


@lru_cache(maxsize=8192)
def event_token(key: ListingKey) -> str:
    """Name `key` in an address: twelve characters without look-alikes (60 bits).

    An event bears the token of its oldest listing, and the token of any member leads to it,
    so merges and splits need no redirect table (decision 0003).
    """
    number = int.from_bytes(blake2b("\n".join(key).encode(), digest_size=8).digest(), "big")
    return "".join(CROCKFORD[(number >> 5 * place) & 31] for place in range(TOKEN_LENGTH))


class Listing(Statement):
    """One source's cleaned statement about one dated event.

    `identities` are names that other copies of the same event may share (`ap:https://…`,
    `uid:…`, `page:https://…`). `series` names the recurring series inside its source, None for
    a lone event. `original_title` is what the source wrote, when that differs from `title`.
    `notices` says in French what is odd in what the source says, and was left as it is.
    """

    source_id: str = Field(primary_key=True, foreign_key="source.id")
    uid: str = Field(primary_key=True)
    recurrence_id: str = Field(default="", primary_key=True)
    guid: str | None = None
    original_title: str | None = None
    series: str | None = None
    identities: list[str] = Field(default_factory=list, sa_type=Json(list[str]))
    notices: list[str] = Field(default_factory=list, sa_type=Json(list[str]))
    source_updated: datetime | None = Field(default=None, sa_type=Instant)
    source_sequence: int | None = None

    @property
    def key(self) -> ListingKey:
        """The permanent key."""
        return ListingKey(self.source_id, self.uid, self.recurrence_id)

    @property
    def token(self) -> str:
        """The permanent name in addresses."""
        return event_token(self.key)


class KnownListing(Listing):
    """A listing with its record: when it was seen, when it changed, whether it was withdrawn.

    `revision` counts the changes of what it says; `fingerprint` hashes what it says.
    `absences` counts the healthy, complete visits in a row that no longer found it.
    `moved_from` is the start it was moved from while still to come, None once it moved back.
    `alias` is the token of the key its feed names it by now, when that is no longer its own.
    """

    first_seen: datetime = Field(sa_type=Instant)
    last_seen: datetime = Field(sa_type=Instant)
    changed: datetime = Field(sa_type=Instant)
    revision: int = 0
    absences: int = 0
    withdrawn: datetime | None = Field(default=None, sa_type=Instant)
    fingerprint: str
    moved_from: datetime | None = Field(default=None, sa_type=Instant)
    alias: str | None = None
