"""Which known listing is which found one. Pure.

A key never changes, but feeds do not keep to it: some make new UIDs at each fetch, or
once when a partner changes software, and a series moved from 18:00 to 19:00 names each of its
dates anew. What is left over after the keys is paired by what it says (issue B, "unstable UIDs").
"""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from agenda.model import KnownListing, Listing
from agenda.model.folding import fold

Name = Callable[[Listing], Hashable]


@dataclass(slots=True)
class Pairs:
    """The known and the found that are one, the found that are new, the known left over."""

    met: list[tuple[KnownListing, Listing]] = field(default_factory=list)
    new: list[Listing] = field(default_factory=list)
    gone: list[KnownListing] = field(default_factory=list)


def pair(known: Iterable[KnownListing], found: Iterable[Listing]) -> Pairs:
    """Pair by key, by the key last used, by date of one series, by content, in this order."""
    pairs, unmet = Pairs(), {one.key: one for one in known}
    for listing in {one.key: one for one in found}.values():
        if before := unmet.pop(listing.key, None):
            pairs.met.append((before, listing))
        else:
            pairs.new.append(listing)
    pairs.gone = list(unmet.values())
    if pairs.new and pairs.gone:
        aliases = {one.key: one.alias for one in pairs.gone}
        _meet(pairs, lambda one: aliases[one.key], lambda one: one.token)
        _meet(pairs, _date_of_series, _date_of_series)
        _meet(pairs, _content, _content)
    return pairs


def adopt(before: KnownListing, listing: Listing) -> Listing:
    """Give `listing` the names it is known by, when the feed made up new ones."""
    if before.key == listing.key:
        return listing
    names: dict[str, object] = {
        name: getattr(before, name) for name in ("uid", "recurrence_id", "guid", "series")
    }
    if listing.url == before.url:
        names["identities"] = before.identities
    return listing.model_copy(update=names)


def _meet(pairs: Pairs, known_as: Name, found_as: Name) -> None:
    """Pair what bears the same name: those that stand before the withdrawn, early before late."""
    waiting: defaultdict[Hashable, deque[KnownListing]] = defaultdict(deque)
    for one in sorted(pairs.gone, key=lambda one: (one.withdrawn is not None, _order(one))):
        waiting[known_as(one)].append(one)
    partners = {
        one.key: waiting[name].popleft()
        for one in sorted(pairs.new, key=_order)
        if waiting.get(name := found_as(one))
    }
    pairs.met += [(partners[one.key], one) for one in pairs.new if one.key in partners]
    pairs.new = [one for one in pairs.new if one.key not in partners]
    pairs.gone = [one for rest in waiting.values() for one in rest]


def _order(listing: Listing) -> tuple[datetime, str, tuple[str, ...]]:
    return listing.start, listing.description_text, listing.key


def local_day(listing: Listing) -> date:
    """Give the day it begins where it takes place."""
    return listing.start.astimezone(ZoneInfo(listing.timezone)).date()


def _date_of_series(listing: Listing) -> Hashable:
    return listing.uid, local_day(listing)


def _content(listing: Listing) -> Hashable:
    place = listing.place.name if listing.place else None
    return fold(listing.title), listing.start, fold(place or "")
