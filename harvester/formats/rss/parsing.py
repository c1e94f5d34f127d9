"""feedparser, fed one bounded item at a time, from bytes only."""

import io
import re
from typing import Any

import feedparser

from agenda.model import Problem
from agenda.sentence import N_
from harvester.formats.rss.envelope import CDATA, MOST_ATTRIBUTES, Envelope, has_too_many_attributes

Fields = dict[str, Any]

MOST_CHARACTERS = 1_000_000
MOST_TAGS = 3000

_DATED = r"(?:[\w.-]+:)?(?:startdate|enddate|dtstart|dtend|location|organizer)"
# feedparser drops the text of an unknown element that has attributes, a lone xmlns: included.
_ATTRIBUTES = re.compile(rf"<({_DATED})(\s[^<>]*?)(/?)>", re.IGNORECASE)
_ZONE = re.compile(r"tzid\s*=\s*[\"']([\w/+-]+)[\"']", re.IGNORECASE)
# <ev:enddate>…<ev:enddate/>: an end tag with its slash on the wrong side, as really found.
_ILL_ENDED = re.compile(rf"<({_DATED})>([^<]*+)<\1\s*/>", re.IGNORECASE)
# feedparser would complete a bare guid into an address.
_GUID = re.compile(r"<((?:[\w.-]+:)?(?:guid|id))(?:\s[^<>]*?)?(/?)>", re.IGNORECASE)
_CDATA = re.compile(CDATA, re.DOTALL)


def parse_feed(envelope: Envelope) -> Fields:
    """Give feedparser's view of the feed without its items."""
    return _plain(_parse(envelope.frame)["feed"])


def parse_entry(envelope: Envelope, chunk: str, number: int) -> Fields | Problem:
    """Give feedparser's view of one item, or say why it cannot be read."""
    excess = _excess(chunk)
    entries = [] if excess else _parse(_wrap(envelope, _repair(chunk)))["entries"]
    if not entries:
        reason = excess or N_("L’élément est illisible.")
        return Problem(item=N_("élément n°\u00a0%(number)s", number=number), reason=reason)
    return _plain(entries[0])


def _excess(chunk: str) -> str | None:
    """Say what is beyond measure in an item, before feedparser spends minutes on it."""
    if len(chunk) > MOST_CHARACTERS:
        return N_("L’élément dépasse un million de caractères.")
    if has_too_many_attributes(chunk):
        return N_(
            "Une balise de l’élément porte plus de %(count)s attributs.", count=MOST_ATTRIBUTES
        )
    if _CDATA.sub("", chunk).count("<") > MOST_TAGS:
        return N_("L’élément compte plus de %(count)s balises.", count=MOST_TAGS)
    return None


def _parse(text: str) -> Any:
    return feedparser.parse(
        io.BytesIO(text.encode()),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )


def _plain(fields: Any) -> Fields:
    """Copy the raw keys: feedparser's own look-up warns, and finds what is not there."""
    return dict(dict.items(fields))


def _wrap(envelope: Envelope, chunk: str) -> str:
    name = re.match(r"<([^\s>/]+)", envelope.opening)
    if envelope.root in {"entry", "item"} or name is None:
        return chunk
    inner = f"<channel>{chunk}</channel>" if envelope.root == "rss" else chunk
    return f"{envelope.opening}{inner}</{name[1]}>"


def _repair(chunk: str) -> str:
    chunk = _ATTRIBUTES.sub(_keep_zone, chunk)
    chunk = _ILL_ENDED.sub(r"<\1>\2</\1>", chunk)
    return _GUID.sub(r'<\1 isPermaLink="false"\2>', chunk)


def _keep_zone(tag: re.Match[str]) -> str:
    zone = _ZONE.search(tag[2])
    return f"<{tag[1]}{tag[3]}>" + (f"TZID={zone[1]}:" if zone and not tag[3] else "")
