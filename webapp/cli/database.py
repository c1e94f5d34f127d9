"""`almanach db`: the schema."""

import typer

from agenda.store.database import open_database
from agenda.store.migrate import schema_age, upgrade
from harvester.queueing import is_shared, raise_queue, require_ready
from webapp.cli.ground import settings_only

app = typer.Typer(help="La base de données.", no_args_is_help=True)


def register(almanach: typer.Typer) -> None:
    """Add this group."""
    almanach.add_typer(app, name="db")


@app.command("upgrade")
def upgrade_() -> None:
    """Met le schéma à jour."""
    engine = open_database(settings_only().database)
    before, newest = schema_age(engine)
    upgrade(engine)
    typer.echo(f"Schéma {newest}" + (" déjà à jour." if before == newest else " installé."))
    if is_shared(engine) and raise_queue(engine):
        typer.echo("File des tâches installée.")


@app.command()
def check() -> None:
    """Dit si le schéma est à jour ; sinon, statut 2."""
    engine = open_database(settings_only().database)
    require_ready(engine)
    typer.echo(f"Schéma {schema_age(engine)[0]}, à jour.")
