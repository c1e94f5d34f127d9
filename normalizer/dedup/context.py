"""What is known beside the two listings: whose source it is, how far it is trusted.

Built from the sources alone, so it stays the same through a harvest: the score of a pair must not
depend on what else the agenda happens to hold (see `neighbourhood`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from agenda.model import Source
from normalizer.dedup.words import plain, stems


@dataclass(frozen=True)
class Context:
    """The sources by id. `names`: telling words of each source's name and usual venue."""

    sources: Mapping[str, Source] = field(default_factory=dict)

    @classmethod
    def of(cls, sources: Iterable[Source]) -> "Context":
        """Build from sources."""
        return cls({source.id: source for source in sources})

    @cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        """Stems of each source's name."""
        return {key: frozenset(stems(plain(one.name))) for key, one in self.sources.items()}

    @cached_property
    def usual(self) -> Mapping[str, tuple[str | None, str | None]]:
        """Folded venue name and commune of each source that has a usual place."""
        return {
            key: (one.place.name, one.place.insee or one.place.commune)
            for key, one in self.sources.items()
            if one.place
        }
