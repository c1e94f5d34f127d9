"""`almanach decisions`: what people decided, to keep elsewhere or to share."""

from pathlib import Path
from typing import Annotated

import typer

from agenda.store.database import reading, writing
from agenda.store.decisions import all_decisions
from harvester.decide import read_decisions, write_decisions
from webapp.cli.ground import ground, now

app = typer.Typer(help="Les décisions de la coordination.", no_args_is_help=True)


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
    engine, _ = ground()
    with writing(engine) as session, file.open(encoding="utf-8") as lines:
        taken = read_decisions(session, lines, now())
    typer.echo(f"{taken} décisions nouvelles.")
