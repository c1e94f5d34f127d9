"""The pairs of a set of listings: which are looked at, how each is judged, what they join."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from normalizer.dedup.block import keys_of, meetings
from normalizer.dedup.compare import Judgement, judge
from normalizer.dedup.context import Context
from normalizer.dedup.evidence import apart
from normalizer.dedup.features import Features
from normalizer.dedup.model import LOW_ODDS, log_odds, probability
from normalizer.dedup.reasons import Reason, reasons_of
from normalizer.dedup.related import relation_of
from normalizer.dedup.rivals import second_look
from normalizer.dedup.rulings import Rulings
from normalizer.dedup.titles import says_otherwise

Index = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Island:
    """Listings that no edge joins to others, with the edges and the decisions inside."""

    members: list[int]
    edges: list[Index]
    must: list[Index]


class Pairs:
    """What is known of the pairs of a closed set of listings, in a fixed order."""

    def __init__(
        self,
        features: Sequence[Features],
        rulings: Rulings,
        context: Context,
        keys: Callable[[Features], frozenset[str]] = keys_of,
    ) -> None:
        self.features = features
        self.rulings = rulings
        self.context = context
        self.related: dict[Index, str] = {}
        self.judged: dict[Index, Judgement] = {}
        for pair in meetings(map(keys, features)):
            self._look(pair)
        self.first = {
            pair: judgement.odds for pair, judgement in self.judged.items() if is_edge(judgement)
        }
        unlike = set(filter(self.says_otherwise, self.first))
        self.second = second_look(features, self.first, unlike)

    def _look(self, pair: Index) -> None:
        one, other = self.features[pair[0]], self.features[pair[1]]
        self.judged[pair] = judge(one, other, self.context)
        if (kind := relation_of(one, other, self.context)) is not None:
            self.related[pair] = kind

    def judgement(self, pair: Index) -> Judgement:
        """The judgement of a pair, whether a block held both or not."""
        if pair not in self.judged:
            one, other = self.features[pair[0]], self.features[pair[1]]
            self.judged[pair] = judge(one, other, self.context)
        return self.judged[pair]

    def score(self, pair: Index) -> float:
        """Calibrated probability after the second look; 0 under a veto."""
        judgement = self.judgement(pair)
        if judgement.veto is not None:
            return 0.0
        if judgement.name is not None or pair not in self.second:
            return probability(judgement.odds)
        return probability(log_odds(self.second[pair], self.context.model["rivals"]))

    def reasons(self, pair: Index) -> tuple[Reason, ...]:
        """Why a pair scores as it does, both looks."""
        judgement = self.judgement(pair)
        if judgement.veto or judgement.name:
            return tuple(filter(None, (judgement.veto, judgement.name)))
        told = reasons_of(judgement.signals, self.context.model["pair"])
        beside = {
            k: v for k, v in self.second.get(pair, {}).items() if k in {"crowd", "margin", "unlike"}
        }
        return (*told, *reasons_of(beside, self.context.model["rivals"]))

    def says_otherwise(self, pair: Index) -> bool:
        """Whether the titles share no word, or only what kind of event it is."""
        return says_otherwise(self.judgement(pair).signals)

    def stands_apart(self, pair: Index) -> bool:
        """Whether only a person may say that the two are one (`evidence.apart`)."""
        return apart(self.judgement(pair).signals) is not None

    def forbidden(self, pair: Index) -> bool:
        """Whether a person said that the two are different."""
        one, other = pair
        return self.rulings.forbids(self.features[one].token, self.features[other].token)

    @cached_property
    def must(self) -> list[Index]:
        """Pairs that people said are one event, of those present."""
        at = {one.token: index for index, one in enumerate(self.features)}
        present = ((at[a], at[b]) for a, b in self.rulings.same if a in at and b in at)
        return sorted((min(pair), max(pair)) for pair in present)

    def islands(self) -> Iterator[Island]:
        """The closed parts, by their first listing."""
        root = roots(len(self.features), (*self.first, *self.related, *self.must))
        return _islands(root, self.first, self.must)


def is_edge(judgement: Judgement) -> bool:
    """Whether a pair holds a neighbourhood together."""
    return judgement.veto is None and judgement.odds >= LOW_ODDS


def roots(size: int, edges: Iterable[Index]) -> list[int]:
    """For each listing the least listing that edges lead to (union by the lesser)."""
    root = list(range(size))

    def find(index: int) -> int:
        while root[index] != index:
            root[index] = root[root[index]]
            index = root[index]
        return index

    for one, other in edges:
        first, second = find(one), find(other)
        root[max(first, second)] = min(first, second)
    return [find(index) for index in range(size)]


def _islands(root: list[int], edges: Iterable[Index], must: Iterable[Index]) -> Iterator[Island]:
    islands = {index: Island([], [], []) for index in sorted(set(root))}
    for index, of in enumerate(root):
        islands[of].members.append(index)
    for pair in edges:
        islands[root[pair[0]]].edges.append(pair)
    for pair in must:
        islands[root[pair[0]]].must.append(pair)
    yield from islands.values()
