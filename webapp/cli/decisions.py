"""`almanach decide` and `almanach decisions`: taking decisions, reading them, sharing them."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from agenda.errors import UsageError
from agenda.model import Decision, DecisionKind
from agenda.store.database import reading, writing
from agenda.store.decisions import all_decisions
from agenda.store.find import get_entry
from harvester.decide import (
    changed_since,
    decide,
    read_decisions,
    series_of,
    write_decisions,
)
from harvester.territory import territory_of
from harvester.why import why
from normalizer.dedup.fields import field_json
from normalizer.dedup.rulings import without_undone
from webapp.cli.ground import ground, now

app = typer.Typer(help="Les décisions de la coordination.", no_args_is_help=True)
taking = typer.Typer(help="Prend une décision.", no_args_is_help=True)


def register(almanach: typer.Typer) -> None:
    """Add these groups."""
    almanach.add_typer(app, name="decisions")
    almanach.add_typer(taking, name="decide")


Tokens = Annotated[list[str], typer.Argument(metavar="JETON…", help="Rendez-vous ou annonces.")]
Token = Annotated[str, typer.Argument(metavar="JETON", help="Un rendez-vous ou une annonce.")]
Slugs = Annotated[list[str], typer.Argument(metavar="LIEU…", help="Lieux, comme dans /lieux/….")]
Slug = Annotated[str, typer.Argument(metavar="LIEU", help="Un lieu, comme dans /lieux/….")]
Series = Annotated[bool, typer.Option("--series", help="Toutes les dates de ces séries.")]
Who = Annotated[str, typer.Option("--who", help="Qui décide.")]
Why = Annotated[str, typer.Option("--why", help="Pourquoi.")]


@taking.command()
def same(tokens: Tokens, who: Who, why: Why = "", series: Series = False) -> None:
    """Dit que ces annonces sont un seul rendez-vous."""
    _take(DecisionKind.SAME, tokens, {}, who, why, series=series)


@taking.command()
def different(tokens: Tokens, who: Who, why: Why = "", series: Series = False) -> None:
    """Dit que ces annonces sont des rendez-vous distincts."""
    _take(DecisionKind.DIFFERENT, tokens, {}, who, why, series=series)


@taking.command()
def override(
    token: Token,
    field: Annotated[str, typer.Argument(help="Champ : title, start, place…")],
    value: Annotated[str, typer.Argument(help="Valeur, en JSON ou en toutes lettres.")],
    who: Who,
    why: Why = "",
) -> None:
    """Corrige un champ d’un rendez-vous."""
    said = {"field": field, "value": _read_value(value)}
    _take(DecisionKind.OVERRIDE, [token], said, who, why)


@taking.command()
def lock(
    token: Token,
    field: Annotated[str, typer.Argument(help="Champ : title, start, place…")],
    who: Who,
    why: Why = "",
) -> None:
    """Garde un champ tel qu’il est, quoi que disent les sources."""
    engine, _ = ground()
    with reading(engine) as session:
        entry = get_entry(session, token)
    if entry is None or not hasattr(entry.event, field):
        raise UsageError(f"« {token} » n’est pas un rendez-vous, ou n’a pas de champ « {field} ».")
    value = field_json(field, getattr(entry.event, field))
    _take(DecisionKind.OVERRIDE, [token], {"field": field, "value": value}, who, why)


def _read_value(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text


@taking.command()
def hide(tokens: Tokens, who: Who, why: Why = "") -> None:
    """Cache des rendez-vous."""
    _take(DecisionKind.HIDE, tokens, {}, who, why)


@taking.command()
def restore(tokens: Tokens, who: Who, why: Why = "") -> None:
    """Montre à nouveau ce qui fut caché, mis de côté, douteux ou retiré."""
    _take(DecisionKind.RESTORE, tokens, {}, who, why)


@taking.command()
def feature(tokens: Tokens, who: Who, why: Why = "") -> None:
    """Met des rendez-vous en avant."""
    _take(DecisionKind.FEATURE, tokens, {}, who, why)


@taking.command()
def tag(
    name: Annotated[str, typer.Argument(metavar="ÉTIQUETTE")],
    who: Who,
    theme: Annotated[str | None, typer.Option(help="Le thème qu’elle apporte.")] = None,
    instead: Annotated[
        str | None, typer.Option("--as", help="L’étiquette à écrire à sa place ; vide : aucune.")
    ] = None,
    why: Why = "",
) -> None:
    """Dit ce que vaut une étiquette."""
    value = {"tag": name, "theme": theme, "as": instead}
    told = {key: one for key, one in value.items() if one is not None}
    _take(DecisionKind.TAG, [], told, who, why)


@taking.command()
def trust(
    source: Annotated[str, typer.Argument(metavar="SOURCE")],
    value: Annotated[float, typer.Argument(help="De 0 à 1.")],
    who: Who,
    why: Why = "",
) -> None:
    """Règle la confiance faite à une source."""
    _take(DecisionKind.TRUST, [source], {"trust": value}, who, why)


@taking.command("rename-place")
def rename_place(
    slug: Slug, name: Annotated[str, typer.Argument(metavar="NOM")], who: Who, why: Why = ""
) -> None:
    """Donne son nom à un lieu."""
    _take(DecisionKind.RENAME_PLACE, [slug], {"name": name}, who, why)


@taking.command("same-place")
def same_place(slugs: Slugs, who: Who, why: Why = "") -> None:
    """Dit que ces noms sont ceux d’un seul lieu."""
    _take(DecisionKind.SAME_PLACE, slugs, {}, who, why)


@taking.command("different-place")
def different_place(slugs: Slugs, who: Who, why: Why = "") -> None:
    """Dit que ces noms sont ceux de lieux distincts."""
    _take(DecisionKind.DIFFERENT_PLACE, slugs, {}, who, why)


@taking.command("place-alias")
def place_alias(
    slug: Slug, name: Annotated[str, typer.Argument(metavar="NOM")], who: Who, why: Why = ""
) -> None:
    """Donne un autre nom à un lieu."""
    _take(DecisionKind.PLACE_ALIAS, [slug], {"alias": name}, who, why)


@taking.command()
def undo(number: Annotated[int, typer.Argument(metavar="N")], who: Who, why: Why = "") -> None:
    """Défait une décision ; défaire une décision en est une."""
    _take(DecisionKind.UNDO, [], {}, who, why, undoes=number)


@taking.command("why")
def why_(one: Token, other: Token) -> None:
    """Dit pourquoi deux annonces, ou deux rendez-vous, sont réunis ou ne le sont pas."""
    engine, _ = ground()
    with reading(engine) as session:
        told = why(session, one, other, now())
    typer.echo(told.because)
    for reason in told.reasons:
        typer.echo(f"{reason.weight:+7.2f}  {reason.sentence}")


def _take(
    kind: DecisionKind,
    subjects: list[str],
    value: dict[str, Any],
    who: str,
    why: str,
    *,
    series: bool = False,
    undoes: int | None = None,
) -> None:
    engine, settings = ground()
    at: datetime = now()
    with writing(engine) as session:
        if series:
            value = value | {"series": series_of(session, subjects)}
        told = {"at": at, "who": who, "kind": kind, "subjects": subjects, "value": value}
        decision = Decision.model_validate({**told, "why": why, "undoes": undoes})
        kept = decide(session, decision, at, territory_of(settings))
    typer.echo(f"Décision n° {kept.id}.")


@app.command("list")
@taking.command("list")
def list_() -> None:
    """Montre les décisions ; celles qui sont défaites entre parenthèses."""
    engine, _ = ground()
    with reading(engine) as session:
        decisions = all_decisions(session)
        standing = {one.id for one in without_undone(decisions)}
        for one in decisions:
            typer.echo(_line(one, stands=one.id in standing or one.kind is DecisionKind.UNDO))
            if one.id in standing and (change := changed_since(session, one)):
                typer.echo(f"{'':<6}la source a changé depuis : {change[0]} → {change[1]}")


def _line(one: Decision, *, stands: bool) -> str:
    about = " ".join(one.subjects) or (f"n° {one.undoes}" if one.undoes else "")
    value = {key: value for key, value in one.value.items() if key not in {"said", "series"}}
    told = f" {json.dumps(value, ensure_ascii=False)}" if value else ""
    series = " (toute la série)" if "series" in one.value else ""
    why = f" : {one.why}" if one.why else ""
    text = f"{one.kind.value} {about}{series}{told}, par {one.who}, le {one.at:%Y-%m-%d}{why}"
    return f"{one.id:>4}  {text if stands else f'({text})'}"


@app.command()
def export() -> None:
    """Écrit les décisions, une par ligne, en JSON."""
    engine, _ = ground()
    with reading(engine) as session:
        for line in write_decisions(all_decisions(session)):
            typer.echo(line)


@app.command("import")
def import_(file: Annotated[Path, typer.Argument(help="Des décisions, une par ligne.")]) -> None:
    """Prend les décisions d’un fichier que l’on n’a pas encore."""
    engine, settings = ground()
    with writing(engine) as session, file.open(encoding="utf-8") as lines:
        taken = read_decisions(session, lines, now(), territory_of(settings))
    typer.echo(f"{taken} décisions nouvelles.")
