"""What an event is about: one or two of the nine themes, finer tags, workshop or not, for whom.

The words are data (`themes.toml`); the title weighs more than categories, and these more than the
text. An event that says nothing of its theme takes its source's usual ones; a source without any
gives Rencontres: to a resident everything in an agenda is at least an occasion to meet, and an
event without a mark would be lost from every theme's page.
"""

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Literal

from agenda.model import Theme

READ_LIMIT = 1_500
FALLBACK = Theme.RENCONTRES

# What a title names first is what it is; the rest tells with whom, where and about what.
_AT_HEAD, _IN_TITLE, _IN_CATEGORY, _IN_TEXT = 6, 4, 3, 1
_WEIGHTS = {"strong": 4, "plain": 2, "weak": 1}
# A long text names many things: it may confirm a title, not outvote it.
_MOST, _MOST_FROM_TEXT = 100, 7
# A second word for one theme adds a quarter: "jardin botanique" is one place, not two reasons.
_ECHO = 4
_LEAST = 3
_SECOND_SHARE = 0.6

_ORDER = {theme: place for place, theme in enumerate(Theme)}

Kind = Literal["event", "workshop"]


@dataclass(frozen=True, slots=True)
class Themes:
    """One or two themes, the main one first; `tags` in plain French.

    `level`: "débutant", "tous niveaux"…; `publics`: "enfants", "seniors"…; only where said.
    `sure` is False when nothing in the item named a theme.
    """

    themes: tuple[Theme, ...]
    tags: tuple[str, ...]
    kind: Kind
    level: str | None
    publics: tuple[str, ...]
    sure: bool


@dataclass(slots=True)
class _Meaning:
    """What a phrase stands for."""

    themes: dict[Theme, int] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    kind: Kind | None = None
    level: str | None = None
    public: str | None = None


_WORD = re.compile(r"[a-z0-9]+")
# What leaving out all that is not ASCII would lose, or join two words by losing.
_SPELT = (("marché", "marche0"), ("œ", "oe"), ("æ", "ae"), ("’", " "), ("–", " "), ("—", " "))
_SHORTEST_PLURAL = 4


def read_themes(
    title: str, text: str, categories: Iterable[str], *, usual: Sequence[Theme] = ()
) -> Themes:
    """Tell what an event is about. `text` is plain; `categories` are the source's words or codes.

    `usual` are the themes of the source, taken when the event itself names none.
    """
    heard = _Heard()
    for meaning in _meanings(title[:READ_LIMIT]):
        heard.hear(meaning, _IN_TITLE if heard.scores else _AT_HEAD)
    for category in categories:
        _hear_category(heard, category)
    said = _hear_text(text[:READ_LIMIT])
    found = _rank(heard, said)
    return Themes(
        themes=found or tuple(usual[:2]) or (FALLBACK,),
        tags=tuple(heard.tags | (said.tags if not heard.tags else {})),
        kind=heard.kind or said.first_kind or "event",
        level=heard.level or said.level,
        publics=tuple(heard.publics | said.publics),
        sure=bool(found),
    )


class _Heard:
    """What one part of an item has said so far. Dictionaries are ordered sets here."""

    def __init__(self, most: int = _MOST) -> None:
        self.scores: dict[Theme, int] = {}
        self.tags: dict[str, None] = {}
        self.publics: dict[str, None] = {}
        self.kind: Kind | None = None
        self.level: str | None = None
        self.first_kind: Kind | None = None
        self._most = most
        # By identity; kept, so that no other takes its name.
        self._seen: dict[int, _Meaning] = {}

    def hear(self, meaning: _Meaning, weight: int) -> None:
        """Take in a phrase; the same one twice says no more."""
        if id(meaning) in self._seen:
            return
        self._seen[id(meaning)] = meaning
        for theme, strength in meaning.themes.items():
            low, high = sorted((self.scores.get(theme, 0), strength * weight))
            self.scores[theme] = min(high + low // _ECHO, self._most)
        self.tags.update(dict.fromkeys(meaning.tags))
        self.kind = self.kind or meaning.kind
        self.level = self.level or meaning.level
        if meaning.public:
            self.publics[meaning.public] = None


@lru_cache(maxsize=64)
def _hear_text(text: str) -> _Heard:
    """Kept for a while, for the dates of a series and what else is said alike; never changed."""
    said = _Heard(most=_MOST_FROM_TEXT)
    for meaning in _meanings(text):
        said.hear(meaning, _IN_TEXT)
    # A text is believed about the kind only when it begins with it.
    first = next(_meanings(text[:60]), None)
    said.first_kind = first.kind if first and first.kind == "workshop" else None
    return said


def _hear_category(heard: _Heard, category: str) -> None:
    codes = _codes()
    code = category.strip()
    if code not in codes:
        for meaning in _meanings(category[:100]):
            heard.hear(meaning, _IN_CATEGORY)
    elif theme := codes[code]:
        heard.hear(_Meaning(themes={theme: _WEIGHTS["strong"]}), _IN_CATEGORY)


def _rank(heard: _Heard, said: _Heard) -> tuple[Theme, ...]:
    themes = heard.scores.keys() | said.scores.keys()
    scores = {theme: heard.scores.get(theme, 0) + said.scores.get(theme, 0) for theme in themes}
    order = sorted(scores, key=lambda theme: (-scores[theme], _ORDER[theme]))
    if not order or scores[order[0]] < _LEAST:
        return ()
    best = scores[order[0]]
    second = [theme for theme in order[1:2] if scores[theme] >= max(_LEAST, _SECOND_SHARE * best)]
    return (order[0], *second)


def _meanings(text: str) -> Iterator[_Meaning]:
    """Find the known phrases of `text` in order, the longest first; each uses its words up."""
    words = _words(text)
    phrases = _phrases()
    at = 0
    while at < len(words):
        step = 1
        for rest, meaning in phrases.get(words[at], ()):
            if tuple(words[at + 1 : at + 1 + len(rest)]) == rest:
                yield meaning
                step = 1 + len(rest)
                break
        at += step


def _words(text: str) -> list[str]:
    """Fold `text` to words without accents, plurals and small elided words."""
    text = text.lower()
    for said, spelt in _SPELT:
        text = text.replace(said, spelt)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return [
        word[:-1] if word[-1] in "sx" and len(word) >= _SHORTEST_PLURAL else word
        for word in _WORD.findall(plain)
    ]


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads((files("normalizer") / "themes.toml").read_text(encoding="utf-8"))


@cache
def _codes() -> dict[str, Theme | None]:
    table: dict[str, str] = _tables()["categories"]
    return {code: Theme(name) if name else None for code, name in table.items()}


@cache
def _phrases() -> dict[str, list[tuple[tuple[str, ...], _Meaning]]]:
    """Index the phrases by their first word, the longest first."""
    known: defaultdict[tuple[str, ...], _Meaning] = defaultdict(_Meaning)
    _learn_themes(known)
    tables = _tables()
    for tag, phrases in tables["tags"].items():
        for words in _listed(phrases):
            known[words].tags.append(tag)
    for field_name, table in (("kind", "kinds"), ("level", "levels"), ("public", "publics")):
        for value, phrases in tables[table].items():
            for words in _listed(phrases):
                setattr(known[words], field_name, value)
    _inherit(known)
    index: dict[str, list[tuple[tuple[str, ...], _Meaning]]] = {}
    for words in sorted(known, key=len, reverse=True):
        index.setdefault(words[0], []).append((words[1:], known[words]))
    return index


def _learn_themes(known: defaultdict[tuple[str, ...], _Meaning]) -> None:
    for theme, strengths in _tables()["themes"].items():
        for strength, phrases in strengths.items():
            for words in _listed(phrases):
                themes = known[words].themes
                themes[Theme(theme)] = max(themes.get(Theme(theme), 0), _WEIGHTS[strength])


def _inherit(known: defaultdict[tuple[str, ...], _Meaning]) -> None:
    """Let a phrase mean what its parts do: "stage photo" is a workshop because "stage" is."""
    for words in sorted(known, key=len):
        meaning = known[words]
        starts = (
            known[words[:end]] for end in range(len(words) - 1, 0, -1) if words[:end] in known
        )
        meaning.kind = meaning.kind or next((part.kind for part in starts if part.kind), None)
        parts = [known[(word,)] for word in words if (word,) in known]
        meaning.themes = meaning.themes or {
            theme: part.themes[theme] for part in parts for theme in part.themes
        }
        meaning.tags = meaning.tags or [tag for part in parts for tag in part.tags]


def _listed(phrases: str) -> Iterator[tuple[str, ...]]:
    """Split a list of phrases into folded words."""
    return (tuple(_words(phrase)) for phrase in phrases.split(",") if phrase.strip())
