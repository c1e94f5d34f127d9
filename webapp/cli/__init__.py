"""The command line `almanach`, one module a group of commands."""

import sys

import typer

from agenda.errors import AlmanachError
from webapp.cli import (
    agenda_commands,
    database,
    decisions,
    harvesting,
    outside,
    reports,
    running,
    sources,
)

app = typer.Typer(
    name="almanach",
    help="Un seul agenda pour un territoire.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(sources.app, name="sources")
app.add_typer(decisions.app, name="decisions")
app.add_typer(decisions.taking, name="decide")
app.add_typer(database.app, name="db")
app.add_typer(reports.app, name="reports")
harvesting.register(app)
agenda_commands.register(app)
outside.register(app)
running.register(app)


def main() -> None:
    """Run a command. An error made for people is one sentence and exit status 2."""
    try:
        app()
    except AlmanachError as error:
        print(f"almanach : {error}", file=sys.stderr)  # noqa: T201  # the command line's voice
        sys.exit(2)
