"""Average linkage under vetoes and decisions, inside one island."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import product
from math import inf

from normalizer.dedup.model import MERGE, MERGE_UNLIKE
from normalizer.dedup.pairs import Index, Island, Pairs


@dataclass(frozen=True)
class Group:
    """Listings of one event so far. `cores` are sets that people said are one."""

    cores: tuple[tuple[int, ...], ...]

    @cached_property
    def members(self) -> list[int]:
        """All listings, in order."""
        return sorted(index for core in self.cores for index in core)


def group(island: Island, pairs: Pairs) -> list[Group]:
    """Clusters of an island: those decided first, then the best average link, again and again."""
    if len(island.members) == 1:
        return [Group((tuple(island.members),))]
    live = dict(enumerate(_decided(island, pairs)))
    of = {index: number for number, one in live.items() for index in one.members}
    near = _neighbours(of, island.edges)
    heap = _offers(live, near, pairs)
    heapify(heap)
    while heap:
        _, one, other = heappop(heap)
        if one not in live or other not in live:
            continue
        number = max(near) + 1
        live[number] = Group(live.pop(one).cores + live.pop(other).cores)
        near[number] = (near[one] | near[other]) & live.keys()
        for neighbour in sorted(near[number]):
            near[neighbour].add(number)
            _offer(heap, live, neighbour, number, pairs)
    return list(live.values())


def linkage(one: Group, other: Group, pairs: Pairs) -> float | None:
    """Mean score of all pairs across, or None where a veto or a decision keeps them apart."""
    if any(pairs.forbidden(_pair(*pair)) for pair in product(one.members, other.members)):
        return None
    together = not _days(one, pairs).isdisjoint(_days(other, pairs))
    found = []
    for first, second in product(one.cores, other.cores):
        link = _core_link(first, second, pairs, together=together)
        if link is None:
            return None
        if link >= 0:
            found.append(link)
    return sum(found) / len(found) if found else None


def _core_link(
    first: tuple[int, ...], second: tuple[int, ...], pairs: Pairs, *, together: bool
) -> float | None:
    """Best score between two cores; -1 says nothing; None forbids.

    An old copy of a moved event may join once its day is among the group's days. What a person
    declared one event may be joined through any of its listings, but a source speaks once.
    """
    scores: list[float] = []
    vetoes: set[str] = set()
    for one, other in product(first, second):
        pair = _pair(one, other)
        veto = pairs.judgement(pair).veto
        if veto is None:
            scores.append(pairs.score(pair))
        elif veto.code != "other_day" or not together:
            vetoes.add(veto.code)
    if "same_source" in vetoes or (vetoes and not scores):
        return None
    return max(scores, default=-1.0)


def _days(one: Group, pairs: Pairs) -> set[int]:
    return {pairs.features[index].day.toordinal() for index in one.members}


def _pair(one: int, other: int) -> Index:
    return (one, other) if one < other else (other, one)


def _decided(island: Island, pairs: Pairs) -> list[Group]:
    """One core for what people said is the same; "different" between any two wins over it."""
    core: dict[int, tuple[int, ...]] = {index: (index,) for index in island.members}
    for one, other in island.must:
        first, second = core[one], core[other]
        if first is second:
            continue
        if any(pairs.forbidden(_pair(*pair)) for pair in product(first, second)):
            continue
        union = tuple(sorted(first + second))
        core.update(dict.fromkeys(union, union))
    return [Group((members,)) for members in sorted(set(core.values()))]


def _neighbours(of: dict[int, int], edges: Iterable[Index]) -> dict[int, set[int]]:
    near: dict[int, set[int]] = {number: set() for number in of.values()}
    for one, other in edges:
        if of[one] != of[other]:
            near[of[one]].add(of[other])
            near[of[other]].add(of[one])
    return near


def _least(one: Group, other: Group, pairs: Pairs) -> float:
    """The link it takes to merge: more where no title across says what another says.

    No likeness is enough where something sets every pair apart (`evidence.apart`): two events,
    until a person says that they are not.
    """
    across = [_pair(*pair) for pair in product(one.members, other.members)]
    if all(map(pairs.stands_apart, across)):
        return inf
    return MERGE_UNLIKE if all(map(pairs.says_otherwise, across)) else MERGE


_Offer = tuple[float, int, int]


def _offers(live: dict[int, Group], near: dict[int, set[int]], pairs: Pairs) -> list[_Offer]:
    heap: list[_Offer] = []
    for one in sorted(live):
        for other in sorted(near[one]):
            if one < other:
                _offer(heap, live, one, other, pairs)
    return heap


def _offer(heap: list[_Offer], live: dict[int, Group], one: int, other: int, pairs: Pairs) -> None:
    link = linkage(live[one], live[other], pairs)
    if link is not None and link >= _least(live[one], live[other], pairs):
        heappush(heap, (-link, one, other))
