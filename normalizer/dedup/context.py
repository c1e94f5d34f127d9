"""What is known beside the two listings: whose they are, and where that source usually is.

Built from the sources alone, so it stays the same through a harvest: the score of a pair must not
depend on what else the agenda happens to hold (see `neighbourhood`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from agenda.model import Source
from normalizer.dedup.model import Coefficients, coefficients
from normalizer.dedup.words import plain, stems
from normalizer.places import find_commune

Town = tuple[str, str | None]
"""A commune and its postcode, as a source's usual place says them."""


@dataclass(frozen=True)
class Context:
    """The sources by id, and the model that scores: the packaged one unless one is being fitted.

    `departements`: those of the sources' usual places, the region the agenda is about.
    """

    sources: Mapping[str, Source] = field(default_factory=dict)
    model: Coefficients = field(default_factory=coefficients)
    departements: frozenset[str] = frozenset()

    @classmethod
    def of(cls, sources: Iterable[Source], model: Coefficients | None = None) -> "Context":
        """Build from sources."""
        by_id = {source.id: source for source in sources}
        towns = {town for one in by_id.values() if (town := _usual(one))}
        return cls(by_id, model or coefficients(), region(towns))

    def names(self, source_id: str) -> frozenset[str]:
        """Stems of a source's name."""
        source = self.sources.get(source_id)
        return _stems_of(source.name) if source else frozenset()

    def town(self, source_id: str) -> tuple[str, str] | None:
        """Commune and INSEE code of a source that has a usual place."""
        source = self.sources.get(source_id)
        usual = _usual(source) if source else None
        found = find_commune(usual[0], postcode=usual[1]) if usual else None
        return (found.name, found.insee) if found else None


def region(towns: Iterable[Town]) -> frozenset[str]:
    """Départements of these towns."""
    found = (find_commune(commune, postcode=postcode) for commune, postcode in towns)
    return frozenset(one.insee[:2] for one in found if one)


def _usual(source: Source) -> Town | None:
    place = source.place
    return (place.commune, place.postcode) if place and place.commune else None


@lru_cache(maxsize=16384)
def _stems_of(name: str) -> frozenset[str]:
    return frozenset(stems(plain(name)))
