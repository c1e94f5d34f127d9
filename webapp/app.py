"""The application: addresses and what answers at each."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from agenda.errors import QueryError, StoreError
from agenda.settings import Settings
from harvester.hands import hands_of
from harvester.schedule import Clockwork
from webapp import probes
from webapp.chores import make_jobs
from webapp.desk.table import desk_routes
from webapp.doorstep import Doorstep
from webapp.headers import Headers
from webapp.metrics import Metrics
from webapp.openapi import ENDPOINTS
from webapp.pages import (
    about,
    agenda,
    calendar,
    directory,
    embed,
    event,
    feed,
    guide,
    machines,
    poster,
    report,
    subscribe,
    tiles,
)
from webapp.refusals import fail, refuse, refuse_query, tell_outage
from webapp.serving import endpoint
from webapp.site import Site, make_site
from webapp.watch import Watch


def make_app(
    engine: Engine, settings: Settings, clock: Callable[[], datetime], *, harvest: bool = False
) -> Starlette:
    """Make the application; with `harvest` it visits sources when they are due."""
    jobs = make_jobs(engine, settings, clock)
    hands = hands_of(engine, jobs, works=harvest)
    clockwork = Clockwork(jobs, hands, clock) if harvest else None
    site, metrics = make_site(engine, settings, clock, hands), Metrics(engine, clock)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with hands:
            with clockwork or nullcontext():
                yield
        site.close()

    app = Starlette(
        routes=[*_pages(), *_machines(site), *desk_routes()],
        middleware=[
            Middleware(Doorstep, site=site, metrics=metrics),
            Middleware(Watch, metrics=metrics),
            Middleware(Headers),
        ],
        exception_handlers={
            QueryError: refuse_query,
            HTTPException: refuse,
            StoreError: tell_outage,
            SQLAlchemyError: tell_outage,
            Exception: fail,
        },
        lifespan=lifespan,
    )
    app.state.site, app.state.metrics, app.state.clockwork = site, metrics, clockwork
    return app


def _pages() -> list[Route]:
    return [
        Route("/", endpoint(agenda.agenda)),
        Route("/mois", endpoint(calendar.this_month)),
        Route("/mois/{month}", endpoint(calendar.month)),
        Route("/semaine", endpoint(calendar.this_week)),
        Route("/semaine/{week}", endpoint(calendar.week)),
        Route("/jour/{day}", endpoint(calendar.day)),
        Route("/evenements/{reference}.ics", endpoint(event.event_ics)),
        Route("/evenements/{reference}.png", endpoint(event.event_png, spoken=False)),
        Route("/evenements/{reference}", endpoint(event.event, tells_age=True)),
        Route("/evenements/{reference}/signaler", endpoint(report.ask), methods=["GET"]),
        Route("/evenements/{reference}/signaler", report.receive, methods=["POST"]),
        Route("/evenements/{reference}/signale", endpoint(report.thank)),
        Route("/carte", endpoint(directory.atlas)),
        Route("/carte/fond", endpoint(tiles.tiles)),
        Route("/lieux", endpoint(directory.places)),
        Route("/lieux/{slug}", endpoint(directory.place)),
        Route("/partenaires", endpoint(directory.partners, tells_age=True)),
        Route("/partenaires/{slug}", endpoint(directory.partner)),
        Route("/themes/{slug}", endpoint(agenda.theme)),
        Route("/communes/{slug}", endpoint(agenda.commune)),
        Route("/affiche", endpoint(poster.poster)),
        Route("/affiche.pdf", endpoint(poster.poster_pdf)),
        Route("/flux", endpoint(subscribe.feeds, tells_age=True)),
        Route("/integrer", endpoint(subscribe.integrate)),
        Route("/embed", endpoint(embed.embed, tells_age=True)),
        Route("/api", endpoint(guide.guide)),
        Route("/a-propos", endpoint(about.about)),
        Route("/accessibilite", endpoint(about.accessibility)),
        Route("/confidentialite", endpoint(about.privacy)),
    ]


def _machines(site: Site) -> list[Route]:
    return [
        Route("/agenda.{extension}", endpoint(feed.feed, spoken=False)),
        *(Route(one.path, endpoint(one.view, spoken=False)) for one in ENDPOINTS),
        Route("/embed.js", endpoint(embed.script, spoken=False, stored=False)),
        Route("/manifest.webmanifest", endpoint(machines.manifest)),
        Route("/icone.svg", endpoint(machines.icon, spoken=False)),
        Route("/robots.txt", endpoint(machines.robots, stored=False)),
        Route("/sitemap.xml", endpoint(machines.sitemap)),
        Route("/healthz", probes.health),
        Route("/readyz", probes.ready),
        Route("/metrics", probes.metrics),
        *(Route(one.path, endpoint(machines.script, stored=False)) for one in site.styles),
        Route("/{sheet}.css", endpoint(machines.style, spoken=False, stored=False)),
    ]
