"""Where: from what a source says of a place to a place, or to the best guess at it.

In order: what the item says; what its text says; where this source's events usually are.
`Place.basis` keeps which of the three it was, because a guess must never veto a duplicate.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from agenda.model import Place, RawEvent, Source
from normalizer.places import (
    Address,
    Mention,
    Territory,
    address_in,
    communes_in,
    compare_venues,
    find_commune,
    gazetteer,
    read_address,
    read_parts,
)

READ = 5_000
# A title that begins so says where, when nothing else does: the usual place would mislead.
_ONLINE_TITLE = re.compile(
    r"\W*(?:webinaire|webinar|en (?:visio\w*|ligne|distanciel)|visioconf[ée]rence)\b", re.IGNORECASE
)


def read_where(
    raw: RawEvent, text: str, source: Source, around: Territory | None = None
) -> tuple[Place | None, bool]:
    """Give the place and whether the event is (also) online. `text` is title and description.

    `around` tells same-named communes apart for a source without a usual place.
    """
    usual = official(source.place, around) if source.place else None
    near = territory_near(usual) or around
    told = _told(raw, near)
    online = raw.is_online or raw.online_url is not None or bool(told and told.online)
    place = _place(told, raw) if told else None
    if place:
        return _completed(place, usual), online
    if online:
        return None, True
    found = _from_text(text, near)
    if found is None and _ONLINE_TITLE.match(text):
        return None, True
    return found or _usual(usual), False


def territory_near(place: Place | None) -> Territory | None:
    """The surroundings of a source's usual place, to tell same-named communes apart."""
    if not place or not place.commune:
        return None
    return _surroundings(place.commune, place.postcode)


@lru_cache(maxsize=1024)
def _surroundings(commune: str, postcode: str | None) -> Territory | None:
    found = find_commune(commune, postcode=postcode) or find_commune(commune)
    return Territory(departements=frozenset({found.departement})) if found else None


@lru_cache(maxsize=1024)
def official(place: Place, around: Territory | None = None) -> Place:
    """Give a place that a person wrote with its commune's official name and INSEE code.

    As it was written when no commune, or none for sure, is called so.
    """
    if place.insee or not place.commune:
        return place
    found = find_commune(place.commune, postcode=place.postcode, near=around)
    return (
        place.model_copy(update={"commune": found.name, "insee": found.insee}) if found else place
    )


def point_of(place: Place) -> tuple[float, float] | None:
    """Where to look for a place: its coordinates, else the middle of its commune (WGS 84).

    For finding only: what is shown of a place stays what was said of it.
    """
    if place.lat is not None and place.lon is not None:
        return place.lat, place.lon
    commune = gazetteer().commune(place.insee) if place.insee else None
    if commune is None or commune.latitude is None or commune.longitude is None:
        return None
    return commune.latitude, commune.longitude


def _told(raw: RawEvent, near: Territory | None) -> Address | None:
    said = raw.address
    if said and any((said.name, said.street, said.locality, said.postcode)):
        return read_parts(
            said.name,
            street=said.street,
            locality=said.locality,
            postcode=said.postcode,
            country=said.country,
            near=near,
        )
    return read_address(raw.location, near) if raw.location and raw.location.strip() else None


def _place(told: Address, raw: RawEvent) -> Place | None:
    if not any((told.name, told.street, told.postcode, told.commune)):
        return None
    point = {"lat": raw.address.lat, "lon": raw.address.lon} if raw.address else {}
    return _as_place(told).model_copy(update=point) if point else _as_place(told)


@lru_cache(maxsize=1024)
def _as_place(told: Address, basis: Literal["said", "text"] = "said") -> Place:
    return Place(
        name=told.name,
        street=told.street,
        postcode=told.postcode,
        commune=told.commune,
        insee=told.insee,
        detail=told.detail,
        basis=basis,
    )


def _completed(place: Place, usual: Place | None) -> Place:
    """Fill in what the source leaves out when it names its own venue."""
    if usual is None or place.commune or not place.name:
        return place
    if compare_venues(_address(place), _address(usual))[0] != "same":
        return place
    return usual.model_copy(update={"basis": "said", "detail": place.detail})


def _address(place: Place) -> Address:
    return Address(
        name=place.name,
        detail=place.detail,
        street=place.street,
        commune=place.commune,
        insee=place.insee,
    )


def _from_text(text: str, near: Territory | None) -> Place | None:
    told = address_in(text[:READ], near) if near else None
    if told and told.commune and not told.online:
        return _as_place(told, "text")
    return _only_commune(communes_in(text[:READ], near))


def _only_commune(mentions: Iterable[Mention]) -> Place | None:
    communes = [mention.commune for mention in mentions if mention.certain]
    if len(communes) != 1:
        return None
    return Place(commune=communes[0].name, insee=communes[0].insee, basis="text")


def _usual(usual: Place | None) -> Place | None:
    return usual.model_copy(update={"basis": "default"}) if usual else None
