"""PeerTube, by its REST API: a live with a schedule is an online event, a video is none.

Reads a channel (`/c/NAME`), an account (`/a/NAME`) or a whole instance.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from agenda.errors import ItemError
from agenda.model import RawEvent, RawImage, Source
from agenda.sentence import N_
from harvester.document import Document, Page, Request, Window
from harvester.formats.fields import (
    Fields,
    Gathering,
    count,
    iso_instant,
    load_json,
    name_of,
    part,
    parts,
    recurrence_id,
    refuse,
    word,
)
from harvester.formats.rss.entry import web_address

PER_PAGE = 100
MOST_PAGES = 20
WHAT = N_("les vidéos d’une instance PeerTube")

_OWNER = re.compile(
    r"/(?P<kind>c|a|video-channels|accounts|api/v1/video-channels|api/v1/accounts)/(?P<name>[^/]+)"
)


class PeerTube:
    """The format `peertube`. Complete once all lives were listed without fault."""

    def first(self, source: Source, window: Window) -> Request:
        """Ask for the lives, those that have not begun included."""
        return _ask(source, 0, whole=True)

    def read(self, document: Document, source: Source, window: Window) -> Page:
        """Read one page. Raises `FormatError` when the document is none."""
        content = load_json(document, WHAT)
        if not isinstance(content, dict) or not isinstance(content.get("data"), list):
            raise refuse(WHAT)
        read = Gathering()
        for fields in content["data"]:
            read.keep(name_of(fields, "name", "url"), _read(fields, document.url))
        begun, total = document.request.state.get("start", 0), count(content.get("total"))
        seen = begun + len(content["data"])
        whole = document.request.state.get("whole", True) and not read.problems
        if content["data"] and seen < (total or 0) and seen < PER_PAGE * MOST_PAGES:
            further = _ask(source, seen, whole=whole)
            return Page(items=read.items, problems=read.problems, next=further)
        done = total is not None and seen >= total
        return Page(items=read.items, problems=read.problems, complete=whole and done)


def _ask(source: Source, start: int, *, whole: bool) -> Request:
    return Request(
        url=live_listing(source.url, start),
        accept="application/json",
        state={"start": start, "whole": whole},
    )


def live_listing(url: str, start: int = 0) -> str:
    """Give the API's address of the lives at an address of PeerTube, a page of them."""
    query = {"start": start, "count": PER_PAGE, "sort": "-publishedAt"}
    query |= {"isLive": "true", "includeScheduledLive": "true"}
    return f"{listing(url)}?{urlencode(query)}"


def listing(url: str) -> str:
    """Give the API's address of the videos at an address of PeerTube."""
    parts = urlsplit(url)
    base = f"{parts.scheme}://{parts.netloc}/api/v1"
    owner = _OWNER.search(parts.path)
    if owner is None:
        return f"{base}/videos"
    kind = "video-channels" if owner["kind"].endswith(("c", "channels")) else "accounts"
    return f"{base}/{kind}/{quote(unquote(owner['name']), safe='@')}/videos"


def _read(fields: Any, base: str) -> Iterator[RawEvent]:
    """Read the times at which a live is to begin; nothing of an ordinary video."""
    if not isinstance(fields, dict):
        raise ItemError(N_("L’instance n’a pas pu donner cette vidéo."))
    planned = [iso_instant(one.get("startAt")) for one in parts(fields, "liveSchedules")]
    starts = [start for start in planned if start] if fields.get("isLive") is True else []
    title, url = word(fields.get("name")), web_address(word(fields.get("url")), base)
    if starts and (not title or not url):
        raise ItemError(N_("Le direct n’a pas de titre ou pas d’adresse."))
    for start in starts:
        yield RawEvent(
            item=title,
            uid=url or title,
            recurrence_id=recurrence_id(start) if len(starts) > 1 else "",
            in_series=len(starts) > 1,
            title=title,
            description=word(fields.get("description")) or word(fields.get("truncatedDescription")),
            start=start,
            url=url,
            online_url=url,
            is_online=True,
            organizers=tuple(filter(None, [word(part(fields, "channel").get("displayName"))])),
            categories=tuple(filter(None, [word(part(fields, "category").get("label"))])),
            image=_image(fields, base),
            language=word(part(fields, "language").get("id"))[:2] or None,
            published=iso_instant(fields.get("publishedAt")),
            updated=iso_instant(fields.get("updatedAt")),
            identities=(f"ap:{url}",),
        )


def _image(fields: Fields, base: str) -> RawImage | None:
    path = word(fields.get("previewPath")) or word(fields.get("thumbnailPath"))
    url = web_address(path, base)
    return RawImage(url=url) if url else None
