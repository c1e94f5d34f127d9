"""What is known beside the two listings: whose they are, and where that source usually is.

Built from the sources alone, so it stays the same through a harvest: the score of a pair must not
depend on what else the agenda happens to hold (see `neighbourhood`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from agenda.model import Source
from normalizer.dedup.model import Coefficients, coefficients
from normalizer.dedup.words import plain, stems
from normalizer.places import find_commune


@dataclass(frozen=True)
class Context:
    """The sources by id, and the model that scores: the packaged one unless one is being fitted."""

    sources: Mapping[str, Source] = field(default_factory=dict)
    model: Coefficients = field(default_factory=coefficients)

    @classmethod
    def of(cls, sources: Iterable[Source]) -> "Context":
        """Build from sources."""
        return cls({source.id: source for source in sources})

    @cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        """Stems of each source's name."""
        return {key: frozenset(stems(plain(one.name))) for key, one in self.sources.items()}

    @cached_property
    def towns(self) -> Mapping[str, tuple[str, str]]:
        """Commune and INSEE code of each source that has a usual place."""
        found = {}
        for key, source in self.sources.items():
            if source.place and source.place.commune:
                town = find_commune(source.place.commune, postcode=source.place.postcode)
                if town:
                    found[key] = (town.name, town.insee)
        return found

    @cached_property
    def departements(self) -> frozenset[str]:
        """Départements of the sources' usual places: the region the agenda is about."""
        return frozenset(insee[:2] for _, insee in self.towns.values())
