"""`almanach export`, `rebuild` and `doctor`: the agenda as a whole."""

import json
import sys
from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated

import typer

from agenda.errors import UsageError
from agenda.model.folding import slug
from agenda.query import FILTERS, SWITCHES, AgendaQuery
from agenda.store.database import reading, writing
from agenda.store.events import lock_agenda
from agenda.store.find import find
from harvester.settle import rebuild as rebuild_events
from harvester.territory import territory_of
from webapp.cli.ground import ground, now, settings_only
from webapp.doctor import examine_all, examine_backup
from webapp.lookups import names_chosen
from webapp.syndication import WRITERS, write_feed

NAMES = {"commune", "lieu", "partenaire", "source"}


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
        found, names = find(session, query, settings.zone), names_chosen(session, query)
    if not found.total:
        typer.echo("almanach : aucun rendez-vous pour ces filtres.", err=True)
    for piece in write_feed(form, found.entries, query, settings, names):
        sys.stdout.buffer.write(piece)


def filters(arguments: list[str]) -> dict[str, str]:
    """Read `--name value` and `--name=value` as the filters of an address.

    A name is taken as people write it: `--commune "Villeneuve-sur-Lot"`.
    """
    found, rest = {}, list(arguments)
    while rest:
        argument = rest.pop(0)
        name, equals, value = argument.removeprefix("--").partition("=")
        if not argument.startswith("--") or name not in FILTERS:
            raise UsageError(f"« {argument} » n’est pas un filtre. {_meant(name)}")
        if not equals:
            value = _value(name, rest)
        found[name] = slug(value) or value if name in NAMES else value
    return found


def _value(name: str, rest: list[str]) -> str:
    """Take the value that follows a name; what is answered by yes or no may stand alone."""
    if rest and not rest[0].startswith("--"):
        return rest.pop(0)
    if name in SWITCHES:
        return "1"
    raise UsageError(f"Il manque une valeur à « --{name} ».")


def _meant(name: str) -> str:
    near = get_close_matches(name, FILTERS, 1)
    if near:
        return f"Vouliez-vous dire --{near[0]} ?"
    return f"Je connais {', '.join(f'--{one}' for one in FILTERS)}. Exemple : --commune agen."


def rebuild() -> None:
    """Refait tous les rendez-vous à partir des annonces et des décisions."""
    engine, settings = ground()
    with writing(engine) as session:
        lock_agenda(session)
        changed = rebuild_events(session, now(), territory_of(settings))
    typer.echo(f"{changed} rendez-vous changés.")


def doctor(
    file: Annotated[Path | None, typer.Argument(help="Une sauvegarde à examiner seule.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Dit aussi ce qui va bien.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Le résultat en JSON.")] = False,
) -> None:
    """Examine l’installation ; statut 1 si quelque chose demande un geste."""
    settings = settings_only()
    findings = [examine_backup(file)] if file else [*examine_all(settings, now())]
    troubled = any(one.trouble for one in findings)
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in findings], ensure_ascii=False, indent=1))
    else:
        for one in findings:
            if one.trouble or every:
                typer.echo(f"{'!' if one.trouble else ' '} {one}")
        if not troubled:
            typer.echo("Tout va bien.")
    if troubled:
        raise typer.Exit(1)
