"""From a name as people write it to one commune, or to none when in doubt."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from normalizer.places.commune import Commune, departements_of_postcode
from normalizer.places.folding import fold, has_article
from normalizer.places.gazetteer import gazetteer
from normalizer.places.territory import Territory

# Above this a name said without more means the town itself, not a longer name of the area.
WELL_KNOWN = 20_000

_CEDEX = re.compile(r"\bcedex\b.*$", re.IGNORECASE)
_ON = re.compile(r"(?<=[a-zà-ÿ]{2})/(?=[A-ZÀ-Ý])")  # Villeneuve/Lot
_PART_OF_CITY = re.compile(r"^(paris|lyon|marseille) (?:\d{1,2}|[ivx]{1,5})(?:er|e|eme)?(?: .*)?$")
_IN_DEPARTEMENT = re.compile(r"\(\s*(\d{2,3}|2[AB])\s*\)\s*$", re.IGNORECASE)

_Test = Callable[[Commune], bool]


@lru_cache(maxsize=8192)
def find_commune(
    text: str, *, postcode: str | None = None, near: Territory | None = None
) -> Commune | None:
    """The commune called `text`, or None when none or several could be meant.

    Compared after folding, against today's names, names absorbed by a merger, then short
    forms ("Sainte-Livrade"). A postcode decides; else "(47)" after the name; else `near`: what
    lies inside, then in its départements. Without these only a name unique in France counts.
    """
    tiers = _tiers(text)
    if postcode is not None:
        return _at_postcode(text, tiers, postcode)
    if (place := _IN_DEPARTEMENT.search(text)) is not None:
        code = place[1].upper()
        return _first(text, tiers, lambda commune: commune.departement == code)
    if near:
        for test in (near.contains, near.surrounds):
            if any(test(commune) for tier in tiers for commune in tier):
                return _first(text, tiers, test)
    return _first(text, tiers[:2], lambda _: True)


def read_territory(names: Iterable[str]) -> Territory:
    """A territory from INSEE codes, départements or EPCIs (code or name) and commune names.

    Raises ValueError with a French sentence on a name that means nothing, or several things.
    """
    communes: set[str] = set()
    departements: set[str] = set()
    known = gazetteer()
    for name in names:
        code, key = name.strip().upper(), fold(name)
        epci = known.epci_codes.get(key, code)
        if code in known.departement_codes.values():
            departements.add(code)
        elif code in known:
            communes.add(code)
        elif members := known.in_epci(epci):
            communes.update(member.insee for member in members)
        elif (commune := find_commune(name)) is not None:
            communes.add(commune.insee)
        elif key in known.departement_codes:
            departements.add(known.departement_codes[key])
        else:
            raise ValueError(
                f"Commune, département ou EPCI inconnu ou ambigu\xa0: «\xa0{name}\xa0»"
            )
    return Territory(frozenset(communes), frozenset(departements))


def _tiers(text: str) -> tuple[tuple[Commune, ...], ...]:
    """Candidates by today's name, former name, short name; the last only for little places."""
    key = commune_key(text)
    if not key:
        return ((), (), ())
    known = gazetteer()
    exact = known.named(key)
    famous = any(commune.population > WELL_KNOWN for commune in exact)
    short = () if famous else known.shortly(key)
    return exact, known.formerly(key), short


def commune_key(text: str) -> str:
    """Folded name without CEDEX, département in brackets and arrondissement."""
    name = _ON.sub(" sur ", _CEDEX.sub("", _IN_DEPARTEMENT.sub("", text)))
    key = fold(name)
    city = _PART_OF_CITY.match(key)
    return city[1] if city else key


def _at_postcode(
    text: str, tiers: tuple[tuple[Commune, ...], ...], postcode: str
) -> Commune | None:
    """The postcode itself, or its département for a CEDEX or mistyped code."""
    served = _first(text, tiers, lambda commune: postcode in commune.postcodes)
    if served is not None:
        return served
    departements = departements_of_postcode(postcode)
    return _first(text, tiers[:2], lambda commune: commune.departement in departements)


def _first(text: str, tiers: Iterable[tuple[Commune, ...]], test: _Test) -> Commune | None:
    """The one candidate that passes in the first tier where any does."""
    for tier in tiers:
        passing = {commune for commune in tier if test(commune)}
        if passing:
            return _only(text, passing)
    return None


def _only(text: str, communes: set[Commune]) -> Commune | None:
    """The only one, or the only one that has the article the text has (Le Port, Port)."""
    if len(communes) > 1:
        communes = {one for one in communes if has_article(one.name) == has_article(text)}
    return next(iter(communes)) if len(communes) == 1 else None
