"""A place's name in addresses, and the town it is told apart by."""

from functools import lru_cache

from agenda.model import Place
from agenda.model.folding import slug
from normalizer.places.commune import Commune
from normalizer.places.folding import fold
from normalizer.places.gazetteer import gazetteer


def place_slug(place: Place | None) -> str | None:
    """Name a place in addresses: venue and commune; None for nowhere.

    Where France has two communes of that name, their département follows (the INSEE code where
    both are in one), so that same-named places never share an address (issue C).
    """
    if place is None:
        return None
    return _slug(place.name or "", place.commune or "", place.insee)


def town_of(place: Place) -> str:
    """Name the town in which a place's names are compared (see `PlaceSaid`)."""
    if place.insee:
        return place.insee
    return f"~{fold(place.commune)}" if place.commune else f"?{place_slug(place)}"


@lru_cache(maxsize=16384)
def _slug(name: str, commune: str, insee: str | None) -> str | None:
    name, commune = slug(name), slug(commune)
    if f"-{commune}-" in f"-{name}-":
        commune = ""
    return "-".join(filter(None, (name, commune, _which(insee)))) or None


@lru_cache(maxsize=4096)
def _which(insee: str | None) -> str:
    """What tells a commune from its namesakes; empty where there is none."""
    commune = gazetteer().commune(insee) if insee else None
    if commune is None:
        return ""
    others = [one for one in gazetteer().named(fold(commune.name)) if _namesakes(one, commune)]
    if any(one.departement == commune.departement for one in others):
        return commune.insee.lower()
    return commune.departement.lower() if others else ""


def _namesakes(one: Commune, other: Commune) -> bool:
    return one.insee != other.insee and slug(one.name) == slug(other.name)
