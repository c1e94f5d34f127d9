"""Walking through every page that a site links to, as a person clicking on everything would."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from httpx2 import Response
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from webapp.headers import source_hash

# How many pages of one pattern are looked at, beyond those asked for: each costs a moment.
MOST_OF_PATTERN = 6
# Where addresses stand in HTML, and what they may begin with.
ADDRESSES = frozenset({"href", "src", "action", "formaction", "data", "poster", "cite"})
HARMLESS = ("http://", "https://", "/", "?", "#", "mailto:", "tel:", "geo:", "webcal:", "webcals:")
DATA = frozenset({"application/ld+json", "application/json"})


@dataclass
class Reader(HTMLParser):
    """What matters of a page: its links, what would run or style from inside it, the names of its
    elements and attributes, and what it offers to paste elsewhere.
    """

    links: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    hashed: list[str] = field(default_factory=list)
    elements: set[str] = field(default_factory=set)
    pasted: list[str] = field(default_factory=list)
    _within: str | None = None

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element, and what of it a policy must allow."""
        if self._within == "textarea":
            self.pasted.append(unescape(self.get_starttag_text() or ""))
            return
        said = {name: value or "" for name, value in attrs}
        self.elements |= {tag, *said}
        self.inline += [f"<{tag} {name}>" for name in said if name.startswith("on")]
        self.inline += [f"<{tag} style>" for name in said if name == "style"]
        for name in said.keys() & ADDRESSES:
            address = said[name].strip()
            allowed = (*HARMLESS, "data:") if tag in {"link", "img"} else HARMLESS
            if not address.lower().startswith(allowed) and ":" in address:
                self.inline.append(f"<{tag} {name}={address!r}>")
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        runs = tag == "script" and "src" not in said and said.get("type") not in DATA
        self._within = tag if runs or tag in {"style", "textarea"} else None

    def handle_endtag(self, tag: str) -> None:
        """Leave what held text of its own; older parsers take a textarea's text for markup."""
        if self._within == "textarea" != tag:
            self.pasted.append(f"</{tag}>")
        else:
            self._within = None

    def handle_data(self, data: str) -> None:
        """Note what would run or style if the policy names its hash, and what people copy."""
        if self._within:
            (self.pasted if self._within == "textarea" else self.hashed).append(data)


def read(text: str) -> Reader:
    """Read HTML."""
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


def trespasses(page: Response) -> list[str]:
    """Tell what a page holds that its own policy would have to allow, and does not."""
    policy = page.headers["content-security-policy"]
    reader = read(page.text)
    unnamed = [text for text in reader.hashed if source_hash(text) not in policy]
    return reader.inline + unnamed + (["unsafe"] if "unsafe" in policy else [])


def pattern_of(app: Starlette, path: str) -> str:
    """Give the pattern of the first route that answers GET here."""
    routes = [one for one in app.routes if isinstance(one, Route) and "GET" in (one.methods or ())]
    return next((route.path for route in routes if route.path_regex.match(path)), "")


def walk(
    app: Starlette, client: TestClient, starts: Sequence[str], aside: Collection[str]
) -> Iterator[tuple[str, str, Response]]:
    """Ask for `starts`, then follow the links inside the site; give pattern, address, answer.

    Nothing is asked of the patterns in `aside`.
    """
    waiting, seen, counts = [*starts], {*starts}, Counter[str]()
    while waiting:
        address = waiting.pop(0)
        pattern = pattern_of(app, urlsplit(address).path)
        counts[pattern] += 1
        if pattern in aside or (address not in starts and counts[pattern] > MOST_OF_PATTERN):
            continue
        page = client.get(address)
        yield pattern, address, page
        if "text/html" in page.headers["content-type"]:
            links = dict.fromkeys(_inside(address, read(page.text).links, str(client.base_url)))
            waiting += [link for link in links if link not in seen]
            seen |= links.keys()


def _inside(address: str, links: Iterable[str], base: str) -> Iterator[str]:
    for link in links:
        found = urljoin(urljoin(base, address), link)
        if re.match(re.escape(base.rstrip("/")) + r"[/?#]", found):
            yield found.removeprefix(base.rstrip("/")).partition("#")[0]
