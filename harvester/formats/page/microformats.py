"""h-event (https://microformats.org/wiki/h-event) and hCalendar, in the shape of JSON-LD."""

import re
from collections.abc import Iterator

from harvester.formats.fields import Fields
from harvester.formats.page.tree import Element, children, classes, elements, html_of, text_of

ROOTS = {"h-event", "vevent"}
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


def find_things(root: Element) -> list[Fields]:
    """Give the events of a page; those that only stand in a life's history are left out."""
    named = {one.get("id", ""): one for one in elements(root) if one.get("id")}
    roots = [one for one in elements(root) if classes(one) & ROOTS]
    return [_read(one, named) for one in roots if not classes(one) & _PERSONAL]


def _read(scope: Element, named: dict[str, Element]) -> Fields:
    said = list(_properties(scope, named))
    thing: Fields = {"@type": "Event"}
    for name, words in _TEXTS.items():
        thing[name] = [_text(one) for one in said if classes(one) & set(words)]
    for name, words in _MOMENTS.items():
        values = [_moment(one) for one in said if classes(one) & set(words)]
        thing[name] = next(filter(None, values), "")
    thing["endDate"] = _whole(thing["endDate"], thing["startDate"])
    thing["name"] = _first(said, *_NAMES) or text_of(scope)
    thing["url"] = _url(scope, said)
    thing["description"] = next(
        (html_of(one) for one in said if classes(one) & {"e-content", "description"}),
        _first(said, "p-description", "p-summary"),
    )
    thing["location"] = next(
        (_place(one) for one in said if classes(one) & {"p-location", "location"}), ""
    )
    thing["organizer"] = [_organizer(one) for one in said if classes(one) & {"p-organizer"}]
    thing["image"] = [
        one.get("src") for one in said if classes(one) & {"u-photo", "u-featured", "photo"}
    ]
    return thing


def _properties(scope: Element, named: dict[str, Element]) -> Iterator[Element]:
    """Give the elements of this root in reading order, but nothing inside another root.

    `itemref` brings in what stands elsewhere, as with microdata.
    """
    referred = [named[name] for name in scope.get("itemref", "").split() if name in named]
    waiting = [*reversed(referred), *reversed(children(scope))]
    while waiting:
        element = waiting.pop()
        yield element
        if not any(_OTHER_ROOT.fullmatch(word) for word in classes(element)):
            waiting.extend(reversed(children(element)))


def _first(said: list[Element], *words: str) -> str:
    """Give the first text under the first of these classes that has one."""
    texts = (_text(one) for word in words for one in said if word in classes(one))
    return next(filter(None, texts), "")


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
    pieces = [_stamp(one) for one in elements(element) if classes(one) & {"value", "value-title"}]
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


def _url(scope: Element, said: list[Element]) -> str:
    links = [one for one in said if classes(one) & {"u-url", "url"}]
    links += [scope] if scope.tag == "a" else []
    return next((one.get("href", "") for one in links if one.get("href")), "")


def _place(element: Element) -> Fields | str:
    inside = list(elements(element))
    if not any(classes(one) & _PLACE_ROOTS for one in inside):
        return _text(element)
    address = {name: _joined(inside, words) for name, words in _ADDRESS.items()}
    point = {
        name: _first(inside, f"p-{name}", name, f"u-{name}") for name in ("latitude", "longitude")
    }
    name = _first(inside, "p-name", "fn", "org", "p-org")
    known = any(address.values())
    return {"name": name or ("" if known else _text(element)), "address": address, "geo": point}


def _joined(inside: list[Element], words: tuple[str, ...]) -> str:
    return ", ".join(_text(one) for one in inside if classes(one) & set(words))


def _organizer(element: Element) -> str:
    inside = list(elements(element))
    return _first(inside, "p-org", "org", "p-name", "fn") or _text(element)
