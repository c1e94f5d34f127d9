"""Marks that tell sisters apart: editions, sessions, days, levels, ages, letters of a workshop.

"Café numérique #15" is not "#16", "séance 1/3" not "2/3", "4-6 ans" not "7-10 ans".
"""

import re

from normalizer.dedup.words import whole

_PARTS = ("saison", "acte", "volume", r"vol\.?", "tome", "round")
_SESSIONS = ("seance", "session", "module", "episode", "partie", "etape", "cours", "atelier")
_GROUPS = ("groupe", "atelier", "parcours", "salle", "equipe")
# Figures of one kind are compared with each other; a kind absent on one side says nothing.
_KINDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("édition", r"(?:#|n(?<!\wn)\s?[°º]\s?|n(?<!\wn)umero\s)(\d{1,4})\b"),
        ("édition", r"(\d(?<!\w\d)\d{0,2})\s?(?:e|eme|ere|er|nde?)\s+edition\b"),
        ("édition", rf"{whole(_PARTS)}\s?(\d{{1,3}})\b"),
        ("séance", rf"{whole(_SESSIONS)}\s?(\d{{1,2}})\b"),
        ("séance", r"(\d(?<![\d/]\d))\s?/\s?\d(?![\d/])(?!\s*ans)"),
        ("séance", r"(\d(?<!\w\d))(?:e|eme|ere|er|nde?)\s+(?:seance|session|module|partie)\b"),
        ("jour", rf"{whole(('jour', 'j'))}\s?(\d)\b"),
        ("niveau", rf"{whole(('niveau',))}\s?(\d)\b"),
        ("groupe", rf"{whole(_GROUPS)}\s([a-d])\b(?!['’])"),
        ("groupe", rf"{whole(('groupe',))}\s?(\d)\b"),
    )
)
_AGES = re.compile(r"(\d(?<!\w\d)\d?)\s?(?:-|–|a|et|/)\s?(\d{1,2})\s?ans\b")

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
