"""Serving pages: kept answers against static bytes of their size, cold ones against one query."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, text
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message

from agenda.query import AgendaQuery
from agenda.store.database import open_database, reading
from agenda.store.find import find
from agenda.store.migrate import upgrade
from feeds.links import event_path
from tests.bench import Row, bench
from tests.bench.agenda_maker import NOW, PARIS
from tests.bench.asking import ask, compare, logged_nowhere
from tests.bench.published import publish
from tests.fakes.postgresql import cluster, server_folder
from tests.fakes.serving import served
from tests.webapp.sample_agenda import SETTINGS
from webapp.app import make_app
from webapp.shelf import VERSIONS

SMALL, LARGE = 5_000, 100_000
TURNS = 7
ROWS, QUERIES = 200, 10
"""Of the bare query, and how many of it to each cold page."""
MONTH = "/mois/2028-03"
SEARCH = "/?q=poterie"


@bench("pages")
def serve_pages() -> Iterator[Row]:
    """Kept: at least half as fast as a file of the same size from the same server. Cold: under
    fifty times a bare query of 200 rows by an index.
    """
    with tempfile.TemporaryDirectory() as folder, logged_nowhere():
        for size in (SMALL, LARGE):
            place = Path(folder) / str(size)
            place.mkdir()
            yield from _measure(f"sqlite:///{place / 'almanach.db'}", size, place)
            if server_folder():
                with cluster() as address:
                    yield from _measure(address, size, place)


def _measure(address: str, size: int, folder: Path) -> Iterator[Row]:
    engine = open_database(address)
    upgrade(engine)
    publish(engine, size)
    app = make_app(engine, SETTINGS, lambda: NOW)
    pages, query = _pages(engine), _query(engine)
    of = f"of {size:,} events, {engine.name}"
    file = folder / "static.gz"
    with served(app) as ours, served(Starlette(routes=[Route("/", _static(file))])) as bare:
        for name, path in pages.items():
            file.write_bytes(bytes(int(ask(ours, path)["content-length"])))
            mine, static = compare((ours, path), (bare, "/"))
            yield Row(f"{name}, kept, {of}", 1 / mine, "/s", 1 / static, at_least=0.5)
        for name, path in pages.items():
            for told, ask_anew in (("cold", _first), ("cold, choices counted", _new)):
                cold, bare_query = _least(partial(ask_anew, app, path), query)
                yield Row(f"{name}, {told}, {of}", cold, "s", reference=bare_query, at_most=50)
    engine.dispose()


def _first(app: Starlette, path: str, number: int) -> None:
    """Ask as the first one after a harvest: neither page nor counts of choices are kept."""
    for other in range(VERSIONS):
        app.state.site.memory.recall((path, number, other), "another's", lambda: None)
    _new(app, path, number, "first")


def _new(app: Starlette, path: str, number: int, name: str = "new") -> None:
    """Ask by a new address: a name that is no filter is left alone, but not on the shelf."""
    get(app, f"{path}{'&' if '?' in path else '?'}{name}={number}")


def _pages(engine: Engine) -> dict[str, str]:
    """Give the addresses to ask for."""
    with reading(engine) as session:
        last = find(session, AgendaQuery(since=NOW.date()), PARIS, limit=ROWS).entries[-1]
    return {"agenda": "/", "search": SEARCH, "month": MONTH, "event": event_path(last.event)}


def _query(engine: Engine) -> Callable[[], object]:
    """Make a bare query of rows by an index."""
    asked = text(f"SELECT * FROM event WHERE start >= :start ORDER BY start, id LIMIT {ROWS}")  # noqa: S608  # ours

    def query() -> object:
        with reading(engine) as session:
            return session.execute(asked, {"start": NOW}).all()

    return query


def _static(file: Path) -> Callable[[Request], Awaitable[Response]]:
    async def give(_request: Request) -> Response:
        return FileResponse(file, media_type="text/html")

    return give


def _least(work: Callable[[int], object], bare: Callable[[], object]) -> tuple[float, float]:
    """Give the least processor time of either, in turns: what else runs only makes it more."""
    work(-1)
    works, bares = list[float](), list[float]()
    for number in range(TURNS):
        works.append(_seconds(partial(work, number)))
        bares += [_seconds(bare) for _ in range(QUERIES)]
    return min(works), min(bares)


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


LOOP = asyncio.new_event_loop()


def get(app: ASGIApp, address: str) -> bytes:
    """Ask an application without a server between."""
    return LOOP.run_until_complete(_get(app, address))


async def _get(app: ASGIApp, address: str) -> bytes:
    path, _, query = address.partition("?")
    sent: list[Message] = []
    scope = {
        "type": "http",
        # By the version from which on sending fails once nobody listens: before, whatever streams
        # an answer goes on asking whether anybody does.
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "method": "GET",
        "path": path,
        "query_string": query.encode(),
        "headers": [(b"accept-encoding", b"gzip")],
        "app": app,
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return b"".join(message.get("body", b"") for message in sent)
