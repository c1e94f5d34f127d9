"""The second look: how a pair does beside the other partners either side could have.

A source announces an event once. If a listing fits one entry of another source well and its
neighbour badly, the good fit is surer and the bad one doubtful (issue 4, "ranks rival partners").
Only pairs above `LOW` count, so the outcome depends on the closed neighbourhood alone.
"""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence

from normalizer.dedup.features import Features
from normalizer.dedup.vetoes import repeats

Index = tuple[int, int]

# Log-odds beyond this make no further difference.
LARGEST = 6.0
# Where a rival would stand that is below LOW.
FLOOR = -3.0


def second_look(
    features: Sequence[Features], odds: Mapping[Index, float], unlike: Container[Index]
) -> dict[Index, dict[str, float]]:
    """Signals of each pair: its first odds, the margin over its best rival, the crowd of rivals.

    `unlike`: pairs whose titles say something else; having no rival speaks for them less.
    """
    partners = _partners(features, odds)
    return {
        pair: _signals(features, partners, pair, first) | {"unlike": float(pair in unlike)}
        for pair, first in odds.items()
    }


_Partners = Mapping[tuple[int, str], list[tuple[int, float]]]


def _partners(features: Sequence[Features], odds: Mapping[Index, float]) -> _Partners:
    """Of each listing, its partners and their odds by source."""
    partners: dict[tuple[int, str], list[tuple[int, float]]] = defaultdict(list)
    for (one, other), value in odds.items():
        partners[one, features[other].source].append((other, value))
        partners[other, features[one].source].append((one, value))
    return partners


def _signals(
    features: Sequence[Features], partners: _Partners, pair: Index, first: float
) -> dict[str, float]:
    rivals = [*_rivals(features, partners, *pair), *_rivals(features, partners, *pair[::-1])]
    best = max(rivals, default=FLOOR)
    return {
        "pair": _bounded(first),
        "margin": _bounded(first - best),
        "crowd": min(sum(1 for rival in rivals if rival >= first - 1), 3) / 3,
        "alone": float(not rivals),
    }


def _rivals(features: Sequence[Features], partners: _Partners, one: int, other: int) -> list[float]:
    """Odds of `one` with what else the source of `other` says, its own repetitions aside."""
    theirs = features[other]
    return [
        value
        for index, value in partners[one, theirs.source]
        if index != other and not repeats(features[index], theirs, named=False)
    ]


def _bounded(value: float) -> float:
    return max(-LARGEST, min(LARGEST, value))
