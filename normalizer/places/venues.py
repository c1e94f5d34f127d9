"""What distinguishes one venue from another, for deduplication.

Token overlap takes "Fablab de X" for "Café … X", and "Salle des fêtes" for the one of the next
village (issue 4): kinds of venue are told apart from distinguishing words, and the commune decides.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal, Protocol

from rapidfuzz.distance import DamerauLevenshtein

from agenda.sentence import N_
from normalizer.places.folding import fold
from normalizer.places.vocabulary import (
    FIRST_NAMES,
    ONE_A_COMMUNE,
    ORDINARY,
    PRIVATE,
    STOPWORDS,
    STRONG_KINDS,
    UNDECIDED,
    WEAK_KINDS,
)

Relation = Literal["same", "similar", "different", "unknown"]


class Venue(Protocol):
    """What is compared: an `Address`, or a row of places with the same names."""

    @property
    def name(self) -> str | None:
        """Name of the venue."""

    @property
    def detail(self) -> str | None:
        """Room within it."""

    @property
    def street(self) -> str | None:
        """Number and street."""

    @property
    def commune(self) -> str | None:
        """Town, as written or official."""

    @property
    def insee(self) -> str | None:
        """INSEE code of the town, when certain."""


@dataclass(frozen=True, slots=True)
class VenueKey:
    """Kinds of venue a name states, and the folded words that distinguish it, in order."""

    kinds: frozenset[str]
    words: tuple[str, ...]


@lru_cache(maxsize=16384)
def venue_key(name: str, commune: str | None = None) -> VenueKey:
    """Kinds and distinguishing words of a venue's name, the commune's own name set aside."""
    words = _without_commune(fold(name).split(), fold(commune or "").split())
    kinds: set[str] = set()
    left: list[str] = []
    at = 0
    while at < len(words):
        kind, length = _kind_at(words, at)
        # "Café de la Gare": the second kind is this café's own name.
        bound = bool(kinds) and at > 0 and words[at - 1] in STOPWORDS
        if kind is not None and not bound:
            kinds.add(kind)
        else:
            left += [word for word in words[at : at + length] if word not in STOPWORDS]
        at += length
    if len(words) > 1 and words[-1] == "a":
        left.append("a")  # "Salle A"
    return VenueKey(frozenset(kinds), tuple(dict.fromkeys(left)))


def has_only_kinds(name: str) -> bool:
    """Whether a name says what kind of venue it is, and nothing more: "MJC", "Salle des fêtes"."""
    key = venue_key(name)
    return bool(key.kinds) and not key.words


def compare_venues(a: Venue, b: Venue) -> tuple[Relation, str]:
    """How two places relate, with the reason in French; symmetric in its relation.

    "same" needs nothing contradicting; "different" is safe to use as a veto; "similar" is
    for a person or for other evidence; "unknown" where a side says too little.
    """
    if (apart := _different_communes(a, b)) is not None:
        return "different", apart
    if not is_told(a) or not is_told(b):
        return _by_street(a, b) or ("unknown", "lieu non précisé")
    relation, reason = _by_name(a, b)
    street = _by_street(a, b)
    if relation in {"unknown", "similar"} and street is not None and street[0] == "same":
        return "same", f"{reason}, même adresse" if reason else "même adresse"
    if relation == "different" and street is not None and street[0] == "same":
        return "similar", "même adresse, noms différents"
    if relation == "same" and a.detail and b.detail and fold(a.detail) != fold(b.detail):
        return "same", f"{reason}\xa0; salles différentes"
    return relation, reason


def _different_communes(a: Venue, b: Venue) -> str | None:
    if a.insee and b.insee:
        differ = a.insee != b.insee
    else:
        differ = bool(a.commune and b.commune) and fold(a.commune or "") != fold(b.commune or "")
    if not differ:
        return None
    return N_("communes différentes\xa0: %(one)s et %(other)s", one=a.commune, other=b.commune)


def is_told(venue: Venue) -> bool:
    """Whether a venue is named: neither "chez l’habitant" nor "lieu à préciser"."""
    words = fold(venue.name or "")
    return bool(words) and not PRIVATE.match(words) and not UNDECIDED.match(words)


def _by_street(a: Venue, b: Venue) -> tuple[Relation, str] | None:
    """Streets decide only with a number, in one commune."""
    if not a.street or not b.street or not (a.commune and b.commune):
        return None
    one, other = street_key(a.street), street_key(b.street)
    if one == other and any(word[0].isdigit() for word in one):
        return "same", "même adresse"
    return None


def _streets_differ(a: Venue, b: Venue) -> bool:
    return bool(a.street and b.street) and street_key(a.street or "") != street_key(b.street or "")


def street_key(street: str) -> tuple[str, ...]:
    """Number and words of a street, abbreviations spelt out: "3 bd X", "3 boulevard X"."""
    return tuple(
        _STREET_TYPES.get(word, word) for word in fold(street).split() if word not in STOPWORDS
    )


_STREET_TYPES = {
    short: full
    for full, spellings in {
        "avenue": "av ave",
        "boulevard": "bd bld blvd bvd boul",
        "place": "pl",
        "chemin": "ch che chem",
        "impasse": "imp",
        "route": "rte",
        "square": "sq",
        "faubourg": "fbg fg",
        "allee": "all allees",
        "general": "gal gen",
        "marechal": "mal",
        "docteur": "dr",
        "professeur": "pr",
    }.items()
    for short in spellings.split()
}


def _by_name(a: Venue, b: Venue) -> tuple[Relation, str]:
    commune = a.commune or b.commune
    one, other = venue_key(a.name or "", commune), venue_key(b.name or "", commune)
    together = bool(a.commune and b.commune)
    if not one.words or not other.words:
        alike = _own_name(a) == _own_name(b) and not _streets_differ(a, b)
        return _by_kind(one, other, together=together, alike=alike)
    conflict = kinds_conflict(one.kinds, other.kinds)
    name = "".join(one.words)
    if together and not conflict and len(name) > 2 and name == "".join(other.words):
        return "same", "même nom"
    shared = _shared(one.words, other.words)
    smaller = min(len(one.words), len(other.words))
    if shared == 0:
        return "different", "noms sans mot commun"
    if shared < smaller:
        telling = _shared(_less_first_names(one.words), _less_first_names(other.words))
        return _partly(shared / smaller if telling else 0, conflict=conflict)
    if conflict:
        return "different", f"{_said(one.kinds)} et {_said(other.kinds)} du même nom"
    if not together and any(ORDINARY.issuperset(key.words) for key in (one, other)):
        return "similar", "nom répandu, commune inconnue"
    if not any(len(word) > 2 and not word.isdigit() for word in one.words + other.words):
        return "similar", "noms trop courts pour être sûr"
    if len(one.words) == len(other.words):
        return "same", "même nom"
    return "same", "nom contenu dans la forme longue"


def _less_first_names(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in FIRST_NAMES)


def _partly(part: float, *, conflict: bool) -> tuple[Relation, str]:
    if conflict or part < 0.5:
        return "different", "noms différents"
    return "similar", "noms proches"


def _own_name(venue: Venue) -> list[str]:
    words = _without_commune(fold(venue.name or "").split(), fold(venue.commune or "").split())
    return [word for word in words if word not in STOPWORDS]


def _by_kind(
    one: VenueKey, other: VenueKey, *, together: bool, alike: bool
) -> tuple[Relation, str]:
    """At least one name has no word of its own: "Salle des fêtes", "Médiathèque de Redon"."""
    if not (one.kinds or one.words) or not (other.kinds or other.words):
        return "unknown", "seule la commune est donnée"
    if kinds_conflict(one.kinds, other.kinds):
        return "different", f"{_said(one.kinds)} et {_said(other.kinds)}"
    if not together:
        return "unknown", "nom commun à bien des communes"
    if alike and (one.kinds & ONE_A_COMMUNE or not one.kinds & STRONG_KINDS.keys()):
        return "same", "seul lieu de ce nom dans la commune"
    if one.kinds & other.kinds:
        return "similar", f"même sorte de lieu ({_said(one.kinds & other.kinds)})"
    return "unknown", "sorte de lieu seulement"


def kinds_conflict(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two sets of kinds cannot be one venue's: a café and a cinema."""
    strong_one, strong_other = one & STRONG_KINDS.keys(), other & STRONG_KINDS.keys()
    return bool(strong_one and strong_other) and not (strong_one & strong_other)


def _said(kinds: frozenset[str]) -> str:
    return ", ".join(sorted(kinds)) or "lieu"


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Words of the shorter name found in the other; of two as long, the better way round."""
    if len(one) == len(other):
        return max(_found(one, other), _found(other, one))
    return _found(*sorted((one, other), key=len))


def _found(words: tuple[str, ...], others: tuple[str, ...]) -> int:
    """Words found among others: equal or mistyped by a letter; then, beside such, as initials."""
    close = [word for word in words if any(_close(word, other) for other in others)]
    initials = _initials(others) if close else set()
    return len(close) + sum(word in initials for word in words if word not in close)


def _close(word: str, candidate: str) -> bool:
    if word == candidate:
        return True
    if min(len(word), len(candidate)) < 5 or word[0] != candidate[0]:
        return False
    return DamerauLevenshtein.distance(word, candidate) <= 1


def _initials(words: tuple[str, ...]) -> set[str]:
    """Initials of runs of one to three words: "j", "jm" for Jean-Michel."""
    return {
        "".join(word[0] for word in words[at : at + length])
        for at in range(len(words))
        for length in (1, 2, 3)
    }


def _without_commune(words: list[str], commune: list[str]) -> list[str]:
    """Words less the commune's name at their end, unless nothing else is there."""
    length = len(commune)
    if length and len(words) >= length and words[-length:] == commune:
        words = words[:-length]
        while words and words[-1] in STOPWORDS:
            words = words[:-1]
    return words


def _kind_at(words: list[str], at: int) -> tuple[str | None, int]:
    """The kind that the longest spelling starting here names, and its number of words."""
    spellings, longest = _spellings()
    for length in range(min(longest, len(words) - at), 0, -1):
        kind = spellings.get(" ".join(words[at : at + length]))
        if kind is not None:
            return kind, length
    return None, 1


@cache
def _spellings() -> tuple[dict[str, str], int]:
    index = {
        spelling: kind
        for kinds in (WEAK_KINDS, STRONG_KINDS)
        for kind, spellings in kinds.items()
        for spelling in spellings.split("|")
    }
    return index, max(spelling.count(" ") + 1 for spelling in index)
