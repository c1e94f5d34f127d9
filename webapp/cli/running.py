"""`almanach serve` and `almanach demo`: the running process."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer
import uvicorn

from webapp.app import make_app
from webapp.cli.ground import ground, now
from webapp.demo import run_demo

Host = Annotated[str, typer.Option(help="L’adresse d’écoute.")]
NoHarvest = Annotated[bool, typer.Option("--no-harvest", help="Sans visiter les sources.")]
Port = Annotated[int, typer.Option(help="Le port d’écoute.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(serve)
    app.command()(demo)


def serve(host: Host = "127.0.0.1", port: Port = 8000, no_harvest: NoHarvest = False) -> None:
    """Sert les pages et les flux, et visite les sources quand leur heure vient."""
    engine, settings = ground()
    app = make_app(engine, settings, now, harvest=not no_harvest)
    uvicorn.run(app, host=host, port=port, log_level="warning", proxy_headers=False)


def demo(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Montre un agenda d’exemple, dans une base de données à part."""
    with tempfile.TemporaryDirectory(prefix="almanach-demo-") as folder:
        run_demo(Path(folder), host, port, now)
