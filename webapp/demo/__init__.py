"""The demo: a sample territory, its partners served on a local port, and their agenda."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import typer
from sqlalchemy import Engine

from agenda.logs import set_up_logs
from agenda.model import Kind, Place, Source
from agenda.model.account import Role
from agenda.query import AgendaQuery
from agenda.settings import Settings
from agenda.store.accounts import add_account
from agenda.store.database import open_database, reading, writing
from agenda.store.find import find
from agenda.store.migrate import upgrade
from agenda.store.sources import add_source, all_sources
from agenda.territory import Territory
from agenda.wording import NBSP
from webapp.app import make_app
from webapp.demo.catalogue import Venue, read_catalogue
from webapp.demo.site import Site, serve_partners
from webapp.desk.passwords import hash_password
from webapp.listening import address_of, listen, require_free

Clock = Callable[[], datetime]


def run_demo(folder: Path, host: str, port: int, clock: Clock) -> None:
    """Serve the sample agenda at `host:port` until Ctrl-C; its database goes into `folder`.

    Raises `UsageError` when another program already listens there.
    """
    require_free(host, port)
    with suppress(KeyboardInterrupt), serve_partners(clock) as site:
        settings = sample_settings(folder, address_of(host, port), site)
        set_up_logs(settings)
        with closing_database(settings) as engine:
            _harvest(engine, settings, site, clock)
            _open_desk(engine, settings, clock())
            listen(make_app(engine, settings, clock, harvest=True), host, port)


def sample_settings(folder: Path, base_url: str, site: Site) -> Settings:
    """Give the settings of a demo, whatever this machine's own are."""
    return Settings(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'almanach.db'}",
        base_url=base_url,
        allow_private=(site.host,),
        territory=Territory.model_validate(read_catalogue(site.today).territory),
        log_level="warning",
    )


def add_partners(engine: Engine, site: Site, now: datetime) -> list[Source]:
    """Add the sample partners as sources, with their usual places."""
    catalogue = read_catalogue(site.today)
    with writing(engine) as session:
        for partner in catalogue.partners:
            add_source(
                session,
                name=partner.name,
                kind=Kind(partner.kind),
                url=site.base + partner.path,
                group=partner.group,
                place=_place(partner.venue) if partner.venue else None,
                themes=partner.themes,
                trust=partner.trust,
                now=now,
            )
    with reading(engine) as session:
        return all_sources(session)


def _place(venue: Venue) -> Place:
    return Place(
        name=venue.name,
        street=venue.street or None,
        postcode=venue.postcode,
        commune=venue.commune,
        lat=venue.lat,
        lon=venue.lon,
    )


@contextmanager
def closing_database(settings: Settings) -> Iterator[Engine]:
    """Open the database with its newest schema, and close it after the block."""
    engine = open_database(settings.database)
    try:
        upgrade(engine)
        yield engine
    finally:
        engine.dispose()


def _open_desk(engine: Engine, settings: Settings, now: datetime) -> None:
    """Let whoever started this into the desk, with a password made for this demo alone."""
    password = secrets.token_urlsafe(9)
    with writing(engine) as session:
        add_account(
            session,
            name="demo",
            display="Camille",
            role=Role.COORDINATOR,
            password=hash_password(password),
            now=now,
        )
    typer.echo(
        f"Le bureau{NBSP}: {settings.base_url}/admin (compte «{NBSP}demo{NBSP}», "
        f"mot de passe «{NBSP}{password}{NBSP}»)"
    )


def _harvest(engine: Engine, settings: Settings, site: Site, clock: Clock) -> None:
    # Imported here because the command line imports this module.
    from webapp.cli.harvesting import visit

    visits = visit(engine, settings, add_partners(engine, site, clock()))
    seen = sum(one.run.seen for one in visits)
    problems = sum(one.run.problem_count for one in visits)
    with reading(engine) as session:
        coming = find(session, AgendaQuery(since=site.today), settings.zone, limit=1).total
    typer.echo(
        f"{len(visits)} partenaires, {seen} annonces, {problems} problèmes signalés{NBSP}: "
        f"{coming} rendez-vous à venir."
    )
