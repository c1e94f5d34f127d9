"""At the door: whoever has the present answer already is told so before anything else is done.

Thousands of calendars ask every quarter of an hour; nearly all have what there is. They are
counted, but no line of the log tells of them.
"""

import time
from collections.abc import Hashable, Mapping

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from agenda.errors import StoreError
from feeds.formats import FORMATS
from webapp.answer import recognise
from webapp.metrics import Metrics
from webapp.openapi import ENDPOINTS
from webapp.serving import UNSPOKEN, is_from_desk, shelf_key
from webapp.site import Site

# Addresses that programs ask again and again and, for the figures, the pattern of each.
POLLED = {f"/agenda.{extension}": "/agenda.{extension}" for extension in FORMATS} | {
    one.path: one.path for one in ENDPOINTS if "{" not in one.path
}
ASKING = ("GET", "HEAD")
CONDITIONS = frozenset({b"if-none-match", b"if-modified-since"})
ASKED = CONDITIONS | {b"accept-encoding"}
# What else a 304 carries for scripts of other sites; the answer kept elsewhere has the rest.
OPEN = (b"access-control-allow-origin", b"*")
MOST_KNOWN = 4096

Raw = list[tuple[bytes, bytes]]


class Doorstep:
    """Answers 304 from the shelf where programs ask, and passes everything else on."""

    def __init__(self, app: ASGIApp, site: Site, metrics: Metrics) -> None:
        self.app, self.site, self.metrics = app, site, metrics
        # Who asked what of the present agenda and had it already: calendars of one make ask alike.
        self._moment: Hashable = None
        self._known: dict[Hashable, Raw] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        route = POLLED.get(scope["path"]) if scope["type"] == "http" else None
        started = time.perf_counter()
        headers = self._recognise(scope) if route and scope["method"] in ASKING else None
        if route is None or headers is None:
            await self.app(scope, receive, send)
            return
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        self.metrics.note_request(route, scope["method"], 304, time.perf_counter() - started)

    def _recognise(self, scope: Scope) -> Raw | None:
        """Give the headers of a 304; None for whoever does not have the present answer."""
        asked = tuple(header for header in scope["headers"] if header[0] in ASKED)
        if not any(name in CONDITIONS for name, _ in asked):
            return None
        today = self.site.clock().astimezone(self.site.settings.zone).date()
        try:
            version = self.site.version.read(at_once=is_from_desk(scope))
        except StoreError:
            return None  # whoever answers next finds so too, and says it in words
        if self._moment != (version, today):
            self._moment, self._known = (version, today), {}
        name = (scope["path"], scope["query_string"], asked)
        known = self._known.get(name)
        if known is None:
            packed = self.site.shelf.find(shelf_key(scope, today), version)
            told = recognise(packed, Headers(raw=list(asked)), UNSPOKEN) if packed else None
            known = _raw(told) if told else []
            if known and len(self._known) < MOST_KNOWN:
                self._known[name] = known
        return known or None


def _raw(headers: Mapping[str, str]) -> Raw:
    return [*((name.encode(), value.encode("latin-1")) for name, value in headers.items()), OPEN]
