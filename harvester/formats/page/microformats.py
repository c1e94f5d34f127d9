"""h-event (https://microformats.org/wiki/h-event) and hCalendar, in the shape of JSON-LD."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from harvester.formats.fields import Fields
from harvester.formats.page.tree import Element, classes, elements, html_of, text_of

ROOTS = {"h-event", "vevent"}
MOST_ROOTS = 500
# What one event, one property and one place may take of the time of a visit.
MOST_ELEMENTS = 5_000
MOST_VALUES = 20
MOST_INSIDE = 500
# Roots of other microformats: what is inside them does not belong to the event.
_OTHER_ROOT = re.compile(r"h-[a-z]+|vcard|vevent|adr|geo|hentry|hreview|hproduct|hresume|hfeed")
_PLACE_ROOTS = {"h-card", "vcard", "h-adr", "adr", "h-geo", "geo"}
_PERSONAL = {"h-card", "vcard"}

_NAMES = ("p-name", "summary", "p-summary")
_TEXTS = {
    "eventStatus": ("p-status", "status"),
    "keywords": ("p-category", "category"),
    "@id": ("u-uid", "p-uid", "uid"),
}
_MOMENTS = {
    "startDate": ("dt-start", "dtstart"),
    "endDate": ("dt-end", "dtend"),
    "duration": ("dt-duration", "duration"),
    "datePublished": ("dt-published",),
    "dateModified": ("dt-updated", "last-modified"),
}
_ADDRESS = {
    "streetAddress": ("p-street-address", "street-address", "extended-address"),
    "postalCode": ("p-postal-code", "postal-code"),
    "addressLocality": ("p-locality", "locality"),
    "addressCountry": ("p-country-name", "country-name"),
}
_CLOCK = re.compile(
    r"(\d{1,2})(?::(\d\d))?(?::(\d\d))?\s*([ap])?\.?m?\.?([+-]\d.*|z)?", re.IGNORECASE
)


class _Said:
    """The elements of one event, by the words of their class, in reading order."""

    def __init__(self, elements_said: Iterable[Element]) -> None:
        self._by_class: dict[str, list[Element]] = {}
        for element in elements_said:
            for word in classes(element):
                self._by_class.setdefault(word, []).append(element)

    def under(self, *words: str) -> list[Element]:
        """Give the elements under these classes, at most `MOST_VALUES` of each."""
        return [one for word in words for one in self._by_class.get(word, [])[:MOST_VALUES]]

    def first(self, *words: str) -> str:
        """Give the first text under the first of these classes that has one."""
        return next(filter(None, map(_text, self.under(*words))), "")

    def joined(self, *words: str) -> str:
        """Give the texts under these classes as one."""
        return ", ".join(filter(None, map(_text, self.under(*words))))


def find_things(root: Element) -> list[Fields]:
    """Give the events of a page; those that only stand in a life's history are left out."""
    named = {one.get("id", ""): one for one in elements(root) if one.get("id")}
    roots = (one for one in elements(root) if classes(one) & ROOTS)
    wanted = islice((one for one in roots if not classes(one) & _PERSONAL), MOST_ROOTS)
    return [_read(one, named) for one in wanted]


def _read(scope: Element, named: dict[str, Element]) -> Fields:
    said = _Said(islice(_properties(scope, named), MOST_ELEMENTS))
    start, end = _first_moment(said, "startDate"), _first_moment(said, "endDate")
    content = next(map(html_of, said.under("e-content", "description")), "")
    return {
        "@type": "Event",
        "name": said.first(*_NAMES) or (text_of(scope) if start else ""),
        "url": _url(scope, said),
        "startDate": start,
        "endDate": _whole(end, start),
        **{
            name: _first_moment(said, name)
            for name in ("duration", "datePublished", "dateModified")
        },
        **{name: list(map(_text, said.under(*words))) for name, words in _TEXTS.items()},
        "description": content or said.first("p-description", "p-summary"),
        "location": next(map(_place, said.under("p-location", "location")), ""),
        "organizer": list(map(_organizer, said.under("p-organizer"))),
        "image": [one.get("src") for one in said.under("u-photo", "u-featured", "photo")],
    }


def _properties(scope: Element, named: dict[str, Element]) -> Iterator[Element]:
    """Give the elements of this root in reading order, but nothing inside another root.

    `itemref` brings in what stands elsewhere, as with microdata.
    """
    referred = [named[name] for name in scope.get("itemref", "").split() if name in named]
    waiting: list[Iterator[Element]] = [iter(referred), scope.iterchildren("*")]
    while waiting:
        element = next(waiting[-1], None)
        if element is None:
            waiting.pop()
            continue
        yield element
        if not any(_OTHER_ROOT.fullmatch(word) for word in classes(element)):
            waiting.append(element.iterchildren("*"))


def _first_moment(said: _Said, name: str) -> str:
    return next(filter(None, map(_moment, said.under(*_MOMENTS[name]))), "")


def _text(element: Element) -> str:
    """Give a `p-` property's value (microformats2 parsing, "parsing a p- property")."""
    if element.tag in {"abbr", "link"} and element.get("title"):
        return element.get("title", "").strip()
    if element.tag in {"data", "input"} and element.get("value"):
        return element.get("value", "").strip()
    if element.tag in {"img", "area"} and element.get("alt"):
        return element.get("alt", "").strip()
    return text_of(element)


def _moment(element: Element) -> str:
    """Give a `dt-` property's value, by the value class pattern if it is used.

    That pattern takes the first day, the first hour and the first zone that are said apart
    (microformats2 parsing, "value class pattern").
    """
    pieces = [
        _stamp(one)
        for one in islice(elements(element), MOST_INSIDE)
        if classes(one) & {"value", "value-title"}
    ]
    pieces = [_clock(piece) for piece in pieces if piece]
    days = [one for one in pieces if re.match(r"\d{3}", one)]
    hours = [one for one in pieces if re.match(r"\d\d:", one)]
    zones = [one for one in pieces if re.match(r"[+-]\d|Z$", one)]
    if not days + hours:
        return _stamp(element)
    return " ".join(days[:1] + hours[:1]) + (zones[0] if zones and hours else "")


def _stamp(element: Element) -> str:
    said = element.get("datetime") or element.get("value")
    if element.tag == "abbr" or "value-title" in classes(element):
        said = said or element.get("title")
    return said.strip() if said else text_of(element)


def _clock(text: str) -> str:
    """Write a lone hour as ISO 8601: `7pm` is `19:00`."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None or not (found[2] or found[4]):
        return text.strip()
    hour = int(found[1]) % 12 + 12 * (found[4].lower() == "p") if found[4] else int(found[1])
    return f"{hour:02}:{found[2] or '00'}" + (found[5] or "").upper()


def _whole(end: str, start: str) -> str:
    """Give the day of the start to an end that is only an hour."""
    clock = _clock(end)
    return f"{start[:10]} {clock}" if end and re.match(r"\d\d:\d\d", clock) else end


def _url(scope: Element, said: _Said) -> str:
    links = said.under("u-url", "url") + ([scope] if scope.tag == "a" else [])
    return next((one.get("href", "") for one in links if one.get("href")), "")


def _place(element: Element) -> Fields | str:
    inside = list(islice(elements(element), MOST_INSIDE))
    if not any(classes(one) & _PLACE_ROOTS for one in inside):
        return _text(element)
    said = _Said(inside)
    address = {name: said.joined(*words) for name, words in _ADDRESS.items()}
    point = {name: said.first(f"p-{name}", name, f"u-{name}") for name in ("latitude", "longitude")}
    name = said.first("p-name", "fn", "org", "p-org")
    known = any(address.values())
    return {"name": name or ("" if known else _text(element)), "address": address, "geo": point}


def _organizer(element: Element) -> str:
    said = _Said(islice(elements(element), MOST_INSIDE))
    return said.first("p-org", "org", "p-name", "fn") or _text(element)
