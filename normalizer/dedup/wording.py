"""What a listing's title and text say, in words. Dates of a series share it, so it is kept."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from agenda.model.folding import fold
from normalizer.dedup.marks import Marks, read_marks
from normalizer.dedup.vocabulary import CYCLES, EXHIBITIONS, OPENINGS, PARTS
from normalizer.dedup.words import (
    dates_in,
    plain,
    stem,
    stems,
    whole,
    without_dates,
    without_footer,
)

# Beginning of a description that is read; the rest repeats or advertises.
READ = 1500
_MOVES = (
    *("report(?:ee?s?)?", "deplacee?s?", "decalee?s?"),
    *(r"reprogramme\w*", r"chang\w+ de date", "nouvelle date"),
    *("initialement prevue?", "prevue? initialement"),
)
_MOVED = re.compile(rf"{whole(_MOVES)}\b")
# One of these stands in whatever speaks of it: most texts are soon passed over.
_MOVING = ("report", "deplac", "decal", "reprogr", "chang", "nouvelle date", "initialement")
# Words a text writes with a capital: names of places among them.
_NAME = re.compile(r"\b[A-ZÀ-ÖØ-Þ][\w’'-]{2,}")
NAMES = 12
_KIND_OF = tuple(
    (kind, frozenset(map(stem, words)))
    for kind, words in (
        ("opening", OPENINGS),
        ("exhibition", EXHIBITIONS),
        ("cycle", CYCLES),
        ("part", PARTS),
    )
)


class Beneath:
    """What the beginning of a text says, each thing read when it is asked for: of most texts only
    whether they speak of a postponement.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _beginning(self) -> str:
        return without_footer(self.text)[:READ]

    @cached_property
    def stems(self) -> frozenset[str]:
        """Its telling words, without numbers and dates."""
        words = stems(without_dates(plain(self._beginning)))
        return frozenset(word for word in words if not word.isdigit())

    @property
    def named(self) -> list[str]:
        """The first words it writes with a capital."""
        return _NAME.findall(self.text[:READ])[:NAMES]

    @property
    def dates(self) -> frozenset[tuple[int, int]]:
        """Months and days it names."""
        return dates_in(plain(self._beginning))

    @cached_property
    def moved(self) -> bool:
        """Whether it speaks of a postponement."""
        return _speaks_of_moving(fold(self._beginning))


@dataclass(frozen=True, slots=True)
class Wording:
    """`written`: the title; `title`: its stems in order; `joined`: neighbours as one word;
    `beneath`: the text; `moved`: it speaks of a postponement.
    """

    written: str
    title: tuple[str, ...]
    joined: frozenset[str]
    beneath: Beneath
    marks: Marks
    kinds: frozenset[str]
    title_dates: frozenset[tuple[int, int]]
    moved: bool

    @property
    def text(self) -> frozenset[str]:
        """Stems of the text."""
        return self.beneath.stems

    @property
    def dates(self) -> frozenset[tuple[int, int]]:
        """Months and days named."""
        return self.title_dates | self.beneath.dates

    @property
    def names(self) -> frozenset[str]:
        """Stems of words with a capital."""
        self.said.partition("\n")[0]
        return _names((*_NAME.findall(self.written), *self.beneath.named)[:NAMES])

    @property
    def said(self) -> str:
        """The title, and the beginning of the text below it."""
        return f"{self.written}\n{self.beneath.text[:READ]}"


@lru_cache(maxsize=8192)
def read_wording(title: str, text: str) -> Wording:
    """Read a title and the beginning of a text."""
    folded = plain(title)
    beneath = _beneath(text)
    words = tuple(stems(without_dates(folded)))
    marks = read_marks(folded)
    return Wording(
        written=title,
        title=words,
        joined=frozenset(map("".join, pairwise(words))),
        beneath=beneath,
        marks=marks,
        kinds=_kinds(words, marks),
        title_dates=dates_in(folded),
        moved=_speaks_of_moving(folded) or beneath.moved,
    )


# Kept for a while: many titles share one.
_beneath = lru_cache(maxsize=256)(Beneath)


@lru_cache(maxsize=4096)
def _names(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(stems(plain(" ".join(words))))


def _speaks_of_moving(folded: str) -> bool:
    return any(word in folded for word in _MOVING) and _MOVED.search(folded) is not None


def _kinds(words: tuple[str, ...], marks: Marks) -> frozenset[str]:
    """What sort of whole or part the title names; a numbered session of a cycle is no cycle."""
    found = frozenset(kind for kind, stems_of in _KIND_OF if not stems_of.isdisjoint(words))
    numbered = any(kind in {"séance", "jour"} for kind, _ in marks)
    return found - {"cycle"} if numbered else found
