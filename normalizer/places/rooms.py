"""Tell the venue from a room in it and from a hamlet, once street and town are taken out."""

import re

from normalizer.places.folding import fold, has_article
from normalizer.places.pieces import Piece
from normalizer.places.vocabulary import ROOM, STRONG_KINDS, WEAK_KINDS

_KIND_WORDS = frozenset(
    spelling.split()[0]
    for kinds in (STRONG_KINDS, WEAK_KINDS)
    for spellings in kinds.values()
    for spelling in spellings.split("|")
)
_LEADING_NUMBER = re.compile(r"^\d")


def name_and_detail(
    pieces: list[Piece], *, may_be_hamlet: bool
) -> tuple[str | None, str | None, str | None]:
    """Name of the venue, room within it, hamlet ("lieu-dit") where no street was given."""
    names = [piece for piece in pieces if not piece.aside and not is_room(piece.text)]
    if not names:
        names = [piece for piece in pieces if not piece.aside][:1] or pieces[:1]
    details = [piece for piece in pieces if piece not in names]
    if not names:
        return None, None, None
    name, *others = names
    hamlet = None
    if others and names_kind(others[0].text) and fold(name.text).startswith("salle"):
        name, others = others[0], [name, *others[1:]]
    elif others and may_be_hamlet and not names_kind(others[0].text):
        hamlet, others = others[0].text, others[1:]
    rest = [piece.text for piece in (*others, *details)]
    return name.text, ", ".join(dict.fromkeys(rest)) or None, hamlet


def is_room(text: str) -> bool:
    """Whether the text names a part of a building: "Salle 2", "bar" (but "Le Bar" is a venue)."""
    return ROOM.match(fold(text)) is not None and not has_article(text)


def names_kind(text: str) -> bool:
    """Whether the text begins with a kind of venue: "Salle des fêtes", "Café X"."""
    words = fold(text).split()
    return bool(words) and words[0] in _KIND_WORDS and not _LEADING_NUMBER.match(text)
