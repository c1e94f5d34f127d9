"""Days told from the day of the post: "demain", "ce samedi", "mardi prochain", "samedi à 20h"."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from normalizer.dates.tokens import Clock, Token
from normalizer.dates.words import PLURAL_WEEKDAYS, SHORT_WEEKDAYS, WEEKDAYS

_AHEAD = {
    "demain": (1, 0.5),
    "tomorrow": (1, 0.5),
    "apres-demain": (2, 0.6),
    "apres demain": (2, 0.6),
    "aujourd'hui": (0, 0.4),
    "today": (0, 0.4),
    "tonight": (0, 0.5),
}
_THIS = frozenset(("ce", "this"))
_NEXT = frozenset(("prochain", "next"))
_HABITUAL = frozenset(
    ("le", "les", "du", "au", "des", "chaque", "on", "-", "&", "et", "/", "a", "to")
)
_AFTER_HABIT = frozenset(("au", "-", "et", "/", "&", ":", "to", ">", "ou"))

_TOLD = frozenset(("est", "is"))
_PART_OF_DAY = frozenset(
    ("matin", "soir", "midi", "apres-midi", "apres midi", "morning", "evening", "night")
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day reckoned from the post's, or None for a habit ("du mardi au vendredi")."""

    day: date | None
    trust: float
    first: int
    after: int
    bare: bool = False
    """A weekday alone: "samedi à 20h"."""


def find_moments(tokens: Sequence[Token], taken: Container[int], published: date) -> list[Moment]:
    """Return the days and habits told outside the `taken` tokens."""
    found = []
    for at, token in enumerate(tokens):
        moment = None if at in taken else _read_moment(tokens, at, token.word, published)
        if moment is not None:
            found.append(moment)
    return found


def _read_moment(tokens: Sequence[Token], at: int, word: str, published: date) -> Moment | None:
    if word in _AHEAD:
        days, trust = _AHEAD[word]
        return Moment(published + timedelta(days=days), trust, at, at + 1)
    weekday = WEEKDAYS.get(word)
    if weekday is not None:
        return _weekday(tokens, at, weekday, published)
    habit = word in PLURAL_WEEKDAYS or (word in SHORT_WEEKDAYS and _clock_follows(tokens, at))
    return Moment(None, 0.0, at, at + 1) if habit else None


def _clock_follows(tokens: Sequence[Token], at: int) -> bool:
    return any(isinstance(token.value, Clock) for token in tokens[at + 1 : at + 3])


def _weekday(tokens: Sequence[Token], at: int, weekday: int, published: date) -> Moment:
    before = tokens[at - 1].word if at else "\n"
    following = tokens[at + 1].word if at + 1 < len(tokens) else "\n"
    gap = (weekday - published.weekday()) % 7
    if before in _THIS:
        return Moment(published + timedelta(days=gap), 0.65, at - 1, at + 1)
    if following in _NEXT or before in _NEXT:
        # Said on the eve or the day itself, "prochain" may as well mean a week later.
        trust = 0.44 if gap in {0, 1} else 0.65
        return Moment(published + timedelta(days=gap or 7), trust, at, at + 2)
    if before in _HABITUAL or following in _AFTER_HABIT or following in {"dernier", "last"}:
        return Moment(None, 0.0, at, at + 1)
    # "mardi 18h30" may come back each week; "c'est mardi", "mardi soir" hardly do.
    trust = 0.45 if before in _TOLD or following in _PART_OF_DAY else 0.3
    return Moment(published + timedelta(days=gap), trust, at, at + 1, bare=True)
