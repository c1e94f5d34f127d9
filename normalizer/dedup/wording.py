"""What a listing's title and text say, in words. Dates of a series share it, so it is kept."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

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
    *("reporte", "reportee", "reportes", "deplace", "deplacee", "decale", "decalee", "report"),
    *(r"reprogramme\w*", r"chang\w+ de date", "nouvelle date"),
    *("initialement prevue?", "prevue? initialement"),
)
_MOVED = re.compile(rf"{whole(_MOVES)}\b")
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


@dataclass(frozen=True, slots=True)
class Wording:
    """`title`: stems in order; `joined`: neighbours as one word; `text`: stems of the text;
    `dates`: months and days named; `moved`: it speaks of a postponement;
    `names`: stems of words with a capital.
    """

    title: tuple[str, ...]
    joined: frozenset[str]
    text: frozenset[str]
    said: str
    marks: Marks
    kinds: frozenset[str]
    dates: frozenset[tuple[int, int]]
    moved: bool
    names: frozenset[str]


@lru_cache(maxsize=8192)
def read_wording(title: str, text: str) -> Wording:
    """Read a title and the beginning of a text."""
    folded = plain(title)
    beneath = _read_text(text)
    words = tuple(stems(without_dates(folded)))
    marks = read_marks(folded)
    return Wording(
        title=words,
        joined=frozenset(map("".join, pairwise(words))),
        text=beneath.stems,
        said=f"{title}\n{text[:READ]}",
        marks=marks,
        kinds=_kinds(words, marks),
        dates=dates_in(folded) | beneath.dates,
        names=_names((*_NAME.findall(title), *beneath.named)[:NAMES]),
        moved=beneath.moved or _MOVED.search(folded) is not None,
    )


class _Beneath(NamedTuple):
    """What the beginning of a text says; `named`: the first words it writes with a capital."""

    stems: frozenset[str]
    named: list[str]
    dates: frozenset[tuple[int, int]]
    moved: bool


@lru_cache(maxsize=256)
def _read_text(text: str) -> _Beneath:
    """Read the beginning of a text. Kept for a while: many titles share one."""
    folded = plain(without_footer(text)[:READ])
    return _Beneath(
        stems=frozenset(word for word in stems(without_dates(folded)) if not word.isdigit()),
        named=_NAME.findall(text[:READ])[:NAMES],
        dates=dates_in(folded),
        moved=_MOVED.search(folded) is not None,
    )


@lru_cache(maxsize=4096)
def _names(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(stems(plain(" ".join(words))))


def _kinds(words: tuple[str, ...], marks: Marks) -> frozenset[str]:
    """What sort of whole or part the title names; a numbered session of a cycle is no cycle."""
    found = frozenset(kind for kind, stems_of in _KIND_OF if not stems_of.isdisjoint(words))
    numbered = any(kind in {"séance", "jour"} for kind, _ in marks)
    return found - {"cycle"} if numbered else found
