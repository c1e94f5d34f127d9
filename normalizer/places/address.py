"""From a LOCATION as people write it to a venue, a street and a commune (issue 4, "Place")."""

from dataclasses import dataclass, replace
from functools import lru_cache

from normalizer.places.folding import fold
from normalizer.places.pieces import (
    Piece,
    split_pieces,
    take_country,
    take_departement,
    take_online,
    take_street,
    unescape,
)
from normalizer.places.rooms import name_and_detail
from normalizer.places.territory import Territory
from normalizer.places.towns import Town, find_town, take_town
from normalizer.places.vocabulary import COUNTRIES, PRIVATE, UNDECIDED

# Longer texts are descriptions put in the wrong field; only their beginning is read.
LONGEST = 500


@dataclass(frozen=True, slots=True)
class Address:
    """Where something takes place, as far as the text says.

    `insee` is set when the commune is certain, and then `commune` is its official name;
    otherwise `commune` is the town as written. `detail` is a room or an entrance within the venue.
    `country` is an ISO 3166 alpha-2 code, when stated or when `insee` is set.
    """

    name: str | None = None
    detail: str | None = None
    street: str | None = None
    postcode: str | None = None
    commune: str | None = None
    insee: str | None = None
    country: str | None = None
    online: bool = False
    online_url: str | None = None
    private: bool = False

    def __bool__(self) -> bool:
        return self != NOWHERE


NOWHERE = Address()


@lru_cache(maxsize=8192)
def read_address(text: str, near: Territory | None = None) -> Address:
    """Read one text: commas, dashes, new lines (also ICS-escaped), or nothing between its parts.

    Never raises. `near` tells same-named communes apart and allows "Salle des fêtes de X".
    """
    pieces, online, url = take_online(split_pieces(unescape(text[:LONGEST])))
    pieces, country = take_country(pieces)
    pieces, near = take_departement(pieces, near)
    pieces, town = take_town(pieces, near, country)
    pieces, street = take_street(pieces)
    address = _assemble(pieces, street, town, country)
    return replace(address, online=online, online_url=url)


def read_parts(
    description: str | None,
    *,
    street: str | None = None,
    locality: str | None = None,
    postcode: str | None = None,
    country: str | None = None,
    near: Territory | None = None,
) -> Address:
    """Read an address given in fields, as Mobilizon's; a lone description is read as a text."""
    fields = [field.strip() for field in (street, locality, postcode) if field and field.strip()]
    if not fields:
        return read_address(description or "", near)
    code = COUNTRIES.get(fold(country or "")) if country else None
    town = find_town(locality or "", postcode, near, code)
    named = read_address(description, near) if description else Address()
    written = (street or "").strip() or None
    if named.name is None and named.street and written and fold(named.street) == fold(written):
        named = replace(named, street=None)  # geocoders repeat the street as the description
    return replace(
        named,
        name=named.name or _name_in(description, written, town),
        street=written or named.street,
        postcode=(postcode or "").strip() or named.postcode,
        commune=town.commune or named.commune,
        insee=town.insee if town.commune else named.insee,
        country=code or ("FR" if town.insee else named.country),
    )


def _name_in(description: str | None, street: str | None, town: Town) -> str | None:
    """The description itself, where nothing was read as a name: "Place d'Armes", "Redon"."""
    text = (description or "").strip()
    same = {fold(part) for part in (street, town.commune) if part}
    return text if text and fold(text) not in same else None


def _assemble(pieces: list[Piece], street: str | None, town: Town, country: str | None) -> Address:
    folded = [fold(piece.text) for piece in pieces]
    private = any(PRIVATE.match(words) for words in folded)
    kept = [
        piece
        for piece, words in zip(pieces, folded, strict=True)
        if words and not UNDECIDED.match(words)
    ]
    name, detail, hamlet = name_and_detail(
        kept, may_be_hamlet=street is None and town.insee is not None
    )
    return Address(
        name=name,
        detail=detail,
        street=street or hamlet,
        postcode=town.postcode,
        commune=town.commune,
        insee=town.insee,
        country=country or ("FR" if town.insee else None),
        private=private,
    )
