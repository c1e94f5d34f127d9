"""Telling what a document is by what stands in it, and how many dated events it holds."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from agenda.errors import FormatError
from agenda.model import Kind, Source
from harvester.discovery.candidate import Candidate, Found, Rank
from harvester.document import Document, Window
from harvester.formats import FORMATS

HEAD_BYTES = 200_000

_FEED_ROOTS = re.compile(rb"<(?:rss|feed|(?:\w+:)?RDF)[\s>]", re.IGNORECASE)
_PROLOG = re.compile(rb"(?s)<\?.*?\?>|<!--.*?-->|<!DOCTYPE.*?>")
_EVER = Window(datetime(1970, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC))
_RANKS = {
    Kind.MOBILIZON: Rank.MOBILIZON,
    Kind.TRIBE: Rank.INTERFACE,
    Kind.GANCIO: Rank.INTERFACE,
    Kind.OPENAGENDA: Rank.INTERFACE,
    Kind.PEERTUBE: Rank.INTERFACE,
    Kind.PAGE: Rank.PAGE,
}


def sniff(document: Document) -> Kind | None:
    """Tell a feed by its first words: what a server claims is often wrong."""
    head = document.body[:HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"BEGIN:VCALENDAR" in head[:4096].upper():
        return Kind.ICS
    if head[:1] in (b"{", b"["):
        return _sniff_json(document)
    return Kind.RSS if _FEED_ROOTS.match(_PROLOG.sub(b"", head).lstrip()) else None


def is_page(document: Document) -> bool:
    """Tell a page of HTML from anything else."""
    head = document.body[:4096].lower()
    return b"<html" in head or b"<!doctype html" in head or "html" in document.content_type


def weigh(candidate: Candidate, document: Document) -> Found | None:
    """Count what a document holds; None when it is not what the candidate promises."""
    if candidate.kind is Kind.ICS:
        return _weigh_calendar(candidate, document)
    try:
        page = FORMATS[candidate.kind].read(document, _source(candidate), _EVER)
    except FormatError:
        # That it is something else is what was asked; the caller goes on to the next.
        return None
    dated = sum(1 for item in page.items if item.start is not None)
    if candidate.kind is Kind.RSS:
        rank = Rank.DATED_FEED if dated else Rank.POSTS
        return Found(candidate, rank, dated or len(page.items)) if page.items else None
    if candidate.kind is Kind.PAGE and not dated:
        return None
    return Found(candidate, _RANKS[candidate.kind], dated)


def _weigh_calendar(candidate: Candidate, document: Document) -> Found | None:
    """Count the entries without expanding them: a calendar of years is only looked at."""
    if sniff(document) is not Kind.ICS:
        return None
    count = document.body.upper().count(b"BEGIN:VEVENT")
    return Found(candidate, candidate.rank if count else Rank.EMPTY_CALENDAR, count)


def _source(candidate: Candidate) -> Source:
    now = _EVER.start
    return Source(
        id="essai", name="", kind=candidate.kind, url=candidate.url, added=now, next_due=now
    )


def _sniff_json(document: Document) -> Kind | None:
    try:
        content = json.loads(document.body)
    except (ValueError, RecursionError):
        return None
    if isinstance(content, list):
        first = content[0] if content else None
        return Kind.GANCIO if isinstance(first, dict) and "start_datetime" in first else None
    return _sniff_object(content) if isinstance(content, dict) else None


def _sniff_object(content: dict[str, Any]) -> Kind | None:
    if "jsonfeed.org/version" in str(content.get("version")):
        return Kind.RSS
    if isinstance(content.get("events"), list):
        return Kind.TRIBE if "rest_url" in content else Kind.OPENAGENDA
    videos = content.get("data")
    is_video = isinstance(videos, list) and videos and "isLive" in str(videos[0])[:5000]
    return Kind.PEERTUBE if is_video else None
