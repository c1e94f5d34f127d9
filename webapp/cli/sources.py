"""`almanach sources`: adding, listing, trying, pausing and removing feeds."""

import asyncio
import json
from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from agenda.errors import UsageError
from agenda.model import Kind, Listing, Source
from agenda.settings import Settings
from agenda.store.database import reading, writing
from agenda.store.runs import latest_runs
from agenda.store.sources import all_sources
from harvester import tend
from harvester.cleaning import Cleaned
from harvester.discover import Discovery
from harvester.document import Window, window_at
from harvester.health import STATE_WORDS, Health, health
from harvester.reading import Reading
from harvester.territory import territory_of
from webapp.cli.ground import ground, hand, now, settings_only
from webapp.cli.words import many, printable
from webapp.incoming import OUTCOMES, bring_in, recognise_all, take_all
from webapp.sourcefile import Refused, SourceSpec, read_source_file
from webapp.sourcewriting import WRITERS
from webapp.trial import recognise, try_address
from webapp.words import plain_day

SOME_REFUSED = 3

app = typer.Typer(help="Les adresses des partenaires.", no_args_is_help=True)


def register(almanach: typer.Typer) -> None:
    """Add this group."""
    almanach.add_typer(app, name="sources")


Url = Annotated[str, typer.Argument(help="L’adresse d’un agenda, d’un flux ou d’un site.")]
KindOption = Annotated[Kind | None, typer.Option("--kind", help="Le format, s’il est connu.")]
GroupOption = Annotated[str | None, typer.Option("--group", help="Le groupe Mobilizon.")]
AsJson = Annotated[bool, typer.Option("--json", help="Le résultat en JSON.")]
Day = Annotated[str | None, typer.Option(help="Un jour, AAAA-MM-JJ.")]


@app.command()
def add(
    url: Url,
    name: Annotated[str | None, typer.Option(help="Le nom du partenaire.")] = None,
    kind: KindOption = None,
    group: GroupOption = None,
) -> None:
    """Ajoute une source ; sans --kind, trouve seul ce qu’est l’adresse."""
    engine, settings = ground()
    found = asyncio.run(recognise(url, kind, group, settings))
    said = {"name": name} if name else {}
    spec = SourceSpec(
        name=(name or found.title or found.url)[:200],
        kind=found.kind,
        url=found.url,
        group=found.group,
    )
    with writing(engine) as session:
        source_id, outcome = bring_in(session, hand(), spec, said, territory_of(settings))
    typer.echo(f"{source_id} : {found.why}")
    typer.echo(f"{outcome.capitalize()}. La suite : almanach harvest {source_id}")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Montre les sources et leur santé."""
    engine, _ = ground()
    with reading(engine) as session:
        sources = all_sources(session)
        runs = latest_runs(session, [one.id for one in sources])
    judged = [(one, health(one, runs.get(one.id, []), now())) for one in sources]
    if as_json:
        described = [_described(*one) for one in judged]
        typer.echo(json.dumps(described, ensure_ascii=False, indent=1))
        return
    if not judged:
        typer.echo("Aucune source. La première : almanach sources add https://cafe.example")
    for one, its in judged:
        state = STATE_WORDS[its.state] if one.last_visit or one.paused else "nouvelle"
        typer.echo(f"{one.id:<28} {one.kind.value:<10} {state:<9} {one.url}")
        for line in filter(None, (its.sentence, its.remedy)):
            typer.echo(f"{'':<28} {line}")


def _described(source: Source, its: Health) -> dict[str, Any]:
    kept = {"id", "name", "kind", "url", "group", "themes", "trust", "paused", "failures"}
    kept |= {"last_visit", "last_success", "last_change", "last_error", "next_due", "place"}
    kept |= {"doubted", "moved_to", "interval_minutes", "habit_hours"}
    state = {"state": its.state.value, "sentence": its.sentence, "remedy": its.remedy}
    return source.model_dump(mode="json", include=kept) | {"health": state}


@app.command()
def check(
    url: Url,
    since: Annotated[str | None, typer.Option("--from", help="Premier jour, AAAA-MM-JJ.")] = None,
    until: Annotated[str | None, typer.Option("--to", help="Dernier jour, AAAA-MM-JJ.")] = None,
    kind: KindOption = None,
    group: GroupOption = None,
    as_json: AsJson = False,
) -> None:
    """Montre ce qu’une adresse apporterait, sans rien garder."""
    settings = settings_only()
    window = _window(since, until, settings)
    found, read, cleaned = asyncio.run(try_address(url, kind, group, window, settings, now()))
    listings = sorted(
        (one for one in cleaned.listings if window.start <= one.start < window.end),
        key=lambda one: (one.start, one.key),
    )
    if as_json:
        typer.echo(
            json.dumps(_checked(found, read, listings, cleaned), ensure_ascii=False, indent=1)
        )
        return
    typer.echo(f"{found.url} : {found.why}")
    for one in listings:
        typer.echo(f"{local_start(one)}  {one.title}")
    for problem in cleaned.problems:
        typer.echo(printable(f"! {problem.item} : {problem.reason}"))
    typer.echo(f"{_counted(len(listings), window)}, {many(len(cleaned.problems), 'problème')}.")


def _counted(number: int, window: Window) -> str:
    """Say what is counted, which is not what recognising the address counts."""
    ends = window.start, window.end - timedelta(microseconds=1)
    first, last = (f"{plain_day(one.date())} {one.year}" for one in ends)
    return f"{number} rendez-vous entre le {first} et le {last}, chaque date d’une série comptée"


def _window(since: str | None, until: str | None, settings: Settings) -> Window:
    usual = window_at(now(), settings)
    start = _midnight(since, settings.zone) if since else usual.start
    end = _midnight(until, settings.zone) + timedelta(days=1) if until else usual.end
    return Window(start, end)


def _midnight(day: str, zone: ZoneInfo) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(day), time(), zone)
    except ValueError:
        raise UsageError(f"« {day} » n’est pas une date. Exemple : 2027-03-14.") from None


def _checked(
    found: Discovery, read: Reading, listings: list[Listing], cleaned: Cleaned
) -> dict[str, Any]:
    return {
        "kind": found.kind.value,
        "url": found.url,
        "group": found.group,
        "title": read.title or found.title,
        "why": found.why,
        "listings": [_listing(one) for one in listings],
        "problems": [problem.model_dump() for problem in cleaned.problems],
    }


def local_start(listing: Listing) -> str:
    """Write the wall clock without offset, a date for an all-day event."""
    local = listing.start.astimezone(ZoneInfo(listing.timezone)).replace(tzinfo=None)
    return local.date().isoformat() if listing.all_day else local.isoformat()


def _listing(listing: Listing) -> dict[str, Any]:
    zone = ZoneInfo(listing.timezone)

    def written(moment: datetime | None) -> str | None:
        if moment is None:
            return None
        local = moment.astimezone(zone)
        return local.date().isoformat() if listing.all_day else local.isoformat()

    return listing.model_dump(mode="json", exclude={"source_id"}) | {
        "recurrence_id": listing.recurrence_id or None,
        "start": written(listing.start),
        "end": written(listing.end),
        "local_start": local_start(listing),
    }


@app.command("import")
def import_(file: Annotated[Path, typer.Argument(help="TOML, JSON, OPML ou CSV.")]) -> None:
    """Ajoute les sources d’un fichier ; sans format, trouve seul ce qu’est chaque adresse."""
    engine, settings = ground()
    rows = asyncio.run(recognise_all(read_source_file(file), settings))
    outcomes = Counter[str]()
    for row in take_all(engine, hand(), rows, territory_of(settings)):
        if isinstance(row, Refused):
            outcomes["refusée"] += 1
            typer.echo(printable(f"! {row}"))
        else:
            outcomes[row.outcome] += 1
            typer.echo(f"{row.source_id:<28} {row.outcome}")
    if not rows:
        typer.echo(f"« {file.name} » ne décrit aucune source.")
    else:
        counts = (many(number, *OUTCOMES[outcome]) for outcome, number in outcomes.items())
        typer.echo(f"{many(len(rows), 'source')} : {', '.join(counts)}.")
    if outcomes["refusée"]:
        raise typer.Exit(SOME_REFUSED)


@app.command()
def export(
    form: Annotated[str, typer.Option("--format", help="json, toml, csv ou opml.")] = "json",
) -> None:
    """Écrit les sources dans une forme que « import » lit."""
    engine, _ = ground()
    if form not in WRITERS:
        raise UsageError(f"« {form} » : j’écris {', '.join(WRITERS)}.")
    _, write = WRITERS[form]
    with reading(engine) as session:
        typer.echo(write(all_sources(session)))


@app.command()
def pause(source_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Cesse de visiter une source ; ses rendez-vous restent."""
    engine, _ = ground()
    with writing(engine) as session:
        tend.pause(session, hand(), source_id)
    typer.echo(f"{source_id} est en pause.")


@app.command()
def resume(source_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Reprend les visites d’une source en pause."""
    engine, _ = ground()
    with writing(engine) as session:
        tend.resume(session, hand(), source_id)
    typer.echo(f"{source_id} sera visitée à nouveau.")


@app.command()
def accept(source_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Accepte ce qu’une source douteuse a perdu : la visite suivante le retire."""
    engine, _ = ground()
    with writing(engine) as session:
        lost = (tend.accept(session, hand(), source_id).before or {})["lost"]
    typer.echo(f"{source_id} : {lost} rendez-vous perdus, retirés à la prochaine visite.")


@app.command()
def follow(source_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Prend la nouvelle adresse que le site d’une source propose."""
    engine, _ = ground()
    with writing(engine) as session:
        url = (tend.follow(session, hand(), source_id).after or {})["url"]
    typer.echo(f"{source_id} : {url}")


@app.command()
def remove(source_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Retire une source : ses annonces quittent l’agenda, mais restent gardées."""
    engine, settings = ground()
    with writing(engine) as session:
        _, withdrawn = tend.remove(session, hand(), source_id, territory_of(settings))
    typer.echo(
        f"{source_id} est retirée, avec {many(withdrawn, 'annonce')}. Rien n’est effacé ; "
        f"pour la reprendre : almanach sources restore {source_id}"
    )


@app.command()
def restore(source_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Reprend une source retirée ; sa prochaine visite ramène ses annonces."""
    engine, _ = ground()
    with writing(engine) as session:
        tend.restore(session, hand(), source_id)
    typer.echo(f"{source_id} est reprise.")
