"""The places and the territory an event is put into."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agenda.model import KnownPlace, Place
from normalizer.places.gazetteer import gazetteer
from normalizer.places.slugs import place_slug
from normalizer.places.territory import Territory


@dataclass(frozen=True, slots=True)
class Geography:
    """Known places by the slugs of all their names; an empty territory is everywhere."""

    places: Mapping[str, KnownPlace] = field(default_factory=dict)
    territory: Territory = field(default_factory=Territory)
    _completed: dict[tuple[str, Place], Place] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def locate(self, said: Place | None) -> tuple[Place | None, str | None]:
        """Give the place with what is known of it, and its id. An unknown place names itself."""
        slug = place_slug(said)
        known = self.places.get(slug or "")
        if said is None or known is None:
            return said, slug
        key = known.id, said
        # One for the many events that say the same of where they are.
        if key not in self._completed:
            self._completed[key] = known.complete(said)
        return self._completed[key], known.id

    def provided(self, place_id: str | None) -> list[str]:
        """Give the accessibility codes that a person set for a place."""
        known = self.places.get(place_id or "")
        return known.accessibility if known else []

    def outside(self, place: Place | None) -> str | None:
        """Say why a place is not of the territory, or None.

        Only where its source names a commune that is known: what was read out of a text, or
        cannot be placed, is never guessed away (issue C).
        """
        if not self.territory or place is None or place.insee is None or place.basis == "text":
            return None
        commune = gazetteer().commune(place.insee)
        if commune is None or self.territory.contains(commune):
            return None
        return f"{commune.name} ({commune.departement}) n’est pas du territoire."
