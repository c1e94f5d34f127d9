"""A place told in running text, as posts without a location field do.

"Lieu : Salle des fêtes, Allaire" and "20h30 - Le Navire, Redon." are read; what only hints at a
town is left to `communes_in`.
"""

import re

from normalizer.places.address import Address, read_address
from normalizer.places.folding import fold
from normalizer.places.lookup import find_commune
from normalizer.places.pieces import street_start
from normalizer.places.rooms import names_kind
from normalizer.places.territory import Territory
from normalizer.places.venues import venue_key
from normalizer.places.vocabulary import word_set

_LABEL = re.compile(
    r"(?:^|[\n.|;•–—-]\s*)(?:📍\s*|(?:lieu(?: de rendez-vous)?|adresse|où|endroit|salle|place)"
    r"\s*[:?]\s*:?\s*)(?P<place>[^\n|•]{3,160})",
    re.IGNORECASE,
)
_NEXT_LABEL = re.compile(
    r"\s+(?:date|quand|heure|horaires?|tarifs?|prix|entrée|contact|inscriptions?|réservations?"
    r"|infos?|renseignements?|tél\w*|organisateurs?|durée|public)\s*[:?].*$|\.\s+[A-ZÀ-Ý].*$",
    re.IGNORECASE | re.DOTALL,
)
_SENTENCES = re.compile(r"[\n|!?•;]|\.(?:\s|$)|\s[-–—]\s")
_LEAD = re.compile(
    r"^(?:(?:départ|rendez-vous|rdv|à partir)\s+)?"
    r"(?:d['’]|(?:de|à|au|aux|du|dans|devant|derrière|sur)\s+)(?:la\s+|le\s+|les\s+|l['’])?",
    re.IGNORECASE,
)
_INNER_LEAD = re.compile(
    r"\s(?:à\s+|au\s+|aux\s+|dans\s+)(?:la\s+|le\s+|les\s+|l['’])?", re.IGNORECASE
)
_TIME_OR_PRICE = re.compile(
    r"\d\s*h(?:\d|\b)|\d:\d\d|\b(?:19|20)\d\d\b|€|\beuros?\b|@|\d\d/\d\d", re.IGNORECASE
)
_DAYS = word_set(
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim janvier"
    " fevrier mars avril mai juin juillet aout septembre octobre novembre decembre"
)
_SMALL_WORDS = word_set("de du des d la le les l a au aux en et sur sous")
_MOST_WORDS = 8


def address_in(text: str, near: Territory) -> Address | None:
    """The place that `text` names with its town in the territory, or under a label; else None.

    Several places are none: a programme lists where each of its dates happens. Never raises.
    """
    labelled = {_labelled(match["place"], near) for match in _LABEL.finditer(text)} - {None}
    found = labelled or {_placed(sentence, near) for sentence in _SENTENCES.split(text)} - {None}
    return found.pop() if len(found) == 1 else None


def _labelled(value: str, near: Territory) -> Address | None:
    address = read_address(_NEXT_LABEL.sub("", value), near)
    says_enough = address.commune or address.online or venue_key(address.name or "").kinds
    return address if says_enough else None


def _placed(sentence: str, near: Territory) -> Address | None:
    """A town between commas, with the venue before it, or after it ("Redon, parc Anger")."""
    parts = [part.strip(" .") for part in sentence.split(",")]
    towns = [at for at, part in enumerate(parts) if _is_town(part, near)]
    if len(towns) != 1:
        return None
    at = towns[0]
    venue = _venue_before(parts[:at]) or [
        name for part in parts[at + 1 : at + 2] if (name := _venue_of_kind(part))
    ]
    address = read_address(", ".join([*venue, parts[at]]), near)
    return address if address.insee and address.name else None


def _is_town(part: str, near: Territory) -> bool:
    commune = find_commune(part, near=near) if part[:1].isupper() else None
    return commune is not None and near.contains(commune)


def _venue_before(parts: list[str]) -> list[str]:
    """The part before the town; with the one before that, where it is a street."""
    street = parts[-1:] if parts and street_start(parts[-1]) == 0 else []
    rest = parts[:-1] if street else parts
    name = _venue_of_kind(rest[-1]) or _proper_name(rest[-1]) if rest else None
    return [name, *street] if name else []


def _venue_of_kind(part: str) -> str | None:
    """A venue that says its kind, as in "Repas à la salle des fêtes"."""
    if not _is_short(part):
        return None
    starts = [0, *(lead.end() for lead in _INNER_LEAD.finditer(part))]
    names = (_LEAD.sub("", part[start:]) for start in starts)
    return next((name for name in names if names_kind(name)), None)


def _proper_name(part: str) -> str | None:
    """The part itself where all but its small words have capitals: "Le Navire"."""
    words = re.findall(r"[^\W_]+", part)
    telling = [word for word in words if fold(word) not in _SMALL_WORDS]
    capitals = bool(telling) and all(word[0].isupper() for word in telling)
    return part if capitals and _is_short(part) else None


def _is_short(part: str) -> bool:
    """Whether a part is short and no date, time or price."""
    words = fold(part).split()
    short = 0 < len(words) <= _MOST_WORDS
    return short and not _TIME_OR_PRICE.search(part) and not _DAYS.intersection(words)
