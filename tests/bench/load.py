"""Two hundred visitors a second while a harvest runs, beside the same server giving bare bytes.

The pages come from `almanach serve`; a third process asks. What harvests is a process of its own,
as `almanach worker`, or the serving one, as on a small machine. One partner in ten has something
new at each round, and round follows round.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from statistics import quantiles
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from agenda.logs import set_up_logs
from agenda.model.folding import slug
from agenda.query import AgendaQuery
from agenda.settings import Settings
from agenda.store.database import open_database, reading
from agenda.store.find import find
from agenda.store.sources import all_sources
from feeds.links import event_path
from harvester.pipeline import harvest_all
from tests.bench import Row, bench
from tests.bench.agenda_maker import COMMON, PARIS
from tests.bench.asker import Asked, ask
from tests.bench.asking import logged_nowhere
from tests.bench.partners import HORIZON, calendars
from tests.bench.whole import installation, settings_of
from tests.fakes.process import Running, running
from tests.fakes.site import Handler, Script, Site, answer, feed
from webapp.app import make_app
from webapp.listening import listen

SOURCES, EVENTS = 60, 100
RATE, SECONDS = 200, 30
NEWS_IN = 10
UPCOMING, POPULAR, WAYS = 1000, 20, 2000
WARMING = WAYS / RATE
"""Seconds in which each is asked once, so that it is there: cold pages have rows of their own."""
CALM = ("-m", "webapp", "serve", "--no-harvest", "--port")
LIVELY = ("-m", "tests.bench.load", "lively")
BARE = ("-m", "tests.bench.load", "bare")
WORKER = ("-m", "tests.bench.load", "worker")
FEEDS = ("/agenda.ics?leger=1", "/agenda.atom", "/agenda.json")


@bench("load")
def serve_while_harvesting() -> Iterator[Row]:
    """What the slowest of a hundred visitors waits for."""
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory() as folder, Site() as site, logged_nowhere():
        for number, body in enumerate(calendars(SOURCES, EVENTS, now.date())):
            site.scripts[f"/{number}.ics"] = feed(body) if number % NEWS_IN else changing(body)
        settings = settings_of(Path(folder), ALLOW_PRIVATE=site.host)
        installation(Path(folder), [site.url(path) for path in site.scripts], now).dispose()
        database = f"sqlite:///{folder}/almanach.db"
        harvest(database, site.host)
        asked = visitors(database)
        sizes = Path(folder) / "sizes.json"
        with running(*WORKER, database, site.host):
            with running(*CALM, settings=settings) as ours:
                apart = measure(ours, asked)
                sizes.write_text(
                    json.dumps(
                        {
                            path: len(ours.ask(path, gzip=True))
                            for path in {path for path, _ in asked}
                        }
                    )
                )
            with running(*BARE, str(sizes)) as static:
                reference = measure(static, asked)
        with running(*LIVELY, database, site.host) as ours:
            within = measure(ours, asked)
    yield Row(f"{RATE} visitors a second, harvest apart: p99", apart, "ms", at_most=50)
    yield Row("the same; bare bytes", apart, "ms", reference)
    yield Row("the same, harvest in the same process: p99", within, "ms", reference)


def changing(body: bytes) -> Script:
    """Answer with a calendar of which one event is new each time."""
    numbers = count()

    def script(handler: Handler) -> None:
        new = b"SUMMARY:Visite %d, " % next(numbers)
        answer(body.replace(b"SUMMARY:", new, 1))(handler)

    return script


def visitors(database: str) -> list[Asked]:
    """Give what visitors ask for, one after the other, and whether they subscribe to it."""
    chance = Random(5)
    engine = open_database(database)
    with reading(engine) as session:
        found = find(session, AgendaQuery(since=datetime.now(UTC).date()), PARIS, limit=UPCOMING)
        events = [event_path(one.event) for one in found.entries]
        places = [one.event.place for one in found.entries if one.event.place]
        communes = sorted({slug(one.commune) for one in places if one.commune})
    engine.dispose()
    ways = ("agenda", "search", "event", "calendar", "subscriber")
    return [
        _way(chance, way, events, communes)
        for way in chance.choices(ways, (30, 15, 25, 10, 20), k=WAYS)
    ]


def _way(chance: Random, way: str, events: list[str], communes: list[str]) -> Asked:
    if way == "search":
        return f"/?q={quote(chance.choice(COMMON))}", False
    if way == "event":
        return chance.choice(events[: chance.choice((POPULAR, UPCOMING))]), False
    if way == "calendar":
        return f"/agenda.ics?commune={chance.choice(communes)}", False
    return ("/", False) if way == "agenda" else (chance.choice(FEEDS), True)


def measure(server: Running, asked: list[Asked]) -> float:
    """Give how many milliseconds the slowest of a hundred waits."""
    server.wait()
    ask(server.address, asked, rate=RATE, seconds=WARMING)
    told = ask(server.address, asked, rate=RATE, seconds=SECONDS)
    assert told["statuses"].keys() <= {"200", "304"}, told["statuses"]
    return quantiles(told["waits"], n=100)[-1] * 1000


def harvest(database: str, host: str) -> None:
    """Visit every source once."""
    engine = open_database(database)
    settings = settings_for(host)
    with reading(engine) as session:
        sources = all_sources(session)
    asyncio.run(harvest_all(engine, sources, settings, datetime.now(UTC)))
    engine.dispose()


def settings_for(host: str) -> Settings:
    """Give what a harvest of these partners needs to be allowed."""
    return Settings(allow_private=(host,), horizon_days=HORIZON, log_level="error")


def worker(database: str, host: str, _port: str) -> None:
    """Harvest, round after round, for ever."""
    while True:
        harvest(database, host)


def lively(database: str, host: str, port: str) -> None:
    """Serve, and harvest round after round in the same process."""
    engine, settings = open_database(database), settings_for(host)
    set_up_logs(settings)
    app = make_app(engine, settings, lambda: datetime.now(UTC))

    async def rounds() -> None:
        with reading(engine) as session:
            sources = all_sources(session)
        while True:
            await harvest_all(engine, sources, settings, datetime.now(UTC))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        harvesting = asyncio.create_task(rounds())
        async with app.router.lifespan_context(app):
            yield
        harvesting.cancel()

    listen(Starlette(routes=[Mount("/", app)], lifespan=lifespan), "127.0.0.1", int(port))


def bare(sizes: str, port: str) -> None:
    """Serve bytes, as many at each address as it gives elsewhere, all known to who subscribes."""
    bodies = {path: bytes(size) for path, size in json.loads(Path(sizes).read_text()).items()}

    async def give(request: Request) -> Response:
        if "if-none-match" in request.headers:
            return Response(status_code=304)
        query = request.url.query
        body = bodies[f"{request.url.path}?{query}" if query else request.url.path]
        return Response(body, headers={"etag": '"bare"'}, media_type="text/html")

    listen(Starlette(routes=[Route("/{path:path}", give)]), "127.0.0.1", int(port))


if __name__ == "__main__":
    roles: dict[str, Callable[..., None]] = {"worker": worker, "lively": lively, "bare": bare}
    roles[sys.argv[1]](*sys.argv[2:])
