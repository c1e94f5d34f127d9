"""Two announcements side by side: what each says, what differs, what is kept of which."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from agenda.model import Event, KnownListing, Source
from agenda.wording import Locale, when_words, where_words
from normalizer.dedup import Rulings, merge
from normalizer.dedup.fields import field_json
from webapp.desk.differences import mark_differences

SHOWN_OF_TEXT = 600
# What can be kept of one side, under the name its form field bears: the fields that go together.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "titre": ("title",),
    "quand": ("start", "end", "all_day"),
    "lieu": ("place",),
    "prix": ("price", "free"),
    "texte": ("description_html",),
}


@dataclass(frozen=True, slots=True)
class Side:
    """One announcement: its listing, its source, and the event it would be alone."""

    listing: KnownListing
    source: Source
    alone: Event


@dataclass(frozen=True, slots=True)
class Line:
    """What both say of one thing, differences marked. `kept` is "a", "b", or "" for either."""

    name: str
    texts: tuple[Markup, Markup]
    differ: bool
    kept: str


def side_of(listing: KnownListing, source: Source) -> Side:
    """See an announcement alone, no decision counted."""
    return Side(listing, source, merge([listing], {source.id: source}, Rulings()))


def compare_sides(sides: tuple[Side, Side], together: Event, locale: Locale) -> list[Line]:
    """Set two announcements line by line; `together` is what joining them would give."""
    return [_line(name, sides, together, locale) for name in CHOICES]


def _line(name: str, sides: tuple[Side, Side], together: Event, locale: Locale) -> Line:
    one, other = (_told(name, side.alone, locale) for side in sides)
    kept = ""
    if _values(name, sides[0].alone) != _values(name, sides[1].alone):
        kept = "b" if _values(name, sides[1].alone) == _values(name, together) else "a"
    return Line(name, mark_differences(one, other), bool(kept), kept)


def _told(name: str, event: Event, locale: Locale) -> str:
    if name == "quand":
        return when_words(event, locale)
    if name == "lieu":
        street = event.place.street if event.place else None
        return ", ".join(filter(None, (where_words(event, locale), street)))
    if name == "texte":
        return event.description_text[:SHOWN_OF_TEXT]
    return (event.price or "") if name == "prix" else event.title


def _values(name: str, event: Event) -> tuple[Any, ...]:
    return tuple(getattr(event, field) for field in CHOICES[name])


def corrections(
    sides: tuple[Side, Side], together: Event, chosen: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """Give what has to be set so that the event says what was chosen ("a" or "b" by line)."""
    for name, fields in CHOICES.items():
        side = {"a": sides[0], "b": sides[1]}.get(chosen.get(name, ""))
        if side and _values(name, side.alone) != _values(name, together):
            yield from _set(fields, side.alone, together)


def _set(fields: Sequence[str], alone: Event, together: Event) -> Iterator[dict[str, Any]]:
    for field in fields:
        if getattr(alone, field) != getattr(together, field):
            yield {"field": field, "value": field_json(field, getattr(alone, field))}
