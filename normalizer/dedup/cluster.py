"""From listings to events: average linkage under what forbids and what people decided.

The average protects a strong group from one weak pair and lets a weak pair into a strong group; a
veto between any two members, or a person's "different", keeps two groups apart in any case.
The result depends on the set of listings only, not on their order: everything is sorted first.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agenda.model import KnownListing
from normalizer.dedup.context import Context
from normalizer.dedup.groups import Group, group
from normalizer.dedup.model import PROPOSE
from normalizer.dedup.pairs import Index, Pairs
from normalizer.dedup.reader import Reader
from normalizer.dedup.reasons import Reason
from normalizer.dedup.related import Relation, relate
from normalizer.dedup.rulings import Rulings

# Vetoes that also spare people the question: one source announces both, or numbers them.
_SETTLED = frozenset({"same_source", "other_mark"})


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two events that may be one: a person decides. `score` is a calibrated probability."""

    a_token: str
    b_token: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    """Every listing in exactly one cluster; proposals, best first; relations between events."""

    clusters: list[list[KnownListing]]
    proposals: list[Proposal]
    related: list[Relation]


def resolve(
    listings: Sequence[KnownListing],
    decisions: Rulings,
    context: Context,
    reader: Reader | None = None,
) -> Resolution:
    """Cluster a closed set of listings: all of them, or a `neighbourhood`."""
    reader = reader or Reader()
    ordered = sorted(listings, key=lambda listing: listing.key)
    pairs = Pairs([*map(reader.features, ordered)], decisions, context, reader.keys)
    groups = sorted(
        (found for island in pairs.islands() for found in group(island, pairs)),
        key=lambda found: found.members[0],
    )
    of = {index: number for number, found in enumerate(groups) for index in found.members}
    return Resolution(
        [[ordered[index] for index in found.members] for found in groups],
        sorted(_proposals(groups, of, pairs), key=_by_score),
        list(_relations(of, pairs)),
    )


def _by_score(proposal: Proposal) -> tuple[float, str, str]:
    return -proposal.score, proposal.a_token, proposal.b_token


def _proposals(groups: list[Group], of: dict[int, int], pairs: Pairs) -> Iterator[Proposal]:
    """The best pair between two groups that were not merged, if worth a person's look."""
    best: dict[Index, tuple[float, Index]] = {}
    for pair in pairs.first:
        between = (min(of[pair[0]], of[pair[1]]), max(of[pair[0]], of[pair[1]]))
        score = pairs.score(pair)
        if between[0] != between[1] and score > best.get(between, (PROPOSE, pair))[0]:
            best[between] = (score, pair)
    for (one, other), (score, pair) in best.items():
        if not _apart(groups[one], groups[other], pairs):
            a, b = (pairs.features[index] for index in pair)
            yield Proposal(a.token, b.token, score, pairs.reasons(pair))


def _apart(one: Group, other: Group, pairs: Pairs) -> bool:
    """Whether a person said that the two are different, or a source announces both."""
    across = [(min(a, b), max(a, b)) for a in one.members for b in other.members]
    if any(map(pairs.forbidden, across)):
        return True
    vetoes = (pairs.judgement(pair).veto for pair in across)
    return any(veto.code in _SETTLED for veto in vetoes if veto is not None)


def _relations(of: dict[int, int], pairs: Pairs) -> Iterator[Relation]:
    for (one, other), kind in sorted(pairs.related.items()):
        if of[one] != of[other]:
            yield relate(pairs.features[one], pairs.features[other], kind)
