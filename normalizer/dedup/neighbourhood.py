"""Which listings a change can touch.

A pair's score depends on the two listings and on the sources alone; the second look and the
clustering depend on the pairs of one island alone. So it is enough to resolve the islands that a
change touches, before and after it, and the result equals a full rebuild:

- start from the changed listings as they are now, the listings that shared a key with what they
  said before, and all members of the events they were in (`start`);
- follow every edge (a score of at least LOW, a relation, a decision) until no new listing appears.

A change of the sources or a new model needs a full rebuild.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from agenda.model import KnownListing
from normalizer.dedup.block import sought
from normalizer.dedup.compare import judge
from normalizer.dedup.context import Context
from normalizer.dedup.features import Features
from normalizer.dedup.pairs import is_edge
from normalizer.dedup.reader import Reader
from normalizer.dedup.related import relation_of
from normalizer.dedup.rulings import Rulings

Mates = Callable[[frozenset[str]], Iterable[KnownListing]]
Named = Callable[[frozenset[str]], Iterable[KnownListing]]


def neighbourhood(
    start: Iterable[KnownListing],
    mates: Mates,
    named: Named,
    rulings: Rulings,
    context: Context,
    reader: Reader | None = None,
) -> list[KnownListing]:
    """Close `start` under edges. `mates(keys)` gives listings with any of these block keys,
    `named(tokens)` those with these tokens; both may give more, or give one twice.
    """
    around = _Around(context, reader or Reader())
    fresh = around.admit(start)
    while fresh:
        near = {one.token: one for one in mates(sought(around.keys(fresh)))}
        partners = {one for token in fresh for one in rulings.partners.get(token, ())}
        decided = list(named(frozenset(partners - around.found.keys()))) if partners else []
        joined = around.joined(fresh, near.values())
        fresh = around.admit([*joined, *(one for one in decided if one.token in partners)])
    return [around.found[token] for token in sorted(around.found)]


class _Around:
    """What is inside so far, each listing read once, findable by its keys."""

    def __init__(self, context: Context, reader: Reader) -> None:
        self.context = context
        self.found: dict[str, KnownListing] = {}
        self._reader = reader

    def admit(self, listings: Iterable[KnownListing]) -> set[str]:
        """Take listings in; give the tokens that are new."""
        fresh = {one.token: one for one in listings if one.token not in self.found}
        self.found |= fresh
        return set(fresh)

    def read(self, listing: KnownListing) -> tuple[Features, frozenset[str]]:
        """Features and keys."""
        features = self._reader.features(listing)
        return features, self._reader.keys(features)

    def keys(self, tokens: Iterable[str]) -> frozenset[str]:
        """All keys of some of those inside."""
        return frozenset[str]().union(*(self.read(self.found[token])[1] for token in tokens))

    def joined(self, fresh: set[str], near: Iterable[KnownListing]) -> Iterator[KnownListing]:
        """Those outside that an edge holds to one of the fresh."""
        outside = [one for one in near if one.token not in self.found]
        if not outside:
            return
        by_key: dict[str, set[str]] = defaultdict(set)
        for token in fresh:
            for key in self.read(self.found[token])[1]:
                by_key[key].add(token)
        for listing in outside:
            features, keys = self.read(listing)
            met = {token for key in sought(keys) for token in by_key.get(key, ())}
            if any(self._edge(features, self.read(self.found[one])[0]) for one in met):
                yield listing

    def _edge(self, a: Features, b: Features) -> bool:
        return is_edge(judge(a, b, self.context)) or relation_of(a, b, self.context) is not None
