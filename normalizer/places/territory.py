"""The part of France an agenda is about, as a hint to tell same-named communes apart."""

from dataclasses import dataclass

from normalizer.places.commune import Commune, departement_of


@dataclass(frozen=True, slots=True)
class Territory:
    """INSEE codes of communes and codes of départements ("47", "2A", "974"); empty: everywhere."""

    communes: frozenset[str] = frozenset()
    departements: frozenset[str] = frozenset()

    def contains(self, commune: Commune) -> bool:
        """Whether the commune is named, or lies in a named département."""
        return commune.insee in self.communes or commune.departement in self.departements

    def surrounds(self, commune: Commune) -> bool:
        """Whether the commune lies in a département that the territory touches."""
        return commune.departement in self.departements or any(
            departement_of(insee) == commune.departement for insee in self.communes
        )

    def __bool__(self) -> bool:
        return bool(self.communes or self.departements)
