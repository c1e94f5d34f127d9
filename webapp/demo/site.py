"""The sample partners' web site: a real server on a free loopback port."""

import hashlib
import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from webapp.demo.calendars import write_calendar
from webapp.demo.catalogue import Catalogue, Notice, Partner, read_catalogue
from webapp.demo.days import PARIS
from webapp.demo.instances import answer_query
from webapp.demo.syndication import as_html, write_feed

Clock = Callable[[], datetime]

LARGEST_QUESTION = 100_000
PAGE = """<!doctype html>
<html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title} – {partner}</title>
<body style="max-width:40em;margin:3em auto;padding:0 1em;font:1.1em/1.5 system-ui">
<p>{partner} <small>(partenaire d’exemple)</small></p><h1>{title}</h1>{text}
"""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer with status 200, or 404 when `body` is empty."""

    content_type: str = "text/plain; charset=utf-8"
    body: bytes = b""

    @property
    def etag(self) -> str:
        """The validator (RFC 9110 §8.8.3)."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


def find(path: str, today: date, base: str) -> Reply:
    """Give the feed or the page at a path."""
    catalogue = read_catalogue(today)
    for partner in catalogue.partners:
        if partner.path == path and not partner.instance:
            return _feed(catalogue, partner, base)
    for notice in catalogue.notices:
        if notice.path == path:
            return Reply("text/html; charset=utf-8", _page(notice).encode())
    return Reply()


def _feed(catalogue: Catalogue, partner: Partner, base: str) -> Reply:
    said = catalogue.said_by(partner)
    if partner.kind == "ics":
        return Reply("text/calendar; charset=utf-8", write_calendar(partner, said, base).encode())
    kind = "atom" if partner.shape == "atom" else "rss"
    return Reply(f"application/{kind}+xml; charset=utf-8", write_feed(partner, said, base))


def _page(notice: Notice) -> str:
    partner, title = escape(notice.home.name), escape(notice.title)
    return PAGE.format(partner=partner, title=title, text=as_html(notice.text))


def ask(path: str, asked: Any, today: date, base: str) -> Reply:
    """Answer a GraphQL question put to an instance's `/api`."""
    catalogue = read_catalogue(today)
    instance = path.strip("/").removesuffix("/api")
    known = {partner.instance for partner in catalogue.partners if partner.instance}
    if instance not in known or not isinstance(asked, dict):
        return Reply()
    answer = answer_query(catalogue, instance, asked, base)
    return Reply("application/json; charset=utf-8", json.dumps(answer).encode())


class Site(ThreadingHTTPServer):
    """The server; what it says depends on the day its clock gives."""

    daemon_threads = True

    def __init__(self, clock: Clock) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self._clock = clock

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a visitor who hung up, as the harvester does on Ctrl-C."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)

    @property
    def host(self) -> str:
        """`host:port`, as the setting `allow_private` wants it."""
        return f"127.0.0.1:{self.server_port}"

    @property
    def base(self) -> str:
        """The address of the site."""
        return f"http://{self.host}"

    @property
    def today(self) -> date:
        """The day in the territory."""
        return self._clock().astimezone(PARIS).date()


class Handler(BaseHTTPRequestHandler):
    """Speaks HTTP for the site."""

    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        """Answer with a feed or a page, or "not modified"."""
        site = self.server
        self._answer(find(self.path.partition("?")[0], site.today, site.base))

    def do_POST(self) -> None:
        """Answer a GraphQL question."""
        length = min(int(self.headers.get("Content-Length") or 0), LARGEST_QUESTION)
        try:
            asked = json.loads(self.rfile.read(length))
        except ValueError:
            asked = None
        self._answer(ask(self.path, asked, self.server.today, self.server.base))

    def _answer(self, reply: Reply) -> None:
        fresh = self.command == "GET" and self.headers.get("If-None-Match") == reply.etag
        body = b"" if fresh else reply.body
        self.send_response(304 if fresh else 200 if reply.body else 404)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", reply.etag)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the terminal for the progress bar."""


@contextmanager
def serve_partners(clock: Clock) -> Iterator[Site]:
    """Serve the sample partners until the block ends."""
    with Site(clock) as site:
        thread = threading.Thread(target=site.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield site
        finally:
            site.shutdown()
            thread.join()
