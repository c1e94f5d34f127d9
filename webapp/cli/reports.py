"""`almanach reports`: what readers say is wrong."""

from typing import Annotated

import typer

from agenda.store.database import reading, writing
from agenda.store.reports import reports
from webapp.cli.ground import ground, hand
from webapp.cli.words import many, printable
from webapp.desk.reporting import close

app = typer.Typer(help="Les erreurs que les lecteurs signalent.", no_args_is_help=True)


def register(almanach: typer.Typer) -> None:
    """Add this group."""
    almanach.add_typer(app, name="reports")


@app.command("list")
def list_reports(
    everything: Annotated[bool, typer.Option("--all", help="Ceux déjà traités aussi.")] = False,
) -> None:
    """Montre les signalements qui attendent."""
    engine, settings = ground()
    with reading(engine) as session:
        found = reports(session, done=everything)
    for one in found:
        state = " (traité)" if one.done else ""
        typer.echo(f"{one.id}  {one.received.astimezone(settings.zone):%Y-%m-%d %H:%M}{state}")
        typer.echo(f"    {one.title}  {settings.base_url}/evenements/{one.event_id}")
        for line in one.said.splitlines():
            typer.echo(f"    > {printable(line)}")
        if one.reply_to:
            typer.echo(f"    Répondre à : {printable(one.reply_to)}")
    typer.echo(f"{many(len(found), 'signalement')}.")


@app.command()
def done(number: Annotated[int, typer.Argument(metavar="ID")]) -> None:
    """Marque un signalement comme traité, et oublie où répondre."""
    engine, _ = ground()
    with writing(engine) as session:
        title = close(session, hand(), number).label
    typer.echo(f"Signalement {number} traité : {title}")
