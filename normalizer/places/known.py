"""From the names that sources use for places to places: which names are one, and what is known.

Pure, and a function of the set alone: names are compared within one town, links are taken from
the surest to the weakest, and two venues of unlike kinds are never joined but by a person
(issue C, "one table of places with aliases, learnt from what sources say").
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, product
from typing import Any, NamedTuple

from agenda.model import KnownPlace, Place
from normalizer.places.slugs import place_slug
from normalizer.places.summary import Saying, summarise
from normalizer.places.venues import (
    compare_venues,
    is_told,
    kinds_conflict,
    street_key,
    venue_key,
)
from normalizer.places.vocabulary import ONE_A_COMMUNE

# A commune has one of each, so that its bare name means the one there is ("MJC": "MJC Coluche").
SOLE_KINDS = frozenset({"mairie", "bibliothèque", "gare", "office de tourisme", "MJC"})
# As many events announced under two names that share no word teach that they are one place.
ENOUGH_MEETINGS = 3
BEGINNING = 4
# From the surest link to the weakest.
NAME, ADDRESS, MET, CONTAINED = range(4)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class PlaceRulings:
    """What people decided about places, by slugs; pairs in sorted order.

    `meant`: the place that a name means, where a person said that it is one with that place.
    """

    same: frozenset[Pair] = frozenset()
    different: frozenset[Pair] = frozenset()
    corrections: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    meant: Mapping[str, Place] = field(default_factory=dict)


def gather_places(
    sayings: Iterable[Saying], met: Mapping[Pair, int], rulings: PlaceRulings
) -> list[KnownPlace]:
    """Gather what is said of the places of some towns, closed under decisions and shared slugs.

    `met` counts the events that were announced under both names (slugs, sorted).
    """
    names = _names(sayings)
    groups = _Groups(names, rulings)
    for one, other in sorted(rulings.same | _alias_pairs(names, rulings)):
        groups.join(one, other, decided=True)
    links = sorted(_links(names, met))
    for firm in (link for link in links if link.sureness < CONTAINED):
        groups.join(firm.one, firm.other)
    _join_short_forms((link for link in links if link.sureness == CONTAINED), names, groups)
    _join_bare_kinds(names, met, groups)
    return [
        summarise([names[slug] for slug in slugs], rulings.corrections, rulings.aliases)
        for slugs in groups.all()
    ]


def _names(sayings: Iterable[Saying]) -> dict[str, list[Saying]]:
    found: dict[str, list[Saying]] = defaultdict(list)
    for one in sayings:
        found[one.slug].append(one)
    return {slug: sorted(found[slug], key=Saying.order) for slug in sorted(found)}


class _Groups:
    """Sets of names that are one place so far, with the kinds of venue that these state."""

    def __init__(self, names: Mapping[str, Sequence[Saying]], rulings: PlaceRulings) -> None:
        self._of = {slug: [slug] for slug in names}
        self._kinds = {slug: {_kinds(said[0].place)} for slug, said in names.items()}
        self._apart = _companions(rulings.different)

    def join(self, one: str, other: str, *, decided: bool = False) -> None:
        """Make one of two groups, unless a person or their kinds forbid it."""
        first, second = self._of.get(one), self._of.get(other)
        if first is None or second is None or first is second:
            return
        if any(not self._apart[slug].isdisjoint(second) for slug in first if slug in self._apart):
            return
        kinds, others = self._kinds[one], self._kinds[other]
        if not decided and any(kinds_conflict(*pair) for pair in product(kinds, others)):
            return
        union = sorted(first + second)
        self._of.update(dict.fromkeys(union, union))
        self._kinds.update(dict.fromkeys(union, kinds | others))

    def of(self, slug: str) -> Sequence[str]:
        """The group a name is in."""
        return self._of[slug]

    def all(self) -> list[list[str]]:
        """Every group once, in order."""
        return sorted({id(group): group for group in self._of.values()}.values())


def _kinds(place: Place) -> frozenset[str]:
    return venue_key(place.name or "", place.commune).kinds


def _alias_pairs(names: Mapping[str, Sequence[Saying]], rulings: PlaceRulings) -> set[Pair]:
    """The names that a person gave to a place and that sources use too."""
    return {
        (slug, named)
        for slug, aliases in rulings.aliases.items()
        for alias in aliases
        if slug in names
        and (named := place_slug(names[slug][0].place.model_copy(update={"name": alias})))
    }


class _Link(NamedTuple):
    """Two names that may be one place; of a contained name, `one` is the short form."""

    sureness: int
    one: str
    other: str


def _links(names: Mapping[str, Sequence[Saying]], met: Mapping[Pair, int]) -> Iterator[_Link]:
    near = set(_candidates(names)) | {pair for pair in met if _comparable(names, *pair)}
    for one, other in sorted(near):
        relation, reason = _compared(names[one][0].place, names[other][0].place)
        needed = 1 if relation == "similar" else ENOUGH_MEETINGS
        if "même adresse" in reason:
            yield _Link(ADDRESS, one, other)
        elif relation == "same":
            lengths = [len(_words(names[slug])) for slug in (one, other)]
            if lengths[0] == lengths[1]:
                yield _Link(NAME, one, other)
            else:
                yield _Link(CONTAINED, *((one, other) if lengths[0] < lengths[1] else (other, one)))
        elif met.get((one, other), 0) >= needed and _words(names[one]) and _words(names[other]):
            yield _Link(MET, one, other)


def _join_short_forms(
    links: Iterable[_Link], names: Mapping[str, Sequence[Saying]], groups: _Groups
) -> None:
    """A name joins the longer one that holds it, unless several places do."""
    longer: dict[str, set[str]] = defaultdict(set)
    for link in links:
        longer[link.one].add(link.other)
    for slug in sorted(longer, key=lambda one: (-len(_words(names[one])), one)):
        owners = _owners(longer[slug], groups)
        if len(owners) == 1:
            groups.join(slug, owners.pop()[0])


def _comparable(names: Mapping[str, Sequence[Saying]], one: str, other: str) -> bool:
    if one not in names or other not in names:
        return False
    places = [names[slug][0].place for slug in (one, other)]
    return names[one][0].town == names[other][0].town and all(map(is_told, places))


def _words(said: Sequence[Saying]) -> tuple[str, ...]:
    """The words that distinguish a name; none where it says a kind and nothing more."""
    place = said[0].place
    return venue_key(place.name or "", place.commune).words


@lru_cache(maxsize=16384)
def _compared(one: Place, other: Place) -> tuple[str, str]:
    return compare_venues(one, other)


def _candidates(names: Mapping[str, Sequence[Saying]]) -> Iterator[Pair]:
    """Pairs of one town that share the beginning of a word, a bare kind or a street."""
    blocks: dict[tuple[str, str], list[str]] = defaultdict(list)
    for slug, said in names.items():
        if said[0].place.name:
            for key in _keys(said[0].place):
                blocks[said[0].town, key].append(slug)
    for block in blocks.values():
        yield from combinations(sorted(block), 2)


def _keys(place: Place) -> set[str]:
    key = venue_key(place.name or "", place.commune)
    street = " ".join(street_key(place.street)) if place.street else ""
    keys = {f"w:{word[:BEGINNING]}" for word in key.words}
    keys |= set() if key.words else {f"k:{kind}" for kind in key.kinds}
    return keys | ({f"s:{street}"} if any(char.isdigit() for char in street) else set())


def _join_bare_kinds(
    names: Mapping[str, Sequence[Saying]], met: Mapping[Pair, int], groups: _Groups
) -> None:
    """A bare "Médiathèque" beside the one it was met with, or the only one its commune has."""
    told: dict[tuple[str, str], list[str]] = defaultdict(list)
    for slug, said in names.items():
        if _words(said):
            for kind in _kinds(said[0].place) & ONE_A_COMMUNE:
                told[said[0].town, kind].append(slug)
    companions = _companions(met)
    for slug, said in names.items():
        kinds = _kinds(said[0].place)
        if not said[0].place.insee or _words(said) or not kinds & ONE_A_COMMUNE:
            continue
        namesakes = {one for kind in kinds for one in told[said[0].town, kind]}
        owners = _owners(namesakes & companions[slug], groups)
        if not owners and kinds & SOLE_KINDS:
            owners = _owners(namesakes, groups)
        if len(owners) == 1:
            groups.join(slug, owners.pop()[0])


def _companions(met: Iterable[Pair]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for one, other in met:
        found[one].add(other)
        found[other].add(one)
    return found


def _owners(slugs: Iterable[str], groups: _Groups) -> set[tuple[str, ...]]:
    return {tuple(groups.of(slug)) for slug in slugs}
