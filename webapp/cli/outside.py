"""`almanach outside`: what is set aside because it is not of the territory."""

import typer

from agenda.store.database import reading
from agenda.store.outside import outside_events
from webapp.cli.ground import ground, now


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(outside)


def outside() -> None:
    """Montre les rendez-vous mis de côté, hors du territoire."""
    engine, _ = ground()
    with reading(engine) as session:
        found = outside_events(session, now())
    for event in found:
        typer.echo(f"{event.local_start:%Y-%m-%d %H:%M}  {event.id}  {event.title}")
        typer.echo(f"{'':<18}{event.outside}")
    typer.echo(f"{len(found)} rendez-vous hors du territoire.")
