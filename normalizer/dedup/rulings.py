"""What people decided, ready to be obeyed: undone decisions left out, the latest word kept."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Any

from agenda.model import Decision, DecisionKind, Listing, Place, Source
from agenda.model.folding import fold
from normalizer.places import PlaceRulings

Pair = tuple[str, str]
Dates = Mapping[str, Sequence[tuple[date, str]]]
"""The dates of series by name: local day and token of each listing."""


@dataclass(frozen=True, slots=True)
class Override:
    """A field's value as a person set it."""

    value: Any
    decision: Decision


@dataclass(frozen=True)
class Rulings:
    """Decisions by the tokens of listings; tokens of listings long gone stay and do no harm.

    `same` and `different` hold each pair in sorted order; of two decisions on one pair the later
    counts. `overrides`: token, then field. `words`: the last HIDE or RESTORE of a token.
    `decisions`: every decision that touches a token. `tags`: what is decided of a folded tag.
    `ruled`: of each pair in `same` or `different`, the decision that counts.
    """

    same: frozenset[Pair] = frozenset()
    different: frozenset[Pair] = frozenset()
    overrides: Mapping[str, Mapping[str, Override]] = field(default_factory=dict)
    words: Mapping[str, Decision] = field(default_factory=dict)
    featured: frozenset[str] = frozenset()
    tags: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    trust: Mapping[str, float] = field(default_factory=dict)
    places: PlaceRulings = field(default_factory=PlaceRulings)
    decisions: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)
    partners: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ruled: Mapping[Pair, Decision] = field(default_factory=dict)

    @classmethod
    def from_decisions(cls, decisions: Iterable[Decision], dates: Dates | None = None) -> "Rulings":
        """Read decisions in the order they were taken. Undoing an undoing restores.

        `dates` holds the series that decisions name (`series_named`).
        """
        standing = without_undone(list(decisions))
        pairs = _pairs(standing, dates or {})
        same = frozenset(pair for pair, one in pairs.items() if one.kind == DecisionKind.SAME)
        return cls(
            same=same,
            different=frozenset(pairs) - same,
            overrides=_overrides(standing),
            words=_words(standing),
            featured=_subjects(standing, DecisionKind.FEATURE),
            tags={fold(one.value["tag"]): one.value for one in _of(standing, DecisionKind.TAG)},
            trust=_trust(standing),
            places=_places(standing),
            decisions=_by_token(standing),
            partners=_partners(pairs),
            ruled=pairs,
        )

    def forbids(self, one: str, other: str) -> bool:
        """Whether someone said that these two are different events."""
        return (min(one, other), max(one, other)) in self.different

    def word_on(self, tokens: Iterable[str]) -> Decision | None:
        """The last HIDE or RESTORE on any listing of an event."""
        words = [self.words[token] for token in tokens if token in self.words]
        return max(words, key=lambda one: one.id or 0, default=None)

    def trusting(self, sources: Mapping[str, Source]) -> Mapping[str, Source]:
        """The sources with the trust that people gave them."""
        return {
            key: source.model_copy(update={"trust": self.trust[key]})
            if key in self.trust
            else source
            for key, source in sources.items()
        }


def series_name(listing: Listing) -> str:
    """Name the series a listing belongs to: its source's, or else all of its title there."""
    own = listing.series or f"~{fold(listing.title)}"
    return f"{listing.source_id}\n{own}"


def series_named(decisions: Iterable[Decision]) -> set[str]:
    """Give the names of the series that decisions speak of."""
    return {name for one in decisions for name in one.value.get("series", ())}


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


def _of(decisions: Iterable[Decision], *kinds: DecisionKind) -> Iterator[Decision]:
    return (one for one in decisions if one.kind in kinds)


def _pairs(decisions: list[Decision], dates: Dates) -> dict[Pair, Decision]:
    pairs: dict[Pair, Decision] = {}
    for decision in _of(decisions, DecisionKind.SAME, DecisionKind.DIFFERENT):
        for pair in combinations(sorted(set(decision.subjects)), 2):
            pairs[pair] = decision
        for pair in _dated_pairs(decision, dates):
            pairs[pair] = decision
    return pairs


def _dated_pairs(decision: Decision, dates: Dates) -> Iterator[Pair]:
    """Series meet date by date; of two sessions on one day nobody can tell which is meant."""
    for one, other in combinations(sorted(set(decision.value.get("series", ()))), 2):
        theirs = _by_day(dates.get(other, ()))
        for day, tokens in _by_day(dates.get(one, ())).items():
            met = theirs.get(day, [])
            alone = len(tokens) == len(met) == 1
            if met and (alone or decision.kind == DecisionKind.DIFFERENT):
                yield from ((min(a, b), max(a, b)) for a in tokens for b in met if a != b)


def _by_day(dates: Iterable[tuple[date, str]]) -> dict[date, list[str]]:
    found: dict[date, list[str]] = defaultdict(list)
    for day, token in dates:
        found[day].append(token)
    return found


def _overrides(decisions: list[Decision]) -> dict[str, dict[str, Override]]:
    found: dict[str, dict[str, Override]] = defaultdict(dict)
    for decision in _of(decisions, DecisionKind.OVERRIDE):
        for token in decision.subjects:
            name = str(decision.value["field"])
            found[token][name] = Override(decision.value["value"], decision)
    return dict(found)


def _words(decisions: list[Decision]) -> dict[str, Decision]:
    kinds = (DecisionKind.HIDE, DecisionKind.RESTORE)
    return {token: one for one in _of(decisions, *kinds) for token in one.subjects}


def _trust(decisions: list[Decision]) -> dict[str, float]:
    return {
        source: float(one.value["trust"])
        for one in _of(decisions, DecisionKind.TRUST)
        for source in one.subjects
    }


def _places(decisions: list[Decision]) -> PlaceRulings:
    pairs: dict[Pair, DecisionKind] = {}
    corrections: dict[str, dict[str, Any]] = {}
    aliases: dict[str, tuple[str, ...]] = {}
    for one in decisions:
        if one.kind in {DecisionKind.SAME_PLACE, DecisionKind.DIFFERENT_PLACE}:
            for pair in combinations(sorted(set(one.subjects)), 2):
                pairs[pair] = one.kind
        for slug in one.subjects:
            if one.kind == DecisionKind.RENAME_PLACE:
                # Anew, so that the latest word comes last whatever name it used.
                corrections[slug] = corrections.pop(slug, {}) | one.value
            elif one.kind == DecisionKind.PLACE_ALIAS:
                aliases[slug] = (*aliases.get(slug, ()), str(one.value["alias"]))
    same = frozenset(pair for pair, kind in pairs.items() if kind == DecisionKind.SAME_PLACE)
    return PlaceRulings(same, frozenset(pairs) - same, corrections, aliases, _meant(decisions))


def _meant(decisions: list[Decision]) -> dict[str, Place]:
    """Names that are one place mean the place the decision found them at."""
    found: dict[str, Place] = {}
    for one in _of(decisions, DecisionKind.SAME_PLACE, DecisionKind.DIFFERENT_PLACE):
        for slug in one.subjects:
            found.pop(slug, None)
            if one.kind == DecisionKind.SAME_PLACE and one.value.get("place"):
                found[slug] = Place.model_validate(one.value["place"])
    return found


def _subjects(decisions: list[Decision], kind: DecisionKind) -> frozenset[str]:
    return frozenset(token for one in _of(decisions, kind) for token in one.subjects)


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
