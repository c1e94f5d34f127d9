"""The territory of the settings, and what tells same-named communes apart where nobody said."""

from collections.abc import Iterable
from functools import lru_cache

from agenda.errors import SettingsError
from agenda.model import Source
from agenda.settings import Settings
from normalizer.places import Territory, read_territory
from normalizer.where import territory_near


def territory_of(settings: Settings) -> Territory:
    """Give the territory whose events are shown; empty for everywhere. Raises `SettingsError`."""
    return _read((*settings.territory.communes, *settings.territory.departements))


@lru_cache(maxsize=16)
def _read(names: tuple[str, ...]) -> Territory:
    try:
        return read_territory(names)
    except ValueError as error:
        raise SettingsError(f"Réglage impossible : ALMANACH_TERRITORY : {error}") from error


def surroundings_of(settings: Settings, sources: Iterable[Source]) -> Territory | None:
    """Give where a source without a usual place most likely is: the territory, or else the
    départements of the other sources.
    """
    if territory := territory_of(settings):
        return territory
    near = [found for source in sources if (found := territory_near(source.place))]
    departements = frozenset[str]().union(*(found.departements for found in near))
    return Territory(departements=departements) if departements else None
