"""Find the town in the pieces of an address, with and without a postcode."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from normalizer.places.commune import Commune
from normalizer.places.folding import fold
from normalizer.places.gazetteer import gazetteer
from normalizer.places.lookup import WELL_KNOWN, commune_key, find_commune
from normalizer.places.pieces import Piece, street_start
from normalizer.places.rooms import is_room
from normalizer.places.territory import Territory
from normalizer.places.venues import has_only_kinds
from normalizer.places.vocabulary import ORDINARY


@dataclass(frozen=True, slots=True)
class Town:
    """Postcode, town as officially or else as actually written, INSEE code when certain."""

    postcode: str | None = None
    commune: str | None = None
    insee: str | None = None


_POSTCODE = re.compile(
    r"(?<![\d-])(?:F\s?-\s?)?(\d{2}\s\d{3}|\d{5})(?![\d-])(?=\s+[^\W\d]|\s*$|\s*\))"
)
_CEDEX = re.compile(r"\s*\bcedex\b(?:\s*\d{1,2})?", re.IGNORECASE)
_COUNTRYSIDE = re.compile(r"^(?:d['’]|de |du |en )\w+$", re.IGNORECASE)
_FOREIGN_TOWN = re.compile(r"^(?:[A-Z]{1,2}-)?(\d{4,5})\s+(\D+)$")
_BEFORE_TOWN = re.compile(r"(?:\b(?:de|à|a|au|aux|du|des)\s+|\bd['’])$", re.IGNORECASE)
_STREET_AT_TOWN = re.compile(r"\bà\s+$", re.IGNORECASE)
_NOT_A_TOWN = re.compile(
    r"\b(?:pays|agglo\w*|communaut[ée]|canton|vall[ée]e|rue|route)\s+(?:de\s+|d['’])$",
    re.IGNORECASE,
)
HAMLET, SMALL_TOWN, TOWN = 500, 2_000, 10_000  # inhabitants
_LONGEST_NAME = 8  # words of "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson" written apart


def take_town(
    pieces: list[Piece], near: Territory | None, country: str | None
) -> tuple[list[Piece], Town]:
    """Pieces without the town, and the town; a town closing a venue's name stays there too."""
    for at in range(len(pieces) - 1, -1, -1):
        match = _POSTCODE.search(pieces[at].text)
        if match is not None:
            rest, town = _around_postcode(pieces, at, match, near, country)
            # "10260 SW Greenburg Road, Suite 600": a number before the end is a postcode
            # only with its town.
            if town.insee is not None or at == len(pieces) - 1:
                return rest, town
    if country not in {None, "FR"}:
        return _foreign_town(pieces)
    return _named_alone(pieces, near) or (pieces, _closing_a_name(pieces, near))


def _foreign_town(pieces: list[Piece]) -> tuple[list[Piece], Town]:
    """The town of an address abroad, where a postal code of four digits or five tells it."""
    for at in range(len(pieces) - 1, -1, -1):
        if (match := _FOREIGN_TOWN.match(pieces[at].text)) is not None:
            return pieces[:at] + pieces[at + 1 :], Town(match[1], match[2])
    return pieces, Town()


def find_town(
    locality: str, postcode: str | None, near: Territory | None, country: str | None
) -> Town:
    """The town of an address given in fields."""
    code = re.sub(r"\D", "", postcode or "") if country in {None, "FR"} else ""
    code = code if len(code) == 5 else ""
    name = _CEDEX.sub("", locality).strip()
    commune = None
    if country in {None, "FR"} and name:
        commune = find_commune(name, postcode=code or None, near=near)
    elif code and not name:
        commune = _served(code)
    if commune is not None:
        return Town(postcode or None, commune.name, commune.insee)
    return Town(postcode or None, name or None)


def _around_postcode(
    pieces: list[Piece],
    at: int,
    match: re.Match[str],
    near: Territory | None,
    country: str | None,
) -> tuple[list[Piece], Town]:
    """The town stands after the postcode, before it in the piece, or in a piece beside it."""
    postcode = match[1].replace(" ", "")
    text = pieces[at].text
    before = text[: match.start()].strip(" ,-–(")
    after = _CEDEX.sub("", text[match.end() :]).strip(" ,-–)")
    left = [*pieces[:at], *([Piece(before)] if before else [])]
    right = pieces[at + 1 :]
    if country not in {None, "FR"}:
        return [*left, *right], Town(postcode, after or None)
    if after:
        commune, rest = _opening(after, postcode)
        if commune is not None:
            extra = [Piece(rest)] if rest else []
            return [*left, *extra, *right], Town(postcode, commune.name, commune.insee)
        return [*left, *right], _by_postcode(postcode, after, near, country)
    return _beside_postcode(left, right, postcode, near, country)


def _beside_postcode(
    left: list[Piece],
    right: list[Piece],
    postcode: str,
    near: Territory | None,
    country: str | None,
) -> tuple[list[Piece], Town]:
    """A postcode with nothing behind it: "47000, Agen", "Bains-sur-Oust, 35600", "Redon 35600"."""
    if right and (commune := find_commune(right[0].text, postcode=postcode)) is not None:
        return [*left, *right[1:]], Town(postcode, commune.name, commune.insee)
    if left:
        commune, rest = _closing(left[-1].text, postcode)
        if commune is not None:
            rest = left[-1].text if _BEFORE_TOWN.search(f"{rest} ") else rest
            kept = [Piece(rest)] if rest else []
            return [*left[:-1], *kept, *right], Town(postcode, commune.name, commune.insee)
    pieces = [*left, *right]
    sure = all(street_start(piece.text, after_name=True) is not None for piece in pieces)
    return pieces, _by_postcode(postcode, None, near, "FR" if sure else country)


def _opening(text: str, postcode: str) -> tuple[Commune | None, str]:
    """Longest beginning of `text` that is a commune of the postcode, and what follows it."""
    words = text.split()
    for length in range(min(len(words), _LONGEST_NAME), 0, -1):
        commune = find_commune(" ".join(words[:length]), postcode=postcode)
        if commune is not None:
            rest = " ".join(words[length:])
            return commune, "" if _goes_without_saying(rest, commune) else rest
    return None, text


def _goes_without_saying(rest: str, commune: Commune) -> bool:
    """What only situates the town: "Lyon 3e", "Agen Lot-et-Garonne", "Le Passage d'Agen"."""
    key = fold(rest)
    if _COUNTRYSIDE.match(rest):
        return True
    return key in {fold(commune.region), fold(commune.departement_name)} or bool(
        re.fullmatch(r"\d{1,2}(?:er|e|eme)?(?: arrondissement)?", key)
    )


def _closing(text: str, postcode: str) -> tuple[Commune | None, str]:
    """Longest end of `text` that is a commune of the postcode, and what precedes it."""
    words = text.split()
    for length in range(min(len(words), _LONGEST_NAME), 0, -1):
        commune = find_commune(" ".join(words[-length:]), postcode=postcode)
        if commune is not None:
            return commune, " ".join(words[:-length]).rstrip(" ,-–")
    return None, text


def _by_postcode(
    postcode: str, written: str | None, near: Territory | None, country: str | None
) -> Town:
    """The only commune of the postcode, where the text or the territory says it is French."""
    commune = _served(postcode)
    near_enough = commune is not None and near is not None and near.contains(commune)
    if commune is not None and written is None and (near_enough or country == "FR"):
        return Town(postcode, commune.name, commune.insee)
    if commune is not None and written is not None and near_enough:
        return Town(postcode, commune.name, commune.insee)
    return Town(postcode, written)


def _served(postcode: str) -> Commune | None:
    communes = gazetteer().at_postcode(postcode)
    return communes[0] if len(communes) == 1 else None


def _named_alone(pieces: list[Piece], near: Territory | None) -> tuple[list[Piece], Town] | None:
    """A piece that is a commune and nothing else, the last such one; streets are not asked."""
    for at in range(len(pieces) - 1, -1, -1):
        text = pieces[at].text
        if street_start(text, after_name=at > 0) is not None or is_room(text):
            continue
        commune = find_commune(text, near=near)
        if commune is None:
            continue
        least = _least_population(at, len(pieces), abroad=bool(near))
        if _is_plausible(text, commune, near, least):
            rest = pieces[:at] + pieces[at + 1 :]
            return rest, Town(None, commune.name, commune.insee)
    return None


def _least_population(at: int, pieces: int, *, abroad: bool) -> int:
    """How large a commune must be for its bare name to be read as such, by its position.

    At the end of an address sooner than alone, alone sooner than where the venue's name
    stands; sooner without a territory than outside the one there is.
    """
    if at == pieces - 1:
        alone = pieces == 1
        return (WELL_KNOWN if abroad else HAMLET) if alone else (SMALL_TOWN if abroad else 0)
    return WELL_KNOWN if abroad else TOWN


def _is_plausible(text: str, commune: Commune, near: Territory | None, least: int) -> bool:
    """Whether a bare name means the commune: not a plain word, and near or known by its size."""
    if near and near.contains(commune):
        return commune_key(text) not in ORDINARY or commune.insee in near.communes
    if commune_key(text) in ORDINARY:
        return False
    if near and near.surrounds(commune):
        return True
    # Nobody calls a venue Sainte-Livrade-sur-Lot.
    telling = least <= SMALL_TOWN and " " in commune_key(text)
    return telling or commune.population >= least


def _closing_a_name(pieces: list[Piece], near: Territory | None) -> Town:
    """The commune of the territory that closes a venue's name: "Médiathèque de Redon"."""
    for piece in reversed(pieces if near else []):
        street = street_start(piece.text) is not None
        for start, name in _endings(piece.text):
            commune = find_commune(name, near=near)
            if commune is None or near is None or not near.contains(commune):
                continue
            before = piece.text[:start]
            leads = _STREET_AT_TOWN.search(before) if street else _leads_to_town(before)
            if leads and fold(name) == fold(commune.name):
                return Town(None, commune.name, commune.insee)
    return Town()


def _endings(text: str) -> Iterator[tuple[int, str]]:
    """Ends of a text at word starts and after "d'", longest first."""
    starts = [match.start() for match in re.finditer(r"(?<![^\s'’])[^\s'’]", text)]
    for start in starts[-_LONGEST_NAME:]:
        if start:
            yield start, text[start:]


def _leads_to_town(before: str) -> bool:
    """Whether what precedes a name makes it the town: "… de", or only words like "MJC"."""
    if _NOT_A_TOWN.search(before):
        return False
    return _BEFORE_TOWN.search(before) is not None or has_only_kinds(before)
