"""Words to search by: folded, cut, and the plural taken for the singular. Pure.

One rule for what is kept and for what is asked, so that every database finds the same.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from agenda.model.folding import fold

WORD = re.compile(r"[^\W_]+")
LONGEST = 40
READ = 20_000
"""Characters of a text that are searched: an index entry has a size."""

# Said with almost everything, they tell nothing apart; asked alone they still count.
EMPTY = frozenset(
    (
        *("a", "au", "aux", "avec", "c", "ce", "ces", "cette", "d", "dans", "de", "des", "du"),
        *("en", "et", "j", "l", "la", "le", "les", "leur", "m", "n", "ne", "nos", "notre", "ou"),
        *("par", "pour", "qu", "que", "qui", "s", "sa", "se", "ses", "son", "sous", "sur", "t"),
        *("un", "une", "vos", "votre", "y"),
    )
)


def read_words(text: str) -> list[str]:
    """Cut `text` into folded words: `L’Œuvre d’Élise` gives `l`, `oeuvre`, `d`, `elise`."""
    return [word[:LONGEST] for word in WORD.findall(fold(text[:READ]).lower())]


@lru_cache(maxsize=16384)
def singular(word: str) -> str:
    """Give what a folded French word and its plural share: `journal` for `journaux`.

    Rules by ending only, so `travail` and `travaux` meet at `traval`, which nobody reads.
    """
    stem = _without_mark(word)
    if len(stem) < 4:
        return stem
    if stem.endswith("ail"):
        return f"{stem[:-3]}al"
    if stem.endswith("au") and not stem.endswith("eau"):
        return f"{stem[:-2]}al"
    return stem


def _without_mark(word: str) -> str:
    if len(word) < 4 or word.endswith("ss"):
        return word
    return word[:-1] if word.endswith(("s", "aux", "eux", "oux")) else word


def index_words(texts: Iterable[str]) -> str:
    """Write every word of `texts` and its singular, once each, parted by spaces."""
    return " ".join(sorted(frozenset[str]().union(*map(_indexed, texts))))


@lru_cache(maxsize=256)
def _indexed(text: str) -> frozenset[str]:
    """Kept for a while: many events name the same place, and say the same of it."""
    words = read_words(text)
    return frozenset([*words, *map(singular, words)])


def asked_words(q: str, most: int = 12) -> list[str]:
    """Give the words of a question that tell something, or all of them when none does."""
    words = list(dict.fromkeys(read_words(q)))
    return ([word for word in words if word not in EMPTY] or words)[:most]
