"""What two titles have in common once place, town and partner are taken out of them."""

from collections.abc import Mapping
from dataclasses import dataclass

from normalizer.dedup.context import Context
from normalizer.dedup.features import Features
from normalizer.dedup.words import GENERIC_WEIGHT, shared, total, weight

# Titles with less weight of words than this say only what kind of event it is.
BARE = 0.95
# A word that weighs more tells events apart.
TELLING = 0.5


@dataclass(frozen=True, slots=True)
class Titles:
    """Words of both that say what (`mine`, `theirs`), and those in common."""

    mine: list[str]
    theirs: list[str]
    common: frozenset[str]


def settings_of(a: Features, b: Features, context: Context) -> frozenset[str]:
    """Words that say where or by whom, not what: no likeness of titles comes from them."""
    own = context.names(a.source) | context.names(b.source)
    said = own | a.venue_words | b.venue_words | a.town_words | b.town_words
    return frozenset(word for word in said if weight(word) > GENERIC_WEIGHT)


def telling(one: Features, settings: frozenset[str]) -> list[str]:
    """Words of a title that say what; all of them when it says only where."""
    return [word for word in one.title if word not in settings] or list(one.title)


def compare_titles(a: Features, b: Features, settings: frozenset[str]) -> Titles:
    """Words of both and what they share, mistyped, shortened or joined as they may be."""
    mine, theirs = telling(a, settings), telling(b, settings)
    common = shared(mine, theirs, b.joined) | shared(theirs, mine, a.joined)
    return Titles(mine, theirs, frozenset(common))


def title_signals(titles: Titles, *, equal: bool) -> dict[str, float]:
    """Likeness, with weights of their own for bare titles: there the place must speak."""
    weights = total(titles.mine), total(titles.theirs)
    both = [total(titles.common.intersection(words)) for words in (titles.mine, titles.theirs)]
    least = min(weights)
    cover = min(1.0, max(both) / least) if least else 0.0
    half = sum(both) / 2
    spare = [_telling_beyond(words, titles.common) for words in (titles.mine, titles.theirs)]
    strong = sum(1 for word in titles.common if weight(word) > TELLING)
    if least < BARE:
        apart = not titles.common.issuperset(titles.mine)
        apart = apart and not titles.common.issuperset(titles.theirs)
        return {
            "bare": 1.0,
            "bare_equal": float(equal),
            "bare_cover": cover,
            "bare_extra": min(sum(spare), 2) / 2,
            "bare_apart": float(apart),
            "title_none": float(not titles.common),
        }
    return {
        "title_equal": float(equal),
        "title_cover": cover,
        "title_jaccard": half / (sum(weights) - half) if half else 0.0,
        "title_strong": min(strong, 3) / 3,
        "title_none": float(not titles.common),
        "title_apart": min(*spare, 2) / 2,
        "title_kind": float(0 < half < TELLING and min(spare) > 0),
    }


def says_otherwise(signals: Mapping[str, float]) -> bool:
    """Whether the titles share no word, or only what kind of event it is."""
    return bool(signals.get("title_none") or signals.get("title_kind"))


def _telling_beyond(words: list[str], common: frozenset[str]) -> int:
    """How many telling words a title has that the other has not."""
    return sum(1 for word in words if word not in common and weight(word) > TELLING)
