"""Ten times the listings on PostgreSQL: pages, a calendar and a harvest take at most twice as long.

`./run.sh bench postgresql-scale` goes from 10,000 to 100,000 listings; a number in the environment
variable ALMANACH_BENCH_LISTINGS, such as 1000000, is the larger size instead. Both agendas stand on
one server and are asked in turns, so both meet the same weather; of several turns the quickest
counts. That is time on the wall, for the server's processes are not ours.
"""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count, islice

from sqlalchemy import Engine, make_url, text

from agenda.model import Kind
from agenda.model.folding import slug
from agenda.settings import Settings
from agenda.store.database import open_database, reading, writing
from agenda.store.migrate import upgrade
from agenda.store.sources import add_source, all_sources
from harvester.pipeline import harvest_all
from harvester.settle import rebuild
from tests.bench import Row, Unavailable, bench
from tests.bench.agenda_maker import NOW, AgendaMaker
from tests.bench.asking import logged_nowhere
from tests.bench.dedup_scale import LARGE, fill
from tests.bench.pages import get
from tests.bench.partners import HORIZON, calendar_of
from tests.fakes.postgresql import cluster, server_folder
from tests.fakes.site import Site, feed
from tests.webapp.sample_agenda import SETTINGS
from webapp.app import make_app

SMALL = LARGE // 10
TURNS = 9
EVENTS, CHANGED = 100, 10
Work = Callable[[], object]


@bench("postgresql-scale")
def measure_growth() -> Iterator[Row]:
    """What visitors and a partner's visit cost in a large agenda and in a small one."""
    if not server_folder():
        raise Unavailable("no PostgreSQL server is installed")
    with (
        logged_nowhere(),
        cluster() as address,
        agenda(address, SMALL) as small,
        agenda(address, LARGE) as large,
    ):
        for name, few in small.items():
            turns = [(_seconds(few), _seconds(large[name])) for _ in range(TURNS)]
            least, most = (min(times) for times in zip(*turns, strict=True))
            yield Row(f"{name} of {LARGE:,} listings; {SMALL:,}", most, "s", least, at_most=2)


@contextmanager
def agenda(address: str, size: int) -> Iterator[dict[str, Work]]:
    """Make an agenda in a database of its own; give what is done with it, each never kept."""
    engine = _database(address, f"listings_{size}")
    maker = AgendaMaker(size)
    fill(engine, maker)
    with writing(engine) as session:
        rebuild(session, NOW)
    _outside_transactions(engine, "VACUUM ANALYZE")
    app, turn = make_app(engine, SETTINGS, lambda: NOW), count()
    commune = slug(maker.towns[0].name)
    with Site() as site:
        yield {
            # A name that is no filter is left alone, and makes the address new to the shelf.
            "agenda": lambda: get(app, f"/?cold={next(turn)}"),
            "search": lambda: get(app, f"/?q=poterie&cold={next(turn)}"),
            "calendar of a commune": lambda: get(
                app, f"/agenda.ics?commune={commune}&cold={next(turn)}"
            ),
            f"harvest of {CHANGED} changes": Partner(engine, site, maker).visit,
        }
    engine.dispose()


class Partner:
    """A partner who announces what others do, and changes some of it before each visit."""

    def __init__(self, engine: Engine, site: Site, maker: AgendaMaker) -> None:
        self._engine, self._site = engine, site
        self._body = calendar_of(islice(maker.listings(), EVENTS))
        self._visits = 0
        with writing(engine) as session:
            add_source(session, name="Nouveau", kind=Kind.ICS, url=site.url("/a.ics"), now=NOW)
        self.visit()

    def visit(self) -> None:
        """Visit it, once it has news."""
        self._visits += 1
        new = b"SUMMARY:Visite %d, " % self._visits
        self._site.scripts["/a.ics"] = feed(self._body.replace(b"SUMMARY:", new, CHANGED))
        with reading(self._engine) as session:
            (partner,) = (one for one in all_sources(session) if one.id == "nouveau")
        settings = Settings(allow_private=(self._site.host,), horizon_days=HORIZON)
        later = NOW + timedelta(hours=self._visits)
        (visit,) = asyncio.run(harvest_all(self._engine, [partner], settings, later))
        assert visit.run.seen == EVENTS, visit.run


def _database(address: str, name: str) -> Engine:
    first = open_database(address)
    _outside_transactions(first, f"CREATE DATABASE {name}")
    first.dispose()
    url = make_url(address).set(database=name)
    engine = open_database(url.render_as_string(hide_password=False))
    upgrade(engine)
    return engine


def _outside_transactions(engine: Engine, command: str) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(command))


def _seconds(work: Work) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
