"""Sample feeds: RSS 2.0 with the event module, a WordPress blog, and an Atom blog.

These imitate other people's software; the product's own feeds are in `feeds/`.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from xml.etree.ElementTree import Element, SubElement, tostring

from webapp.demo.catalogue import Notice, Partner
from webapp.demo.days import Moment

ATOM = "http://www.w3.org/2005/Atom"
PREFIXES = {
    "xmlns:ev": "http://purl.org/rss/1.0/modules/event/",
    "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
}


def write_feed(partner: Partner, notices: Iterable[Notice], base: str) -> bytes:
    """Write a partner's feed; `base` is the address of the sample site."""
    write = _atom if partner.shape == "atom" else _rss
    latest_first = sorted(notices, key=lambda one: (one.published, one.key), reverse=True)
    written: bytes = tostring(
        write(partner, latest_first, base), encoding="utf-8", xml_declaration=True
    )
    return written


def _rss(partner: Partner, notices: list[Notice], base: str) -> Element:
    root = Element("rss", {"version": "2.0", **PREFIXES})
    channel = SubElement(root, "channel")
    _add(channel, "title", partner.name)
    _add(channel, "link", f"{base}/{partner.key}")
    _add(channel, "description", partner.name)
    _add(channel, "language", "fr-FR")
    for notice in notices:
        item = SubElement(channel, "item")
        _add(item, "title", notice.title)
        _add(item, "link", base + notice.path)
        _add(item, "guid", base + notice.path)
        _add(item, "pubDate", format_datetime(notice.published))
        for tag in notice.tags:
            _add(item, "category", tag)
        (_event if partner.shape == "event-module" else _post)(item, notice)
    return root


def _event(item: Element, notice: Notice) -> None:
    _add(item, "description", as_html(notice.text))
    # "À définir" is what a partner really types into a field that wants a date.
    _add(item, "ev:startdate", notice.start.isoformat() if notice.start else "à définir")
    if notice.end:
        _add(item, "ev:enddate", _last(notice.end).isoformat())
    if notice.venue:
        _add(item, "ev:location", notice.venue.line)


def _last(end: Moment) -> Moment:
    """Name the last day of a stay: the event module includes it, unlike a calendar."""
    return end if isinstance(end, datetime) else end - timedelta(days=1)


def _post(item: Element, notice: Notice) -> None:
    _add(item, "description", notice.text.partition("\n")[0][:150] + " […]")
    _add(item, "content:encoded", as_html(notice.text))


def _atom(partner: Partner, notices: list[Notice], base: str) -> Element:
    root = Element("feed", {"xmlns": ATOM, "xml:lang": "fr"})
    _add(root, "title", partner.name)
    _add(root, "id", f"{base}/{partner.key}")
    _add(root, "updated", _latest(notices).isoformat())
    for notice in notices:
        entry = SubElement(root, "entry")
        _add(entry, "title", notice.title)
        _add(entry, "id", base + notice.path)
        _add(entry, "published", notice.published.isoformat())
        _add(entry, "updated", notice.published.isoformat())
        SubElement(entry, "link", {"rel": "alternate", "href": base + notice.path})
        for tag in notice.tags:
            SubElement(entry, "category", {"term": tag})
        SubElement(entry, "content", {"type": "html"}).text = as_html(notice.text)
    return root


def _latest(notices: list[Notice]) -> datetime:
    return max(notice.published for notice in notices)


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def as_html(text: str) -> str:
    """Make a paragraph of each block of text."""
    return "".join(f"<p>{escape(block)}</p>" for block in text.split("\n\n"))
