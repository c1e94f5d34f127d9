"""What the gazetteer knows of one commune."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of the Code officiel géographique; degrees are WGS 84."""

    insee: str
    name: str
    postcodes: tuple[str, ...]
    epci: str | None
    epci_name: str | None
    departement: str
    departement_name: str
    region: str
    latitude: float | None
    longitude: float | None
    population: int

    def __str__(self) -> str:
        return self.name


def departement_of(code: str) -> str:
    """Code of the département of an INSEE code: two characters, three overseas."""
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def departements_of_postcode(postcode: str) -> frozenset[str]:
    """Départements a postcode usually lies in; Corsica's postcodes do not tell 2A from 2B."""
    if postcode.startswith("20"):
        return frozenset({"2A", "2B"})
    return frozenset({departement_of(postcode)})
