"""Comparing what a visit found with what is known. Pure: from lists to a plan.

Found and unknown is new; found and different is changed; found and withdrawn comes back;
known and not found in a feed that lists everything is absent, and withdrawn at the second
such visit, so that one bad day of a feed empties no agenda (issue B).
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any

from agenda.model import KnownListing, Listing
from harvester.document import Window

ABSENCES_TO_WITHDRAW = 2
NOT_SAID = {"source_updated", "source_sequence"}
KNOWN = frozenset(KnownListing.model_fields)
SAID = tuple(name for name in Listing.model_fields if name not in NOT_SAID)

Absent = Callable[[KnownListing], bool]


@dataclass(frozen=True, slots=True)
class Plan:
    """What one visit changes: whole listings to write, tokens to confirm."""

    new: list[KnownListing] = field(default_factory=list)
    changed: list[KnownListing] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    absent: list[KnownListing] = field(default_factory=list)
    withdrawn: list[KnownListing] = field(default_factory=list)

    @property
    def written(self) -> list[KnownListing]:
        """Every listing to write."""
        return self.new + self.changed + self.absent + self.withdrawn

    @property
    def touched(self) -> list[KnownListing]:
        """Every listing whose event may be another now."""
        return self.new + self.changed + self.withdrawn


def fingerprint(listing: Listing) -> str:
    """Hash what a listing says, stamps left out."""
    said = listing.model_dump_json(include=set(SAID))
    return blake2b(said.encode(), digest_size=16).hexdigest()


def compare(
    known: Iterable[KnownListing], found: Iterable[Listing], absent: Absent, now: datetime
) -> Plan:
    """Plan what a visit changes. `absent` tells whether a known one's absence counts."""
    plan, unseen = Plan(), {one.key: one for one in known}
    for listing in {one.key: one for one in found}.values():
        _weigh(plan, unseen.pop(listing.key, None), listing, now)
    for one in unseen.values():
        if one.withdrawn is None and absent(one):
            _miss(plan, one, now)
    return plan


def _weigh(plan: Plan, before: KnownListing | None, listing: Listing, now: datetime) -> None:
    print_ = fingerprint(listing)
    record: dict[str, Any] = {
        "first_seen": now,
        "last_seen": now,
        "changed": now,
        "fingerprint": print_,
    }
    if before is None:
        plan.new.append(_known(listing, record))
    elif before.fingerprint != print_ or before.withdrawn:
        record |= {"first_seen": before.first_seen, "revision": before.revision + 1}
        plan.changed.append(_known(listing, record))
    else:
        plan.same.append(before.token)


def _miss(plan: Plan, one: KnownListing, now: datetime) -> None:
    absences = one.absences + 1
    if absences < ABSENCES_TO_WITHDRAW:
        plan.absent.append(_known(one, {"absences": absences}))
    else:
        plan.withdrawn.append(withdraw(one, now))


def withdraw(one: KnownListing, now: datetime) -> KnownListing:
    """Mark a listing as taken back; nothing is deleted."""
    record: dict[str, Any] = {"absences": one.absences + 1, "revision": one.revision + 1}
    return _known(one, record | {"withdrawn": now, "changed": now})


def _known(listing: Listing, record: dict[str, Any]) -> KnownListing:
    # A plain copy: what came from the database must not change before the transaction.
    said = {name: getattr(listing, name) for name in type(listing).model_fields}
    return KnownListing(**{k: v for k, v in said.items() if k in KNOWN} | record)


def absence_counts(
    window: Window, *, complete: bool, read: Collection[str], unread: Collection[str], now: datetime
) -> Absent:
    """Say when a known listing's absence means something.

    Never for what has begun (Mobilizon before 5.1 drops ongoing events), what lies outside
    `window`, nor for an item that stood in the feed but could not be read (`unread`). In a
    complete feed for every other one; elsewhere only for a date that an item still in the feed
    no longer gives (`read` holds uids).
    """

    def absent(one: KnownListing) -> bool:
        if not now < one.start < window.end:
            return False
        return one.uid not in unread and (complete or one.uid in read)

    return absent
