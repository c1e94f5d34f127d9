"""`almanach user`: who may come into the coordinator's desk."""

import getpass
import sys
from typing import Annotated

import typer
from sqlmodel import Session

from agenda.errors import UsageError
from agenda.model.account import Role
from agenda.store.accounts import (
    add_account,
    all_accounts,
    change_account,
    end_sessions,
    need_account,
)
from agenda.store.database import reading, writing
from agenda.store.journal import write_line
from agenda.store.sources import named_sources
from webapp.cli.ground import COMMAND_LINE, ground, now
from webapp.desk.invitations import invite as make_invitation
from webapp.desk.passwords import hash_password
from webapp.desk.seal import Seal, site_secret

app = typer.Typer(help="Qui peut venir au bureau.", no_args_is_help=True)


def register(almanach: typer.Typer) -> None:
    """Add this group."""
    almanach.add_typer(app, name="user")


Name = Annotated[str, typer.Argument(metavar="NOM")]
Role_ = Annotated[Role, typer.Option("--role", help="Ce que la personne peut faire.")]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", help="Une source dont elle s’occupe (autant que l’on veut)."),
]


@app.command()
def add(
    name: Name,
    role: Role_ = Role.COORDINATOR,
    display: Annotated[str, typer.Option(help="Comment on l’appelle.")] = "",
    sources: Sources = None,
) -> None:
    """Ouvre un compte ; demande le mot de passe deux fois, ou lit deux lignes."""
    engine, _ = ground()
    hashed = hash_password(_ask_password())
    with writing(engine) as session:
        ids = [one.id for one in named_sources(session, sources or [])]
        account = add_account(
            session,
            name=name,
            display=display,
            role=role,
            sources=ids,
            password=hashed,
            now=now(),
        )
        _write(session, "account.add", account.name, {"role": role.value, "sources": ids})
    typer.echo(f"Le compte « {account.name} » est ouvert.")


@app.command("list")
def list_() -> None:
    """Montre les comptes."""
    engine, _ = ground()
    with reading(engine) as session:
        for one in all_accounts(session):
            state = " (fermé)" if one.disabled else ""
            about = " ".join(one.sources)
            typer.echo(f"{one.name:<20} {one.role.value:<12} {one.display}{state} {about}".rstrip())


@app.command()
def disable(name: Name) -> None:
    """Ferme un compte et met fin à ses visites."""
    _set_disabled(name, disabled=True)
    typer.echo(f"Le compte « {name} » est fermé.")


@app.command()
def enable(name: Name) -> None:
    """Rouvre un compte fermé."""
    _set_disabled(name, disabled=False)
    typer.echo(f"Le compte « {name} » est rouvert.")


def _set_disabled(name: str, *, disabled: bool) -> None:
    engine, _ = ground()
    with writing(engine) as session:
        account = change_account(session, name, disabled=disabled)
        end_sessions(session, account.name)
        _write(session, "account.disable" if disabled else "account.enable", account.name)


@app.command()
def password(name: Name) -> None:
    """Change un mot de passe et met fin aux visites de ce compte."""
    engine, _ = ground()
    with reading(engine) as session:
        need_account(session, name)
    hashed = hash_password(_ask_password())
    with writing(engine) as session:
        account = change_account(session, name, password=hashed)
        end_sessions(session, account.name)
        _write(session, "account.password", account.name)
    typer.echo(f"Le mot de passe de « {name} » est changé.")


@app.command()
def invite(
    role: Role_ = Role.COORDINATOR,
    sources: Sources = None,
    account: Annotated[
        str | None, typer.Option(help="Un compte qui choisira un nouveau mot de passe.")
    ] = None,
) -> None:
    """Fait un lien qui ouvre un compte, une fois, pendant sept jours."""
    engine, settings = ground()
    seal = Seal(site_secret(engine, settings))
    with writing(engine) as session:
        known = need_account(session, account) if account else None
        address = make_invitation(
            session,
            seal,
            settings.base_url,
            who=COMMAND_LINE,
            role=known.role if known else role,
            sources=[one.id for one in named_sources(session, sources or [])],
            account=known.name if known else None,
            now=now(),
        )
    typer.echo(address)


def _write(session: Session, kind: str, name: str, after: dict[str, object] | None = None) -> None:
    write_line(session, now=now(), who=COMMAND_LINE, kind=kind, subject=name, after=after)


def _ask_password() -> str:
    """Ask twice on a terminal; read two lines when piped. Raises `UsageError` when they differ."""
    if sys.stdin.isatty():
        first, second = getpass.getpass("Mot de passe : "), getpass.getpass("Encore une fois : ")
    else:
        first, second = (sys.stdin.readline().rstrip("\r\n") for _ in range(2))
    if first != second:
        raise UsageError("Les deux mots de passe ne sont pas les mêmes.")
    return first
