"""Communes named in a title or a description, for events whose place is missing.

Careful rather than complete: a wrong commune puts an event where it is not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from normalizer.places.commune import Commune
from normalizer.places.folding import fold
from normalizer.places.lookup import WELL_KNOWN, commune_key, find_commune
from normalizer.places.territory import Territory
from normalizer.places.venues import venue_key
from normalizer.places.vocabulary import ORDINARY, word_set


@dataclass(frozen=True, slots=True)
class Mention:
    """A commune found in a text, why, and whether the wording alone is enough."""

    commune: Commune
    reason: str
    certain: bool


_LONGEST_NAME = 8
_NAME = r"(?:(?:[Ll][ae]s?\s|[Ll]['’])?[A-ZÀ-ÖØ-ÞŒ][\w'’.-]*)"
_POSTCODE = re.compile(rf"(?<!\d)(\d{{5}})\s+(?={_NAME})")
_AT = re.compile(rf"(?:(?<!\w)(?:à|À)\s+|(?<!\w)[Aa]ux?\s+|(?<!\w)@\s*|\()(?={_NAME})")
# Between two stops, as in "Halle aux grains, Villeneuve." or "20h | Villeneuve".
_SEGMENTS = re.compile(r"[,;:|]|\.(?:\s|$)|\s[-–—]\s")
_OF = re.compile(rf"(?<!\w)(?:de\s+|d['’]|du\s+|des\s+)(?={_NAME})")
# "Originaire de X", "fanfare de X", "rue de X": nothing takes place in X for that.
_FAR_WORDS = word_set(
    "rue route avenue boulevard place chemin quai pays agglomeration agglo communaute canton ville"
    " habitants association comite club fanfare bagad chorale harmonie groupe compagnie musiciens"
    " originaire venu venue venus depart"
)
_WORDS_BEFORE = 6


def communes_in(text: str, near: Territory | None = None) -> list[Mention]:
    """Communes that `text` places something in, certain ones first, then in reading order.

    Read are a postcode with its town, "à X", "(X)", "@ X"; in the territory also "de X" after
    a kind of venue ("au café Machin de Redon") and a name alone between commas or full stops.
    Outside the territory a town counts only when well known. Never raises.
    """
    found: dict[str, Mention] = {}
    for mention in sorted(_mentions(text, near), key=lambda mention: not mention.certain):
        found.setdefault(mention.commune.insee, mention)
    return list(found.values())


def _mentions(text: str, near: Territory | None) -> Iterator[Mention]:
    for match in _POSTCODE.finditer(text):
        commune, words = _name_at(text[match.end() :], near, postcode=match[1])
        if commune is not None:
            yield Mention(commune, _quoted(match[0] + words), certain=True)
    for match in _AT.finditer(text):
        commune, words = _name_at(text[match.end() :], near)
        if commune is not None and _is_likely(commune, words, near):
            inside = near is not None and near.contains(commune)
            yield Mention(commune, _quoted(match[0] + words), certain=inside)
    yield from _local_mentions(text, near) if near else ()


def _local_mentions(text: str, near: Territory) -> Iterator[Mention]:
    """What only counts for a commune of the territory."""
    for match in _OF.finditer(text):
        commune, words = _name_at(text[match.end() :], near)
        if commune is None or not near.contains(commune) or commune_key(words) in ORDINARY:
            continue
        if _after_venue(text[: match.start()]):
            yield Mention(commune, _quoted(match[0] + words), certain=False)
    for line in text.splitlines():
        alone = _standing_alone(line, near)
        # "Match Redon - Ploërmel", "Redon, Allaire, Rieux": a list of towns is no place.
        if len(alone) == 1 and near.contains(next(iter(alone))):
            for commune, words in alone.items():
                yield Mention(commune, _quoted(words), certain=False)


def _standing_alone(line: str, near: Territory) -> dict[Commune, str]:
    """Communes that are all there is between two stops, as written."""
    found: dict[Commune, str] = {}
    for segment in _SEGMENTS.split(line):
        words = segment.strip()
        commune = find_commune(words, near=near) if words[:1].isupper() else None
        if commune is not None and _in_full(words, commune) and _is_likely(commune, words, near):
            found[commune] = words
    return found


def _quoted(words: str) -> str:
    return f"«\xa0{' '.join(words.split())}\xa0»"


def _name_at(
    text: str, near: Territory | None, postcode: str | None = None
) -> tuple[Commune | None, str]:
    """Longest beginning of `text`, within its sentence, that names a commune in full."""
    line = re.split(r"[,;:!?()\n«»\"|]|\.\s|\s[-–—]\s", text[:120], maxsplit=1)[0]
    words = line.rstrip(" .").split()
    for length in range(min(len(words), _LONGEST_NAME), 0, -1):
        name = " ".join(words[:length])
        commune = find_commune(name, postcode=postcode, near=near)
        if commune is not None and _in_full(name, commune):
            following = words[length : length + 1]
            return (None, name) if _goes_on(following) else (commune, name)
    return None, ""


def _in_full(name: str, commune: Commune) -> bool:
    """Not a short form, which in running text is as often a person's name."""
    return commune_key(name) == fold(commune.name)


def _goes_on(following: list[str]) -> bool:
    """Whether the next word makes the name that of someone or something else: "à Paul Valéry"."""
    return bool(following) and following[0][0].isupper() and not following[0].isupper()


def _is_likely(commune: Commune, words: str, near: Territory | None) -> bool:
    if commune_key(words) in ORDINARY:
        return False
    if near and (near.contains(commune) or near.surrounds(commune)):
        return True
    return commune.population > WELL_KNOWN or (not near and len(fold(words).split()) > 2)


def _after_venue(before: str) -> bool:
    """Whether a kind of venue stands among the words before, and nothing that means otherwise."""
    words = fold(before[-80:]).split()[-_WORDS_BEFORE:]
    return bool(venue_key(" ".join(words)).kinds) and not _FAR_WORDS.intersection(words[-3:])
