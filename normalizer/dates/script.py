"""A text as the readers of dates see it: as written, folded, and cut into tokens."""

import re
from dataclasses import dataclass
from typing import Protocol

from normalizer.dates.found import MAX_TEXT
from normalizer.dates.tokens import Token, tokenize
from normalizer.dates.words import compose, fold

NEAR = 250
"""Characters within which words may belong to each other."""

_SENTENCE_END = re.compile(r"[.!?;](?=\s)|\n")


class Stretch(Protocol):
    """Tokens `first` up to and without `after`."""

    @property
    def first(self) -> int: ...  # noqa: D102
    @property
    def after(self) -> int: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Script:
    """`raw` and `folded` have the same length; tokens point into both."""

    raw: str
    folded: str
    tokens: tuple[Token, ...]

    def start(self, stretch: Stretch) -> int:
        """Return where `stretch` begins, in characters."""
        return self.tokens[stretch.first].start

    def end(self, stretch: Stretch) -> int:
        """Return where `stretch` ends, in characters."""
        return self.tokens[stretch.after - 1].end

    def words(self, first: int, after: int) -> list[str]:
        """Return the folded words of tokens `first` up to and without `after`."""
        return [token.word for token in self.tokens[max(0, first) : after]]

    def together(self, one: Stretch, other: Stretch) -> bool:
        """Tell whether two stretches stand near each other in one sentence."""
        early, late = sorted((one, other), key=lambda stretch: stretch.first)
        start, end = self.end(early), self.start(late)
        return end - start <= NEAR and _SENTENCE_END.search(self.folded, start, end) is None

    def written(self, stretch: Stretch) -> str:
        """Return the words of `stretch` as written."""
        return self.raw[self.start(stretch) : self.end(stretch)]


def read_script(text: str) -> Script:
    """Return `text`, cut at `MAX_TEXT` characters, ready to be read."""
    raw = compose(text[:MAX_TEXT])
    folded = fold(raw)
    return Script(raw, folded, tuple(tokenize(folded)))
