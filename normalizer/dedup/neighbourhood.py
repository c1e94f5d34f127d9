"""Which listings a change can touch.

A pair's score depends on the two listings and on the sources alone; the second look and the
clustering depend on the pairs of one island alone. So it is enough to resolve the islands that a
change touches, before and after it, and the result equals a full rebuild:

- start from the changed listings as they are now, the listings that shared a key with what they
  said before, and all members of the events they were in (`start`);
- follow every edge (a score of at least LOW, a relation, a decision) until no new listing appears.

A change of the sources or a new model needs a full rebuild.
"""

from collections.abc import Callable, Iterable

from agenda.model import KnownListing
from normalizer.dedup.block import keys_of
from normalizer.dedup.compare import judge
from normalizer.dedup.context import Context
from normalizer.dedup.features import Features, read_features
from normalizer.dedup.pairs import is_edge
from normalizer.dedup.related import relation_of
from normalizer.dedup.rulings import Rulings

Mates = Callable[[frozenset[str]], Iterable[KnownListing]]
Named = Callable[[frozenset[str]], Iterable[KnownListing]]


def neighbourhood(
    start: Iterable[KnownListing], mates: Mates, named: Named, rulings: Rulings, context: Context
) -> list[KnownListing]:
    """Close `start` under edges. `mates(keys)` gives listings with any of these block keys,
    `named(tokens)` those with these tokens; both may give more, or give one twice.
    """
    found: dict[str, KnownListing] = {}
    read: dict[str, Features] = {}
    fresh = {listing.token: listing for listing in start}
    while fresh:
        found |= fresh
        read |= {token: read_features(one) for token, one in fresh.items() if token not in read}
        keys = frozenset[str]().union(*(keys_of(read[token]) for token in fresh))
        partners = frozenset[str]().union(*(rulings.partners.get(one, ()) for one in fresh))
        near = {one.token: one for one in mates(keys) if one.token not in found}
        read |= {token: read_features(one) for token, one in near.items() if token not in read}
        joined = {
            token: one
            for token, one in near.items()
            if any(_joins(read[token], read[other], context) for other in fresh)
        }
        decided = {one.token: one for one in named(partners - found.keys())} if partners else {}
        read |= {token: read_features(one) for token, one in decided.items() if token not in read}
        fresh = {t: one for t, one in (joined | decided).items() if t not in found}
    return [found[token] for token in sorted(found)]


def _joins(a: Features, b: Features, context: Context) -> bool:
    """Whether an edge holds the two in one island."""
    if keys_of(a).isdisjoint(keys_of(b)):
        return False
    return is_edge(judge(a, b, context)) or relation_of(a, b, context) is not None
