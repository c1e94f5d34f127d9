"""schema.org in microdata (HTML Living Standard §5), in the shape of JSON-LD."""

from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from harvester.formats.fields import Fields
from harvester.formats.page.jsonld import is_event
from harvester.formats.page.tree import Element, children, elements, html_of, text_of

MOST_DEPTH = 8
# `itemref` may name the same items again and again, in items that are named in turn.
MOST_SCOPES = 5_000
MOST_ELEMENTS = 100_000
HTML_PROPERTIES = {"description", "articleBody"}
_LINKS = {"a": "href", "area": "href", "link": "href"}
_MEDIA = {"img", "audio", "video", "embed", "iframe", "source", "track"}


def find_things(root: Element, base: str) -> list[Fields]:
    """Give the outermost events of a page."""
    reader = _Reader(root, base)
    return [reader.read(scope) for scope in islice(_outermost(root), MOST_SCOPES)]


def _outermost(root: Element) -> Iterator[Element]:
    taken: set[Element] = set()
    for element in elements(root):
        parent = element.getparent()
        inside = parent is not None and parent in taken
        if inside or (element.get("itemscope") is not None and is_event(_typed(element))):
            taken.add(element)
            if not inside:
                yield element


def _typed(element: Element) -> Fields:
    return {"@type": element.get("itemtype", "").split()}


class _Reader:
    def __init__(self, root: Element, base: str) -> None:
        self.base = base
        self.scopes = MOST_SCOPES
        self.elements = MOST_ELEMENTS
        self.named = {one.get("id"): one for one in elements(root) if one.get("id")}

    def read(self, scope: Element, depth: int = 0) -> Fields:
        """Read one item and those inside it."""
        self.scopes -= 1
        thing = _typed(scope)
        if scope.get("itemid"):
            thing["@id"] = scope.get("itemid")
        for element in self._properties(scope):
            for name in element.get("itemprop", "").split():
                thing.setdefault(name.rpartition("/")[2], []).append(
                    self._value(element, name, depth)
                )
        return thing

    def _properties(self, scope: Element) -> Iterator[Element]:
        """Give the elements with properties of this item (§5.2.5), `itemref` included."""
        referred = [self.named.get(name) for name in scope.get("itemref", "").split()]
        waiting: list[Element | None] = [*reversed(referred), *reversed(children(scope))]
        seen = {scope}
        while waiting and self.elements > 0:
            self.elements -= 1
            element = waiting.pop()
            if element is None or element in seen:
                continue
            seen.add(element)
            if element.get("itemprop"):
                yield element
            if element.get("itemscope") is None:
                waiting.extend(reversed(children(element)))

    def _value(self, element: Element, name: str, depth: int) -> Any:
        """Give a property's value (§5.2.4). Authors write `content` on any element."""
        tag = str(element.tag)
        if element.get("itemscope") is not None:
            is_bounded = depth < MOST_DEPTH and self.scopes > 0
            return self.read(element, depth + 1) if is_bounded else {}
        if element.get("content") is not None:
            return element.get("content", "").strip()
        if tag in _LINKS or tag in _MEDIA:
            return self._joined(element.get(_LINKS.get(tag, "src"), ""))
        if element.get("datetime") is not None:
            return element.get("datetime", "").strip()
        return html_of(element) if name in HTML_PROPERTIES else text_of(element)

    def _joined(self, href: str) -> str:
        try:
            return urljoin(self.base, href.strip())
        except ValueError:
            return ""
