"""`almanach sources`: adding, listing, trying, pausing and removing feeds."""

import asyncio
import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer

from agenda.errors import UsageError
from agenda.model import Kind, Listing, Source
from agenda.settings import Settings
from agenda.store.database import reading, writing
from agenda.store.runs import last_runs
from agenda.store.sources import (
    accept_doubt,
    add_source,
    all_sources,
    pause_source,
    resume_source,
    take_new_address,
)
from harvester.cleaning import Cleaned
from harvester.discover import Discovery, discover
from harvester.document import Window
from harvester.fetch import Fetcher
from harvester.health import STATE_WORDS, Health, health
from harvester.pipeline import preview, retire, window_at
from harvester.reading import Reading
from harvester.territory import territory_of
from webapp.cli.ground import ground, now, settings_only
from webapp.sourcefile import read_source_file, write_sources

app = typer.Typer(help="Les adresses des partenaires.", no_args_is_help=True)

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
    found = asyncio.run(_discover(url, kind, group, settings))
    with writing(engine) as session:
        source = add_source(
            session,
            name=name or found.title or found.url,
            kind=found.kind,
            url=found.url,
            group=found.group,
            now=now(),
        )
    typer.echo(f"{source.id} : {found.why}")


async def _discover(
    url: str, kind: Kind | None, group: str | None, settings: Settings
) -> Discovery:
    if kind:
        return Discovery(kind, url, group, None, f"format {kind.value}, comme demandé.")
    async with Fetcher(settings) as fetcher:
        return await discover(url, fetcher, group=group)


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Montre les sources et leur santé."""
    engine, _ = ground()
    with reading(engine) as session:
        sources = all_sources(session)
        judged = [(one, health(one, last_runs(session, one.id), now())) for one in sources]
    if as_json:
        described = [_described(*one) for one in judged]
        typer.echo(json.dumps(described, ensure_ascii=False, indent=1))
        return
    for one, its in judged:
        typer.echo(f"{one.id:<28} {one.kind.value:<10} {STATE_WORDS[its.state]:<9} {one.url}")
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
    found, read, cleaned = asyncio.run(_preview(url, kind, group, window, settings))
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
        typer.echo(f"! {problem.item} : {problem.reason}")
    typer.echo(f"{len(listings)} rendez-vous, {len(cleaned.problems)} problèmes.")


async def _preview(
    url: str, kind: Kind | None, group: str | None, window: Window, settings: Settings
) -> tuple[Discovery, Reading, Cleaned]:
    found = await _discover(url, kind, group, settings)
    async with Fetcher(settings) as fetcher:
        read, cleaned = await preview(found.as_source(now()), fetcher, settings, window, now())
    return found, read, cleaned


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
    """Ajoute les sources d’un fichier."""
    engine, _ = ground()
    specs = read_source_file(file)
    with writing(engine) as session:
        for spec in specs:
            add_source(
                session,
                name=spec.name,
                kind=spec.kind,
                url=spec.url,
                group=spec.group,
                place=spec.place.as_place() if spec.place else None,
                themes=[theme.value for theme in spec.themes],
                trust=spec.trust,
                now=now(),
            )
    typer.echo(f"{len(specs)} sources.")


@app.command()
def export() -> None:
    """Écrit les sources en JSON, dans la forme que « import » lit."""
    engine, _ = ground()
    with reading(engine) as session:
        typer.echo(write_sources(all_sources(session)))


@app.command()
def pause(source_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Cesse de visiter une source ; ses rendez-vous restent."""
    engine, _ = ground()
    with writing(engine) as session:
        pause_source(session, source_id)
    typer.echo(f"{source_id} est en pause.")


@app.command()
def resume(source_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Reprend les visites d’une source en pause."""
    engine, _ = ground()
    with writing(engine) as session:
        resume_source(session, source_id, now())
    typer.echo(f"{source_id} sera visitée à nouveau.")


@app.command()
def accept(source_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Accepte ce qu’une source douteuse a perdu : la visite suivante le retire."""
    engine, _ = ground()
    with writing(engine) as session:
        lost = accept_doubt(session, source_id, now())
    typer.echo(f"{source_id} : {lost} rendez-vous perdus, retirés à la prochaine visite.")


@app.command()
def follow(source_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Prend la nouvelle adresse que le site d’une source propose."""
    engine, _ = ground()
    with writing(engine) as session:
        url = take_new_address(session, source_id)
    typer.echo(f"{source_id} : {url}")


@app.command()
def remove(source_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Retire une source et ses annonces ; rien n’est effacé."""
    engine, settings = ground()
    with writing(engine) as session:
        withdrawn = retire(session, source_id, now(), territory_of(settings))
    typer.echo(f"{source_id} est retirée, avec {withdrawn} annonces.")
