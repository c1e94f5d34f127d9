"""The application: addresses and what answers at each."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime

from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route

from agenda.errors import QueryError
from agenda.settings import Settings
from harvester.schedule import make_scheduler
from webapp.headers import Headers
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
)
from webapp.refusals import fail, refuse, refuse_query
from webapp.serving import endpoint
from webapp.site import Site, make_site


def make_app(
    engine: Engine, settings: Settings, clock: Callable[[], datetime], *, harvest: bool = False
) -> Starlette:
    """Make the application; with `harvest` it visits sources when they are due."""
    site = make_site(engine, settings, clock)

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        scheduler = make_scheduler(engine, settings, clock) if harvest else None
        if scheduler:
            scheduler.start()
        yield
        if scheduler:
            scheduler.shutdown()
        site.version.close()

    app = Starlette(
        routes=[*_pages(), *_machines(site)],
        middleware=[Middleware(Headers)],
        exception_handlers={QueryError: refuse_query, HTTPException: refuse, Exception: fail},
        lifespan=lifespan,
    )
    app.state.site = site
    return app


def _pages() -> list[Route]:
    return [
        Route("/", endpoint(agenda.agenda)),
        Route("/mois", endpoint(calendar.this_month)),
        Route("/mois/{month}", endpoint(calendar.month)),
        Route("/semaine/{week}", endpoint(calendar.week)),
        Route("/jour/{day}", endpoint(calendar.day)),
        Route("/evenements/{reference}.ics", endpoint(event.event_ics)),
        Route("/evenements/{reference}.png", endpoint(event.event_png, spoken=False)),
        Route("/evenements/{reference}", endpoint(event.event, tells_age=True)),
        Route("/evenements/{reference}/signaler", endpoint(report.ask), methods=["GET"]),
        Route("/evenements/{reference}/signaler", report.receive, methods=["POST"]),
        Route("/evenements/{reference}/signale", endpoint(report.thank)),
        Route("/carte", endpoint(directory.atlas)),
        Route("/lieux", endpoint(directory.places)),
        Route("/lieux/{slug}", endpoint(directory.place)),
        Route("/partenaires", endpoint(directory.partners, tells_age=True)),
        Route("/partenaires/{slug}", endpoint(directory.partner)),
        Route("/themes/{slug}", endpoint(agenda.theme)),
        Route("/communes/{slug}", endpoint(agenda.commune)),
        Route("/affiche", endpoint(poster.poster)),
        Route("/affiche.pdf", endpoint(poster.poster_pdf)),
        Route("/flux", endpoint(subscribe.feeds)),
        Route("/integrer", endpoint(subscribe.integrate)),
        Route("/embed", endpoint(embed.embed)),
        Route("/api", endpoint(guide.guide)),
        Route("/a-propos", endpoint(about.about)),
        Route("/accessibilite", endpoint(about.accessibility)),
        Route("/confidentialite", endpoint(about.privacy)),
    ]


def _machines(site: Site) -> list[Route]:
    return [
        Route("/agenda.{extension}", endpoint(feed.feed, spoken=False)),
        *(Route(one.path, endpoint(one.view, spoken=False)) for one in ENDPOINTS),
        Route("/embed.js", endpoint(embed.script, spoken=False)),
        Route("/manifest.webmanifest", endpoint(machines.manifest)),
        Route("/icone.svg", endpoint(machines.icon, spoken=False)),
        Route("/robots.txt", endpoint(machines.robots)),
        Route("/sitemap.xml", endpoint(machines.sitemap)),
        Route("/healthz", endpoint(machines.health)),
        Route("/readyz", endpoint(machines.ready)),
        *(Route(one.path, endpoint(machines.style)) for one in site.styles),
    ]
