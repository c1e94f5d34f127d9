"""Related and yet not the same: a festival and its days, an exhibition and its opening.

Such pairs are linked and shown as linked, never merged (issue 4).
"""

from dataclasses import dataclass
from datetime import timedelta

from normalizer.dedup.context import Context
from normalizer.dedup.features import Features
from normalizer.dedup.titles import TELLING, compare_titles, settings_of, telling
from normalizer.dedup.where import compare_places
from normalizer.dedup.words import shared, weight

# Of the telling words of the whole, this share must stand in the part's title or text.
LEAST_SHARE = 0.6
APART = frozenset({"apart", "far"})


@dataclass(frozen=True, slots=True)
class Relation:
    """Two listings of events that belong together: `opening` of an exhibition, `part` of a whole.

    `whole` and `part` are their tokens; an opening is the part of its exhibition.
    """

    whole: str
    part: str
    kind: str


def relation_of(a: Features, b: Features, context: Context) -> str | None:
    """`opening`, `part` or None. Symmetric."""
    if "opening" in a.kinds ^ b.kinds and _share(a, b, context):
        return "opening"
    for whole, part in ((a, b), (b, a)):
        if _is_part(whole, part) and _named(whole, part, context):
            return "part"
    return None


def relate(a: Features, b: Features, kind: str) -> Relation:
    """Tell the whole of a relation from the part."""
    opens = "opening" in b.kinds
    whole, part = (a, b) if (opens if kind == "opening" else _is_part(a, b)) else (b, a)
    return Relation(whole.token, part.token, kind)


def _share(a: Features, b: Features, context: Context) -> bool:
    """Whether an exhibition and an opening speak of the same, where the one runs."""
    first, second = sorted((a, b), key=lambda one: one.day)
    if second.day > first.last and second.day - first.day > timedelta(days=1):
        return False
    common = compare_titles(a, b, settings_of(a, b, context)).common
    told = any(weight(word) > TELLING for word in common)
    return told and compare_places(a, b, context)[0] not in APART


def _is_part(whole: Features, part: Features) -> bool:
    longer = whole.span > part.span or ("cycle" in whole.kinds and "cycle" not in part.kinds)
    return longer and whole.day <= part.day and part.last <= whole.last


def _named(whole: Features, part: Features, context: Context) -> bool:
    """Whether the part's words name the whole by its telling words."""
    if compare_places(whole, part, context)[0] in APART:
        return False
    settings = settings_of(whole, part, context)
    words = [word for word in telling(whole, settings) if weight(word) > TELLING]
    if not words:
        return False
    found = shared(words, part.title, part.joined) | part.text.intersection(words)
    return len(found) / len(words) >= LEAST_SHARE
