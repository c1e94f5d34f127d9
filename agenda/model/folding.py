"""Words without case, accents and ligatures: for searching, and for addresses."""

import re
import unicodedata
from functools import lru_cache

LIGATURES = {"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "ʼ": "'"}
# Accents of the European languages, taken out at once; rarer marks are looked up one by one.
ACCENTS = re.compile("[\u0300-\u034e\u0350-\u036f]+")
OTHER = re.compile(r"[^\x00-\x7f]")
KEPT = 2_000
"""Most characters of a text whose folded form is kept for a while."""
NOT_SLUG = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Fold case, accents and ligatures: `Fête d’Œuvres` and `fete d'oeuvres` are one."""
    if text.isascii():
        return text.lower()
    return _kept_folded(text) if len(text) <= KEPT else _folded(text)


def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", _without_ligatures(text.casefold()))
    bare = ACCENTS.sub("", decomposed)
    if not bare.isascii():
        bare = _without_ligatures(OTHER.sub(_unless_mark, bare))
    return bare


def _unless_mark(found: re.Match[str]) -> str:
    return "" if unicodedata.combining(found[0]) else found[0]


# A title is folded by half a dozen readers in a row, and many events share one description.
_kept_folded = lru_cache(maxsize=1024)(_folded)


def _without_ligatures(text: str) -> str:
    for one, instead in LIGATURES.items():
        text = text.replace(one, instead)
    return text


@lru_cache(maxsize=16384)
def slug(text: str, *, limit: int = 60) -> str:
    """Write `text` as part of an address: `[a-z0-9-]`, at most `limit` characters, or ""."""
    return NOT_SLUG.sub("-", fold(text)).strip("-")[:limit].strip("-")
