"""What a subscriber costs who asks again: our answers against bare ones of the same server.

Processor time of a real server in this process; a program of its own asks it over one connection.
"""

import tempfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from agenda.store.database import open_database
from agenda.store.migrate import upgrade
from feeds.ics import write_ics
from tests.bench import Row, bench
from tests.bench.asking import ask, compare, logged_nowhere
from tests.browser.full_agenda import fill_fully
from tests.fakes.serving import served
from tests.feeds.samples import CHANNEL, entry
from tests.webapp.sample_agenda import NOW, SETTINGS
from webapp.app import make_app

EVENTS = 1_000
FEED = "/agenda.ics?leger=1"


@bench("serving")
def serve_subscribers() -> Iterator[Row]:
    """A 304, a hot feed, and what memory a long calendar takes while it is written."""
    with tempfile.TemporaryDirectory() as folder, logged_nowhere():
        engine = open_database(f"sqlite:///{Path(folder) / 'almanach.db'}")
        upgrade(engine)
        fill_fully(engine, EVENTS)
        file = Path(folder) / "agenda.ics.gz"
        with served(make_app(engine, SETTINGS, lambda: NOW)) as ours, served(_bare(file)) as bare:
            first = ask(ours, FEED)
            file.write_bytes(bytes(int(first["content-length"])))
            known = f"if-none-match: {first['etag']}"
            value, reference = compare((ours, FEED, known), (bare, "/304", known))
            yield Row("a 304, beside a bare one", value, "s", reference, at_most=1.3)
            value, reference = compare((ours, FEED), (bare, "/file"))
            yield Row("hot feeds a second", 1 / value, "/s", 1 / reference, at_least=0.8)
        engine.dispose()
    yield from _memory()


def _bare(file: Path) -> ASGIApp:
    """A server of nothing: a 304 without a thought, and a file from the disk."""

    async def known(_request: Request) -> Response:
        return Response(status_code=304)

    async def static(_request: Request) -> Response:
        return FileResponse(file)

    return Starlette(routes=[Route("/304", known), Route("/file", static)])


def _memory() -> Iterator[Row]:
    """Ten times the events take no more memory to write."""
    few, many = _peak(1_000), _peak(10_000)
    yield Row("memory to write 10,000 events, beside 1,000", many, "bytes", few, at_most=1.2)


def _peak(count: int) -> int:
    """The most memory in use while a calendar of so many events is written."""
    tracemalloc.start()
    for _ in write_ics(CHANNEL, (entry(id=f"e{number:011d}") for number in range(count))):
        pass
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most
