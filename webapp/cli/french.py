"""Typer's own words, which it says in English only, in the language of our help texts.

Titles of its help are settings of `typer.rich_utils`; what was typed wrong is told by
`explain`, from the sentence Typer has for it.
"""

import re
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

# The one of Typer's errors of usage that has a public name stands below all others.
UsageError: type[Exception] = typer.BadParameter.__bases__[0]

HELP = "Montre cette aide."
PANELS = {
    "COMMANDS_PANEL_TITLE": "Commandes",
    "REQUIRED_LONG_STRING": "[obligatoire]",
    "DEFAULT_STRING": "[d’office : {}]",
}
SENTENCES = (
    (r"No such command '(.+?)'\.(?: Did you mean '(.+?)'\?)?.*", "commande « {0} » inconnue{1}."),
    (r"No such option: (\S+)(?: \(Possible options: (.+)\))?.*", "option « {0} » inconnue{1}."),
    (r"No such option: (\S+) Did you mean (.+)\?", "option « {0} » inconnue{1}."),
    (r"Missing argument '(.+?)'.*", "il manque « {0} »{1}."),
    (r"Missing option '(.+?)'.*", "il manque l’option « {0} »{1}."),
    (r"Missing command\.", "il manque une commande."),
    (r"Option '(.+?)' requires an argument\.", "il manque une valeur après « {0} »{1}."),
    (r"Got unexpected extra argument\(?s?\)? \((.+)\)", "« {0} » est de trop{1}."),
    (r"Invalid value for '(.+?)'.*", "la valeur de « {0} » ne va pas{1}."),
)


def speak_french() -> None:
    """Set the titles of the help, and what it says of itself."""
    for kind in (TyperCommand, TyperGroup):
        _translate_help(kind)
        _translate_titles(kind)


def _translate_titles(kind: Any) -> None:
    shown = kind.format_help

    def format_help(self: Any, context: Any, formatter: Any) -> None:
        # Loads all that Rich can lay out: for those who ask for help only.
        from typer import rich_utils

        for name, title in PANELS.items():
            setattr(rich_utils, name, title)
        shown(self, context, formatter)

    kind.format_help = format_help


def _translate_help(kind: Any) -> None:
    asked = kind.get_help_option

    def get_help_option(self: Any, context: Any) -> Any:
        option = asked(self, context)
        if option is not None:
            option.help = HELP
        return option

    kind.get_help_option = get_help_option


def explain(error: Any) -> str:
    """Say in one sentence what was typed wrong, and where help is."""
    said = str(error.format_message())
    where = error.ctx.command_path if error.ctx else "almanach"
    return f"{translated(said)} Aide : {where} --help"


def translated(said: str) -> str:
    """Give Typer's sentence in French; as it is when it is a new one."""
    for pattern, sentence in SENTENCES:
        found = re.fullmatch(pattern, said, re.DOTALL)
        if found:
            first, other = (*found.groups(), None, None)[:2]
            return sentence.format(first, f" ; peut-être « {other} »" if other else "")
    return said
