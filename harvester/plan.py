"""Comparing what a visit found with what is known. Pure: from lists to a plan.

Found and unknown is new; found and different is changed, or moved when its start is another;
found and withdrawn comes back; known and not found in a feed that lists everything is missing.
`conclude` then withdraws what is missing at the second such visit, so that one bad day of a
feed empties no agenda; a doubtful visit concludes nothing (issue B).
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import blake2b
from typing import Any

from agenda.model import Change, KnownListing, Listing
from harvester.changes import differences
from harvester.document import Window
from harvester.doubt import Doubt
from harvester.pairing import adopt, local_day, pair

ABSENCES_TO_WITHDRAW = 2
NOT_SAID = {"source_updated", "source_sequence"}
_RECORD = {
    name: field.default
    for name, field in KnownListing.model_fields.items()
    if name not in Listing.model_fields and not field.is_required()
}
SAID = {name for name in Listing.model_fields if name not in NOT_SAID}

Absent = Callable[[KnownListing], bool]


@dataclass(frozen=True, slots=True)
class Plan:
    """What one visit changes: whole listings to write, tokens to confirm.

    `renamed` ones say the same under another name; `missing` ones are known and were not
    found, though they should have been; `doubt` says why nothing is concluded from that.
    """

    new: list[KnownListing] = field(default_factory=list)
    changed: list[KnownListing] = field(default_factory=list)
    renamed: list[KnownListing] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    missing: list[KnownListing] = field(default_factory=list)
    absent: list[KnownListing] = field(default_factory=list)
    withdrawn: list[KnownListing] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    doubt: Doubt | None = None

    @property
    def written(self) -> list[KnownListing]:
        """Every listing to write."""
        return self.new + self.changed + self.renamed + self.absent + self.withdrawn

    @property
    def touched(self) -> list[KnownListing]:
        """Every listing whose event may be another now."""
        return self.new + self.changed + self.withdrawn

    @property
    def seen(self) -> int:
        """How many listings stand in the feed."""
        return len(self.new) + len(self.changed) + len(self.renamed) + len(self.same)


def fingerprint(listing: Listing) -> str:
    """Hash what a listing says, stamps left out."""
    said = listing.model_dump_json(include=SAID)
    return blake2b(said.encode(), digest_size=16).hexdigest()


def compare(
    known: Iterable[KnownListing], found: Iterable[Listing], absent: Absent, now: datetime
) -> Plan:
    """Plan what a visit changes. `absent` tells whether a known one's absence counts."""
    plan, pairs = Plan(), pair(known, found)
    for listing in pairs.new:
        plan.new.append(_known(listing, _record(listing, now)))
    for before, listing in pairs.met:
        _weigh(plan, before, listing, now)
    plan.missing.extend(one for one in pairs.gone if one.withdrawn is None and absent(one))
    return plan


def conclude(plan: Plan, now: datetime, *, patience: int = ABSENCES_TO_WITHDRAW) -> None:
    """Count the absence of what is missing; withdraw it at the visit number `patience`."""
    for one in plan.missing:
        if one.absences + 1 < patience:
            plan.absent.append(_known(one, {"absences": one.absences + 1}))
        else:
            gone = withdraw(one, now)
            plan.withdrawn.append(gone)
            plan.changes.extend(differences(one, gone, now))


def _weigh(plan: Plan, before: KnownListing, listing: Listing, now: datetime) -> None:
    alias = None if before.key == listing.key else listing.token
    listing = adopt(before, listing)
    record = _record(listing, now) | {"first_seen": before.first_seen, "alias": alias}
    if before.fingerprint != record["fingerprint"] or before.withdrawn:
        record |= {
            "revision": before.revision + 1,
            "moved_from": moved_from(before, listing, now),
        }
        after = _known(listing, record)
        plan.changed.append(after)
        plan.changes.extend(differences(before, after, now))
    elif alias != before.alias:
        kept = {"last_seen": now, "absences": 0, "alias": alias}
        plan.renamed.append(_known(before, kept))
    else:
        plan.same.append(before.token)


def _record(listing: Listing, now: datetime) -> dict[str, Any]:
    seen = {"first_seen": now, "last_seen": now, "changed": now}
    return {**seen, "fingerprint": fingerprint(listing)}


def moved_from(before: KnownListing, listing: Listing, now: datetime) -> datetime | None:
    """Give the start that was announced before the event was moved, None when it was not.

    Only a stated start that was still to come moves: not one read out of text, nor an hour
    that became known for a day. Moved twice, it remembers the first; moved back, nothing.
    """
    same = before.start == listing.start
    hour_told = before.all_day and not listing.all_day and local_day(before) == local_day(listing)
    if same or hour_told or before.start <= now or min(before.confidence, listing.confidence) < 1:
        return before.moved_from
    origin = before.moved_from or before.start
    return None if origin == listing.start else origin


def withdraw(one: KnownListing, now: datetime) -> KnownListing:
    """Mark a listing as taken back; nothing is deleted."""
    record: dict[str, Any] = {"absences": one.absences + 1, "revision": one.revision + 1}
    return _known(one, record | {"withdrawn": now, "changed": now})


def _known(listing: Listing, record: dict[str, Any]) -> KnownListing:
    # A plain copy: what came from the database must not change before the transaction. Each
    # value was checked when the listing was made.
    kind = KnownListing if isinstance(listing, KnownListing) else Listing
    plain = type(listing) is kind
    said = vars(listing) if plain else {name: getattr(listing, name) for name in kind.model_fields}
    return KnownListing.made_of(_RECORD | said | record)


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
