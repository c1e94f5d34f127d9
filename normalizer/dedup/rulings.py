"""What people decided, ready to be obeyed: undone decisions left out, the latest word kept."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from agenda.model import Decision, DecisionKind

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Override:
    """A field's value as a person set it."""

    value: Any
    decision: Decision


@dataclass(frozen=True)
class Rulings:
    """Decisions by the tokens of listings; tokens of listings long gone stay and do no harm.

    `same` and `different` hold each pair in sorted order; of two decisions on one pair the later
    counts. `overrides`: token, then field. `latest`: every decision that touches a token.
    """

    same: frozenset[Pair] = frozenset()
    different: frozenset[Pair] = frozenset()
    overrides: Mapping[str, Mapping[str, Override]] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()
    featured: frozenset[str] = frozenset()
    decisions: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)
    partners: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @classmethod
    def from_decisions(cls, decisions: Iterable[Decision]) -> "Rulings":
        """Read decisions in the order they were taken. Undoing an undoing restores."""
        standing = without_undone(list(decisions))
        pairs = _pairs(standing)
        same = frozenset(pair for pair, kind in pairs.items() if kind == DecisionKind.SAME)
        return cls(
            same=same,
            different=frozenset(pairs) - same,
            overrides=_overrides(standing),
            hidden=_subjects(standing, DecisionKind.HIDE),
            featured=_subjects(standing, DecisionKind.FEATURE),
            decisions=_by_token(standing),
            partners=_partners(pairs),
        )

    def forbids(self, one: str, other: str) -> bool:
        """Whether someone said that these two are different events."""
        return (min(one, other), max(one, other)) in self.different


def without_undone(decisions: list[Decision]) -> list[Decision]:
    """Decisions that stand, in order; undoings themselves left out."""
    undone: set[int] = set()
    standing = []
    for decision in reversed(decisions):
        if decision.id is not None and decision.id in undone:
            continue
        if decision.kind == DecisionKind.UNDO:
            undone.update(() if decision.undoes is None else (decision.undoes,))
        else:
            standing.append(decision)
    return standing[::-1]


def _pairs(decisions: list[Decision]) -> dict[Pair, DecisionKind]:
    pairs: dict[Pair, DecisionKind] = {}
    for decision in decisions:
        if decision.kind in {DecisionKind.SAME, DecisionKind.DIFFERENT}:
            for pair in combinations(sorted(set(decision.subjects)), 2):
                pairs[pair] = decision.kind
    return pairs


def _overrides(decisions: list[Decision]) -> dict[str, dict[str, Override]]:
    found: dict[str, dict[str, Override]] = defaultdict(dict)
    for decision in decisions:
        if decision.kind == DecisionKind.OVERRIDE:
            for token in decision.subjects:
                name = str(decision.value["field"])
                found[token][name] = Override(decision.value["value"], decision)
    return dict(found)


def _subjects(decisions: list[Decision], kind: DecisionKind) -> frozenset[str]:
    return frozenset(token for one in decisions if one.kind == kind for token in one.subjects)


def _by_token(decisions: list[Decision]) -> dict[str, tuple[Decision, ...]]:
    found: dict[str, tuple[Decision, ...]] = {}
    for decision in decisions:
        for token in decision.subjects:
            found[token] = (*found.get(token, ()), decision)
    return found


def _partners(pairs: Iterable[Pair]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in pairs:
        found[one].add(other)
        found[other].add(one)
    return {token: frozenset(others) for token, others in found.items()}
