"""What differs between two texts, marked word by word."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import pairwise

from markupsafe import Markup, escape

from agenda.model.folding import fold

# Comparing longer texts word by word takes long and reads badly.
MOST_WORDS = 400
# But not where a line must not break: "14 h" stays one word.
SPACES = re.compile(r"[^\S\N{NO-BREAK SPACE}]+")


def mark_differences(one: str, other: str) -> tuple[Markup, Markup]:
    """Give both texts, escaped, with `<mark>` around the words that only one of them has.

    Capitals, accents and punctuation make no difference.
    """
    words, others = _words(one), _words(other)
    matcher = SequenceMatcher(None, _folded(words), _folded(others), autojunk=False)
    same = matcher.get_matching_blocks()
    return (
        _marked(words, [(block.a, block.size) for block in same]),
        _marked(others, [(block.b, block.size) for block in same]),
    )


def _words(text: str) -> list[str]:
    return [word for word in SPACES.split(text) if word][:MOST_WORDS]


def _folded(words: list[str]) -> list[str]:
    return [fold(word).strip(".,;:!?()«»\"'’") for word in words]


def _marked(words: list[str], same: list[tuple[int, int]]) -> Markup:
    return Markup(" ").join(_stretches(words, same))


def _stretches(words: list[str], same: list[tuple[int, int]]) -> Iterator[Markup]:
    for (at, size), (following, _) in pairwise([(0, 0), *same, (len(words), 0)]):
        if size:
            yield escape(" ".join(words[at : at + size]))
        if at + size < following:
            yield Markup("<mark>{}</mark>").format(" ".join(words[at + size : following]))
