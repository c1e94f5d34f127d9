"""`almanach harvest` and `almanach worker`: visiting sources now, or for ever."""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress
from sqlalchemy import Engine

from agenda.model import HarvestRun, RunStatus, Source
from agenda.settings import Settings
from agenda.store.database import reading
from agenda.store.sources import all_sources, named_sources
from harvester.hands import hands_of
from harvester.pipeline import Visit, harvest_all
from harvester.replay import replay as replay_source
from harvester.schedule import TICK, Clockwork, until_signalled
from harvester.visiting import claim_due
from webapp.chores import make_jobs
from webapp.cli.ground import now, operators_ground
from webapp.cli.words import many, printable

SOME_FAILED = 3
STATUS_WORDS = {
    RunStatus.OK: "lue",
    RunStatus.UNCHANGED: "inchangée",
    RunStatus.PARTIAL: "en partie",
    RunStatus.FAILED: "en échec",
}


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
    engine, settings = operators_ground()
    if loop:
        asyncio.run(work(engine, settings))
        return
    sources = chosen(engine, ids or [], due=due)
    if not sources and not as_json:
        typer.echo("Aucune source à visiter. « almanach sources list » les montre.")
    visits = (replayed if replay else visit)(engine, settings, sources, quiet=as_json)
    if as_json:
        typer.echo(json.dumps([describe(one) for one in visits], ensure_ascii=False, indent=1))
    if any(one.run.status is RunStatus.FAILED for one in visits):
        raise typer.Exit(SOME_FAILED)


def worker() -> None:
    """Visite les sources sans fin, sans servir de pages."""
    asyncio.run(work(*operators_ground()))


async def work(engine: Engine, settings: Settings, tick: timedelta = TICK) -> None:
    """Do what is due, until SIGTERM or SIGINT."""
    jobs = make_jobs(engine, settings, now)
    async with hands_of(engine, jobs, works=True) as hands:
        with Clockwork(jobs, hands, now, tick):
            await until_signalled()


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
    # What goes into a file or another program is not lifted above a bar.
    bar = Progress(
        console=console, disable=not console.is_terminal, redirect_stdout=sys.stdout.isatty()
    )
    with bar as progress:
        task = progress.add_task("Relevé", total=total)

        def told(one: Visit) -> None:
            progress.advance(task)
            if not quiet:
                print(*lines(one), sep="\n")  # noqa: T201  # rich lifts it above the bar

        yield told


def lines(one: Visit) -> Iterator[str]:
    """Tell one visit on one line, then each of its problems on its own."""
    run = one.run
    yield f"{STATUS_WORDS[run.status]:<11} {one.source.id:<28} {_said(run)}".rstrip()
    if run.remedy:
        yield f"{'':<40} {run.remedy}"
    for problem in run.problems:
        yield printable(f"    ! {problem.item} : {problem.reason}")
    if more := run.problem_count - len(run.problems):
        yield f"    … et {many(more, 'autre')}"


def _said(run: HarvestRun) -> str:
    """What a visit found, in figures; an unchanged document has none to tell."""
    if run.status is RunStatus.FAILED:
        return run.error or ""
    counts = [
        many(run.seen, "annonce"),
        many(run.new, "nouvelle"),
        many(run.changed, "changée"),
        many(run.withdrawn, "retirée"),
        many(run.problem_count, "problème"),
    ]
    if run.status is RunStatus.UNCHANGED and not (run.withdrawn or run.problem_count):
        counts = []
    return ", ".join([*counts, *([f"{run.outside} hors du territoire"] if run.outside else [])])


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
