"""Marks that tell sisters apart: editions, sessions, days, levels, ages, letters of a workshop.

"Café numérique #15" is not "#16", "séance 1/3" not "2/3", "4-6 ans" not "7-10 ans".
"""

import re

# Figures of one kind are compared with each other; a kind absent on one side says nothing.
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("édition", re.compile(r"(?:#|\bn\s?[°º]\s?|\bnumero\s)(\d{1,4})\b")),
    ("édition", re.compile(r"\b(\d{1,3})\s?(?:e|eme|ere|er|nde?)\s+edition\b")),
    ("édition", re.compile(r"\b(?:saison|acte|volume|vol\.?|tome|round)\s?(\d{1,3})\b")),
    (
        "séance",
        re.compile(r"\b(?:seance|session|module|episode|partie|etape|cours|atelier)\s?(\d{1,2})\b"),
    ),
    ("séance", re.compile(r"(?<![\d/])(\d)\s?/\s?\d(?![\d/])(?!\s*ans)")),
    ("séance", re.compile(r"\b(\d)(?:e|eme|ere|er|nde?)\s+(?:seance|session|module|partie)\b")),
    ("jour", re.compile(r"\b(?:jour|j)\s?(\d)\b")),
    ("niveau", re.compile(r"\bniveau\s?(\d)\b")),
    ("groupe", re.compile(r"\b(?:groupe|atelier|parcours|salle|equipe)\s([a-d])\b(?!['’])")),
    ("groupe", re.compile(r"\bgroupe\s?(\d)\b")),
)
_AGES = re.compile(r"\b(\d{1,2})\s?(?:-|–|a|et|/)\s?(\d{1,2})\s?ans\b")

Marks = frozenset[tuple[str, str]]


def read_marks(folded: str) -> Marks:
    """Kinds and figures of a folded title: `{("séance", "1"), ("âge", "4-6")}`."""
    found = {
        (kind, figure.lstrip("0") or "0")
        for kind, pattern in _KINDS
        for figure in pattern.findall(folded)
    }
    found |= {("âge", f"{least}-{most}") for least, most in _AGES.findall(folded)}
    return frozenset(found)


def conflict(one: Marks, other: Marks) -> str | None:
    """The kind whose figures differ with none in common, or None."""
    for kind in sorted({kind for kind, _ in one} & {kind for kind, _ in other}):
        mine = {figure for of, figure in one if of == kind}
        if mine.isdisjoint({figure for of, figure in other if of == kind}):
            return kind
    return None
