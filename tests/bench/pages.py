"""Serving pages of 5,000 events: kept answers against static bytes, cold ones against one query."""

import asyncio
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message

from agenda.store.database import open_database, reading
from agenda.store.migrate import upgrade
from tests.bench import Row, bench
from tests.browser.full_agenda import fill_fully
from tests.webapp.sample_agenda import NOW, SETTINGS
from webapp.app import make_app

EVENTS = 5_000
TIMES = 200
COLD_TIMES = 5


@bench("pages")
def serve_pages() -> Iterator[Row]:
    """Kept: at least half as fast as static bytes of the same size. Cold: under 50 bare queries."""
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'almanach.db'}")
        upgrade(engine)
        fill_fully(engine, EVENTS)
        app = make_app(engine, SETTINGS, lambda: NOW)
        page = get(app, "/").decode()
        static = Starlette(routes=[Route("/", _static(page.encode()))])
        yield Row(
            "agenda, kept",
            _seconds(lambda _: get(app, "/"), TIMES),
            "s",
            reference=_seconds(lambda _: get(static, "/"), TIMES),
            at_most=2,
        )
        asked = text("SELECT * FROM event WHERE start >= :start ORDER BY start, id LIMIT 200")
        with reading(engine) as session:
            query = _seconds(lambda _: session.execute(asked, {"start": NOW}).all(), TIMES)
        event = re.search(r'<h3><a href="([^"]*)"', page)
        paths = ["/", "/?q=tricot", "/mois/2027-03", event[1] if event else "/"]
        for name, path in zip(("agenda", "search", "month", "event"), paths, strict=True):
            mark = "&" if "?" in path else "?"
            # A name that is no filter is left alone, and makes the address new to the shelf.
            seconds = _seconds(lambda n: get(app, f"{path}{mark}cold={n}"), COLD_TIMES)  # noqa: B023  # called at once
            yield Row(f"{name}, cold", seconds, "s", reference=query, at_most=50)
        engine.dispose()


def _static(body: bytes) -> Callable[[Request], Response]:
    return lambda _request: Response(body, media_type="text/html")


def _seconds(work: Callable[[int], object], times: int) -> float:
    work(-1)
    start = time.process_time()
    for number in range(times):
        work(number)
    return (time.process_time() - start) / times


LOOP = asyncio.new_event_loop()


def get(app: ASGIApp, address: str) -> bytes:
    """Ask an application without a server between."""
    return LOOP.run_until_complete(_get(app, address))


async def _get(app: ASGIApp, address: str) -> bytes:
    path, _, query = address.partition("?")
    sent: list[Message] = []
    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
        "headers": [],
        "app": app,
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return b"".join(message.get("body", b"") for message in sent)
