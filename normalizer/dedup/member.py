"""A listing within its event, with what the merge ranks it by."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from agenda.model import KnownListing, Source, Status
from normalizer.dedup.features import Features
from normalizer.dedup.reader import Reader
from normalizer.dedup.words import total
from normalizer.spoken_hours import doors_said

DEFAULT_TRUST = 0.5
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf]")


@dataclass(frozen=True, eq=False)
class Member:
    """One announcement of an event. `outdated`: it still says a day the event was moved from."""

    listing: KnownListing
    features: Features
    trust: float
    outdated: bool

    @cached_property
    def fresh(self) -> datetime:
        """When the source last changed what it says."""
        return self.listing.source_updated or self.listing.changed

    @cached_property
    def readable(self) -> bool:
        """Whether the title neither shouts nor waves emoji."""
        title = self.listing.title
        letters = [char for char in title if char.isalpha()]
        shouted = sum(char.isupper() for char in letters)
        return not _EMOJI.search(title) and (len(letters) < 5 or shouted * 3 <= len(letters))

    @cached_property
    def informative(self) -> float:
        """Weight of the title's words, long lists not rewarded."""
        return min(round(total(self.features.title), 1), 5.0)

    @cached_property
    def complete(self) -> int:
        """How many of the usual fields the announcement fills."""
        one = self.listing
        said = (one.end, one.place, one.description_text, one.image, one.url, one.organizers)
        return sum(map(bool, said))

    @cached_property
    def says_doors(self) -> bool:
        """Whether its hour is that of the doors, by its own text ("ouverture des portes 20h")."""
        return self.features.minute in doors_said(self.listing.description_text)


def members_of(
    listings: Iterable[KnownListing], sources: Mapping[str, Source], reader: Reader
) -> list[Member]:
    """Rank the listings of one event. Withdrawn ones give nothing while others are there."""
    ordered = sorted(listings, key=lambda one: one.key)
    live = [one for one in ordered if one.withdrawn is None] or ordered
    read = [*map(reader.features, live)]
    days = _valid_days(live, read)
    return [
        Member(one, features, trust_of(one, sources), features.day not in days)
        for one, features in zip(live, read, strict=True)
    ]


def trust_of(listing: KnownListing, sources: Mapping[str, Source]) -> float:
    """Trust of the listing's source, 0 to 1."""
    source = sources.get(listing.source_id)
    return source.trust if source else DEFAULT_TRUST


def _valid_days(listings: Sequence[KnownListing], read: Sequence[Features]) -> set[date]:
    """Days that stand after a postponement: those no other announcement says it moved from.

    Without such a word the announcement its source changed last is right.
    """
    days = {one.day for one in read}
    if len(days) == 1:
        return days
    left_behind = frozenset[tuple[int, int]]().union(*(one.moved_from - _own(one) for one in read))
    left = {day for day in days if (day.month, day.day) not in left_behind}
    if left and len(left) < len(days):
        return left
    pairs = zip(listings, read, strict=True)
    newest = max(pairs, key=lambda pair: (pair[0].source_updated or pair[0].changed, pair[0].key))
    return {newest[1].day}


def _own(features: Features) -> frozenset[tuple[int, int]]:
    """The listing's own day, which it names beside the one it moved from."""
    days = (features.day, features.day + timedelta(days=features.span - 1))
    return frozenset((day.month, day.day) for day in days)


def status_of(members: Sequence[Member]) -> tuple[Member, str]:
    """Who decides the status.

    A cancellation is a deliberate act and copies hear of it late, so it wins, unless a source
    trusted more has spoken since. Then come the other statuses, by trust and freshness.
    """
    current = [one for one in members if not one.outdated] or list(members)
    cancelled = [one for one in current if one.listing.status == Status.CANCELLED]
    if cancelled:
        word = _foremost(cancelled)
        against = [
            one
            for one in current
            if one.listing.status != Status.CANCELLED
            and one.trust > word.trust
            and one.fresh > word.fresh
        ]
        if not against:
            return word, "annulation annoncée"
        current = against
    told = [one for one in current if one.listing.status != Status.CONFIRMED] or current
    return _foremost(told), "source la plus sûre"


def _foremost(members: Sequence[Member]) -> Member:
    """The most trusted, then the freshest."""
    if len(members) == 1:
        return members[0]
    return max(members, key=lambda one: (one.trust, one.fresh, one.listing.key))
