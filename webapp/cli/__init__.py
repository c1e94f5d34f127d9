"""The command line `almanach`, one module a group of commands.

A command loads what it needs and nothing of the others: what `serve` saves so is a third of the
time until its first page.
"""

import os
import sqlite3
import sys
from collections.abc import Callable
from importlib import import_module
from typing import NoReturn

import typer
from sqlalchemy.exc import SQLAlchemyError

from agenda.errors import AlmanachError, SourceError
from agenda.store.trouble import explain
from harvester.garbage import look_rarely
from webapp.cli import french

MODULES = {
    "harvesting": ("harvest", "worker"),
    "agenda_commands": ("export", "rebuild", "doctor"),
    "keeping": ("backup", "restore", "archive"),
    "outside": ("outside",),
    "running": ("serve",),
    "demonstrating": ("demo",),
    "sources": ("sources",),
    "decisions": ("decisions", "decide"),
    "database": ("db",),
    "reports": ("reports",),
    "users": ("user",),
}
"""Which module of this package has which commands, in the order that the help shows."""

french.speak_french()


def command_line(first: str | None = None) -> typer.Typer:
    """Give the commands of the module that has `first`, or all when none has."""
    app = typer.Typer(
        name="almanach",
        help="Un seul agenda pour un territoire.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    # One command alone would otherwise be the whole command line.
    app.callback()(lambda: None)
    named = [module for module, commands in MODULES.items() if first in commands]
    for module in named or MODULES:
        import_module(f"webapp.cli.{module}").register(app)
    return app


def main() -> None:
    """Run a command. An error made for people is one sentence and exit status 2."""
    # Before anything is loaded: what that makes stays, and would be looked through again and again.
    look_rarely()
    guarded(_command)


def _command() -> None:
    app = command_line(*sys.argv[1:2])
    try:
        sys.exit(app(prog_name="almanach", standalone_mode=False))
    except french.UsageError as error:
        # Without a command, a group shows its help and has nothing more to say.
        _say(french.explain(error) if str(error) else "")
    except typer.Abort:
        sys.exit(1)


def guarded(work: Callable[[], object]) -> None:
    """Do something; what goes wrong on purpose, or with the database, is told in one sentence."""
    try:
        work()
    except BrokenPipeError:
        # Who reads our output has seen enough. What is left to flush must not complain again:
        # https://docs.python.org/3/library/signal.html#note-on-sigpipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except SourceError as error:
        _say(error.told)
    except AlmanachError as error:
        _say(str(error))
    except (SQLAlchemyError, sqlite3.Error) as error:
        sentence = explain(error)
        if sentence is None:
            raise
        _say(sentence)


def _say(sentence: str) -> NoReturn:
    if sentence:
        print(f"almanach : {sentence}", file=sys.stderr)  # noqa: T201  # the command line's voice
    sys.exit(2)
