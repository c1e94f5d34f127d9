"""For what ages an event is, as far as the text says (issue 4)."""

import re
from dataclasses import dataclass
from functools import lru_cache

from normalizer.clauses import telling

_HINTS = (" ans", "mois à", "majeurs", "adulte")


@dataclass(frozen=True, slots=True)
class Ages:
    """For whom, in years, both ends included; None where open."""

    lowest: int | None = None
    highest: int | None = None


_YEARS = r"\d{1,2}"
_AGE = re.compile(
    rf"\b(?:d[èe]s|[àa] partir de|plus de|\+ ?de|minimum)\s?(?P<from>{_YEARS})\s?ans\b(?! d['e])"
    rf"|(?<![\w-])\+\s?(?:de\s)?(?P<plus>{_YEARS})\s?ans"
    rf"|(?<![\d/])(?:de\s)?(?P<low>{_YEARS})(?:\s?ans)?\s?(?:-|–|/|à"
    rf"|et)\s?(?P<high>{_YEARS})\s?ans\b(?! d['e])"
    rf"|\bde (?P<months>{_YEARS}) mois à (?P<years>{_YEARS}) ans"
    rf"|\binterdite?s? aux (?:moins de |-)(?P<barred>{_YEARS}) ans"
    rf"|\b(?:pour les|r[ée]serv[ée] aux?|enfants de) (?:moins de |-\s?)(?P<under>{_YEARS}) ans"
    r"|\b(?P<adult>r[ée]serv[ée]e?s? aux (?:majeurs|adultes)|public adulte|adultes uniquement)"
)
_PRICED = re.compile(r"(?:gratuit\S*|€|euros?|tarif\S*|r[ée]duit\S*|offert\S*)[^.;\n]{0,18}$")
_FREE_AFTER = re.compile(r"^\s?(?::|=|\()?\s?(?:gratuit|\d+(?:,\d+)?\s?(?:€|eur)|offert)")
_ADULT = 18


def read_ages(text: str) -> Ages | None:
    """Read for what ages it is; an age that only sets a price does not count."""
    return _read(telling(text, _HINTS))


@lru_cache(maxsize=256)
def _read(text: str) -> Ages | None:
    for found in _AGE.finditer(text):
        before = text[max(0, found.start() - 40) : found.start()]
        if _PRICED.search(before) or _FREE_AFTER.match(text[found.end() : found.end() + 12]):
            continue
        ages = _ages(found)
        if ages:
            return ages
    return None


def _ages(found: re.Match[str]) -> Ages | None:
    if found["adult"]:
        return Ages(lowest=_ADULT)
    if found["low"]:
        low, high = int(found["low"]), int(found["high"])
        return Ages(low, high) if low < high else None
    if found["months"]:
        return Ages(0, int(found["years"]))
    if found["under"]:
        return Ages(highest=int(found["under"]) - 1)
    return Ages(lowest=int(found["from"] or found["plus"] or found["barred"]))
