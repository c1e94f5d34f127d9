"""`almanach demo`: what it looks like, with partners it brings along."""

import tempfile
from pathlib import Path

import typer

from webapp.cli.ground import now
from webapp.cli.running import Host, Port
from webapp.demo import run_demo


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(demo)


def demo(host: Host = "127.0.0.1", port: Port = 8000) -> None:
    """Montre un agenda d’exemple, dans une base de données à part."""
    with tempfile.TemporaryDirectory(prefix="almanach-demo-") as folder:
        run_demo(Path(folder), host, port, now)
