"""schema.org in JSON-LD: every Event of a page, wherever it stands (https://schema.org/Event).

Gives plain dictionaries with schema.org's names; nested things stay nested.
"""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from harvester.formats.fields import Fields, word
from harvester.formats.page.tree import Element, elements

MOST_THINGS = 20_000

_COMMENT = re.compile(r"^\s*(?://)?\s*(?:<!--|<!\[CDATA\[)|(?://)?\s*(?:-->|\]\]>)\s*$")
_PREFIX = re.compile(r"^(?:schema:|https?://(?:www\.)?schema\.org/)", re.IGNORECASE)
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")
# Named "…Event" in schema.org, and no date of an agenda.
_NOT_EVENTS = {"PublicationEvent", "BroadcastEvent", "OnDemandEvent", "DeliveryEvent"}
_EVENTS = {"Festival", "EventSeries", "CourseInstance", "Hackathon"}
_NARROWER = ("subEvent", "subEvents", "hasCourseInstance")


def find_things(root: Element) -> tuple[list[Fields], int]:
    """Give the events, and how many scripts could not be read."""
    read = [_load(script.text or "") for script in elements(root) if _is_jsonld(script)]
    documents = [one for one in read if one is not None]
    walked = [thing for one in documents for thing in _walk(one)]
    known = {name: thing for thing in walked if (name := word(thing.get("@id"))) and len(thing) > 2}
    events = [thing for one in documents for thing in _events(one)]
    return [_resolved(thing, known) for thing in events], len(read) - len(documents)


def is_event(thing: Any) -> bool:
    """Tell whether a thing is of a type that an agenda shows."""
    kinds = {_PREFIX.sub("", kind) for kind in _listed(thing.get("@type")) if isinstance(kind, str)}
    return any(
        (kind.endswith("Event") and kind not in _NOT_EVENTS) or kind in _EVENTS for kind in kinds
    )


def is_series(thing: Fields) -> bool:
    """Tell whether a thing only holds others together."""
    return any("EventSeries" in str(kind) for kind in _listed(thing.get("@type")))


def narrower(thing: Fields) -> list[Fields]:
    """Give the events that are parts of this one."""
    inner = [one for name in _NARROWER for one in _listed(thing.get(name))]
    return [one for one in inner if isinstance(one, dict)]


def _is_jsonld(element: Element) -> bool:
    return element.tag == "script" and "ld+json" in element.get("type", "").lower()


def _load(text: str) -> Any:
    """Read one script; None when nothing helps. Control characters in texts are let through."""
    bare = _COMMENT.sub("", _COMMENT.sub("", text.strip()))
    for attempt in (bare, _TRAILING_COMMA.sub("", bare), html.unescape(bare)):
        try:
            return _unprefixed(json.loads(attempt, strict=False))
        except (ValueError, RecursionError):
            continue
    return None


def _unprefixed(value: Any) -> Any:
    """Take `schema:` off the names."""
    if isinstance(value, dict):
        return {_PREFIX.sub("", name): _unprefixed(one) for name, one in value.items()}
    return [_unprefixed(one) for one in value] if isinstance(value, list) else value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _walk(value: Any) -> Iterator[Fields]:
    """Give every object, in reading order, bounded."""
    waiting, given = [value], 0
    while waiting and given < MOST_THINGS:
        one = waiting.pop()
        if isinstance(one, dict):
            given += 1
            yield one
        inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        waiting.extend(reversed(list(inner)))


def _events(value: Any) -> Iterator[Fields]:
    """Give the outermost events; what belongs to one is left inside it."""
    waiting, given = [value], 0
    while waiting and given < MOST_THINGS:
        one = waiting.pop()
        given += 1
        if isinstance(one, dict) and is_event(one):
            yield one
            continue
        inner = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        waiting.extend(reversed(list(inner)))


def _resolved(thing: Fields, known: dict[str, Fields]) -> Fields:
    """Put the things that are only named by `@id` in their places, one level deep."""

    def resolved(value: Any) -> Any:
        if isinstance(value, dict) and set(value) <= {"@id", "@type"}:
            return known.get(word(value.get("@id")), value)
        return [resolved(one) for one in value] if isinstance(value, list) else value

    return {name: resolved(value) for name, value in thing.items()}
