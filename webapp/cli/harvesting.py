"""`almanach harvest` and `almanach worker`: visiting sources now, or for ever."""

import asyncio
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Engine

from agenda.model import RunStatus, Source
from agenda.settings import Settings
from agenda.store.database import reading
from agenda.store.sources import all_sources, named_sources
from harvester.pipeline import Visit, harvest_all
from harvester.replay import replay as replay_source
from harvester.schedule import claim_due, harvest_for_ever
from webapp.cli.ground import ground, now

SOME_FAILED = 3


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(harvest)
    app.command()(worker)


Ids = Annotated[list[str] | None, typer.Argument(help="Sources à visiter (toutes si vide).")]
Due = Annotated[bool, typer.Option("--due", help="Seulement celles dont l’heure est venue.")]
Loop = Annotated[bool, typer.Option("--loop", help="Sans fin, dans ce processus.")]
Replay = Annotated[
    bool, typer.Option("--replay", help="Relit les derniers documents gardés, sans rien visiter.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Le résultat en JSON.")]


def harvest(
    ids: Ids = None,
    due: Due = False,
    loop: Loop = False,
    replay: Replay = False,
    as_json: AsJson = False,
) -> None:
    """Visite les sources maintenant."""
    engine, settings = ground()
    if loop:
        asyncio.run(harvest_for_ever(engine, settings, now))
        return
    sources = chosen(engine, ids or [], due=due)
    visits = (replayed if replay else visit)(engine, settings, sources, quiet=as_json)
    if as_json:
        typer.echo(json.dumps([describe(one) for one in visits], ensure_ascii=False, indent=1))
    if any(one.run.status is RunStatus.FAILED for one in visits):
        raise typer.Exit(SOME_FAILED)


def worker() -> None:
    """Visite les sources sans fin, sans servir de pages."""
    engine, settings = ground()
    asyncio.run(harvest_for_ever(engine, settings, now))


def chosen(engine: Engine, ids: Sequence[str], *, due: bool) -> list[Source]:
    """Give the named sources, those due, or all that are not paused."""
    if due:
        return claim_due(engine, now())
    with reading(engine) as session:
        if ids:
            return named_sources(session, ids)
        return [source for source in all_sources(session) if not source.paused]


def visit(
    engine: Engine, settings: Settings, sources: Sequence[Source], *, quiet: bool = False
) -> list[Visit]:
    """Visit these sources: a progress bar on a terminal, one line a source, in any case."""
    with _teller(len(sources), quiet=quiet) as told:
        return asyncio.run(harvest_all(engine, sources, settings, now(), told))


def replayed(
    engine: Engine, settings: Settings, sources: Sequence[Source], *, quiet: bool = False
) -> list[Visit]:
    """Read anew the last documents of these sources, told like visits."""
    visits: list[Visit] = []
    with _teller(len(sources), quiet=quiet) as told:
        for source in sources:
            visits.append(replay_source(engine, source, settings, now()))
            told(visits[-1])
    return visits


@contextmanager
def _teller(total: int, *, quiet: bool) -> Iterator[Callable[[Visit], None]]:
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("Relevé", total=total)

        def told(one: Visit) -> None:
            progress.advance(task)
            if not quiet:
                print(line(one))  # noqa: T201  # rich lifts it above the bar

        yield told


def line(one: Visit) -> str:
    """Tell one visit on one line."""
    run = one.run
    counts = (
        f"{run.seen} vus, {run.new} nouveaux, {run.changed} changés, "
        f"{run.withdrawn} retirés, {run.problem_count} problèmes"
        + (f", {run.outside} hors du territoire" if run.outside else "")
    )
    return f"{run.status:<9} {one.source.id:<28} {run.error or counts}"


def describe(one: Visit) -> dict[str, Any]:
    """Tell one visit as INTERFACE promises."""
    source, run = one.source, one.run
    return {
        "source": {"id": source.id, "name": source.name, "url": source.url},
        "status": run.status.value,
        "seen": run.seen,
        "new": run.new,
        "changed": run.changed,
        "withdrawn": run.withdrawn,
        "outside": run.outside,
        "problems": [problem.model_dump() for problem in run.problems],
        "seconds": run.seconds,
        "error": run.error,
    }
