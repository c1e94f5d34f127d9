"""`almanach serve`: the running process."""

from typing import Annotated

import typer
from sqlalchemy import Engine

from agenda.model.account import Role
from agenda.settings import Settings
from agenda.store.accounts import has_accounts
from agenda.store.database import writing
from webapp.app import make_app
from webapp.cli.ground import now, operators_ground
from webapp.desk.invitations import invite
from webapp.desk.seal import Seal, site_secret
from webapp.listening import address_of, listen, require_free

Host = Annotated[str, typer.Option(help="L’adresse d’écoute.")]
NoHarvest = Annotated[bool, typer.Option("--no-harvest", help="Sans visiter les sources.")]
Port = Annotated[int, typer.Option(help="Le port d’écoute.")]


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(serve)


def serve(host: Host = "127.0.0.1", port: Port = 8000, no_harvest: NoHarvest = False) -> None:
    """Sert les pages et les flux, et visite les sources quand leur heure vient."""
    require_free(host, port)
    engine, settings = operators_ground()
    _invite_first(engine, settings, host, port)
    listen(make_app(engine, settings, now, harvest=not no_harvest), host, port)


def _invite_first(engine: Engine, settings: Settings, host: str, port: int) -> None:
    """While nobody has an account, give whoever started this a link that makes the first one."""
    usual = settings.base_url == Settings.model_fields["base_url"].default
    base_url = address_of(host, port) if usual else settings.base_url
    seal = Seal(site_secret(engine, settings))
    with writing(engine) as session:
        if has_accounts(session):
            return
        address = invite(session, seal, base_url, who="almanach", role=Role.COORDINATOR, now=now())
    typer.echo(
        f"Personne n’a encore de compte. Ouvrez le premier ici, sous sept jours :\n{address}"
    )
