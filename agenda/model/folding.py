"""Words without case, accents and ligatures: for searching, and for addresses."""

import re
import unicodedata

LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'", "ʼ": "'"})
NOT_SLUG = re.compile(r"[^a-z0-9]+")


def fold(text: str) -> str:
    """Fold case, accents and ligatures: `Fête d’Œuvres` and `fete d'oeuvres` are one."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().translate(LIGATURES))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).translate(LIGATURES)


def slug(text: str, *, limit: int = 60) -> str:
    """Write `text` as part of an address: `[a-z0-9-]`, at most `limit` characters, or ""."""
    return NOT_SLUG.sub("-", fold(text)).strip("-")[:limit].strip("-")
