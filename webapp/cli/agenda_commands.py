"""`almanach export`, `rebuild` and `doctor`: the agenda as a whole."""

import shutil
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

import typer
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from agenda.errors import AlmanachError, UsageError
from agenda.query import AgendaQuery
from agenda.settings import Settings
from agenda.store.database import open_database, reading, writing
from agenda.store.events import lock_agenda
from agenda.store.find import find
from agenda.store.migrate import require_current
from agenda.store.runs import last_runs
from agenda.store.sources import all_sources
from harvester.health import State, health
from harvester.settle import rebuild as rebuild_events
from harvester.territory import territory_of
from webapp.cli.ground import ground, now, settings_only
from webapp.syndication import WRITERS, write_feed

LEAST_FREE_BYTES = 200 * 1024 * 1024
SICK = {State.FAILING, State.DOUBTFUL}


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command(
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    )(export)
    app.command()(rebuild)
    app.command()(doctor)


def export(
    context: typer.Context,
    form: Annotated[str, typer.Option("--format", help=f"{', '.join(WRITERS)}.")] = "json",
) -> None:
    """Écrit l’agenda ; les filtres des adresses valent comme options (--commune agen)."""
    if form not in WRITERS:
        raise UsageError(f"Format « {form} » inconnu. Je connais {', '.join(WRITERS)}.")
    query = AgendaQuery.read(filters(context.args))
    engine, settings = ground()
    with reading(engine) as session:
        found = find(session, query, settings.zone)
    for piece in write_feed(form, found.entries, query, settings):
        sys.stdout.buffer.write(piece)


def filters(arguments: list[str]) -> dict[str, str]:
    """Read `--name value` and `--name=value` as the filters of an address."""
    found, rest = {}, iter(arguments)
    for argument in rest:
        name, equals, value = argument.removeprefix("--").partition("=")
        if not argument.startswith("--") or not name:
            raise UsageError(f"« {argument} » n’est pas un filtre. Exemple : --commune agen.")
        found[name] = value if equals else next(rest, "1")
    return found


def rebuild() -> None:
    """Refait tous les rendez-vous à partir des annonces et des décisions."""
    engine, settings = ground()
    with writing(engine) as session:
        lock_agenda(session)
        changed = rebuild_events(session, now(), territory_of(settings))
    typer.echo(f"{changed} rendez-vous changés.")


def doctor() -> None:
    """Examine l’installation ; statut 1 si quelque chose demande un geste."""
    settings = settings_only()
    troubles = list(_troubles(settings))
    for trouble in troubles:
        typer.echo(f"! {trouble}")
    if troubles:
        raise typer.Exit(1)
    typer.echo("Tout va bien.")


def _troubles(settings: Settings) -> Iterator[str]:
    try:
        engine = open_database(settings.database)
        require_current(engine)
        yield from _database_troubles(engine)
        yield from _source_troubles(engine)
    except (AlmanachError, SQLAlchemyError) as error:
        yield str(error)
    if settings.data_dir.is_dir() and shutil.disk_usage(settings.data_dir).free < LEAST_FREE_BYTES:
        yield "Il reste moins de 200 Mo sur le disque."
    if not settings.contact:
        yield "ALMANACH_CONTACT est vide : les sites visités ne savent pas qui les visite."


def _database_troubles(engine: Engine) -> Iterator[str]:
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            verdict = connection.execute(text("PRAGMA quick_check")).scalar_one()
        if verdict != "ok":
            yield f"La base de données est abîmée : {verdict}"


def _source_troubles(engine: Engine) -> Iterator[str]:
    with reading(engine) as session:
        sources = all_sources(session)
        judged = [(one, health(one, last_runs(session, one.id), now())) for one in sources]
    for one, its in judged:
        if its.state in SICK or one.pause_reason:
            yield f"{one.id} : {its.sentence} {its.remedy}".rstrip()
        elif not one.paused and now() - one.next_due > timedelta(days=1):
            yield f"{one.id} : plus visitée depuis plus d’un jour. « almanach serve » tourne-t-il ?"
