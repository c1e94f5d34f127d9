"""Messages to Mattermost and Matrix, through apprise (the extra `channels`): the only module that
loads it.
"""

import logging
import re
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

from agenda.errors import SendError, UsageError
from agenda.model.message import Message
from agenda.sentence import N_

# At "debug" both write addresses into the log, which are as good as passwords here.
TALKATIVE = ("apprise", "urllib3")
HOOK = re.compile(r"(?P<before>(?:/.*)?)/hooks/(?P<token>[A-Za-z0-9]{6,64})/?")
ROOM = re.compile(r"[!#][^\s/?]+:[^\s/?]+")
STATUS = re.compile(r"error[= ](\d{3})")
SERVER_ERROR = 500
TOO_MANY = 429
PORTS = {"mmost": 80, "mmosts": 443, "matrix": 80, "matrixs": 443}


def may_chat() -> bool:
    """Tell whether the extra is installed, without loading it."""
    return find_spec("apprise") is not None


def mattermost_channel(address: str) -> str:
    """Turn the address of an incoming webhook (`https://…/hooks/…`) into a channel's address.

    Raises `UsageError` when it is not one.
    """
    parts = _split(address)
    hook = HOOK.fullmatch(parts.path)
    if parts.scheme not in ("http", "https") or not parts.hostname or hook is None:
        raise UsageError(
            N_(
                "Ce n’est pas l’adresse d’un webhook entrant de Mattermost : "
                "elle ressemble à https://discussion.example/hooks/abc123."
            )
        )
    scheme = "mmosts" if parts.scheme == "https" else "mmost"
    return f"{scheme}://{_host(parts.hostname, parts.port)}{hook['before']}/{hook['token']}"


def matrix_channel(server: str, token: str, room: str) -> str:
    """Make a channel's address of a home server, an access token and a room (`!…` or `#…`).

    Raises `UsageError` naming what is wrong.
    """
    parts = _split(server)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise UsageError(N_("Le serveur Matrix s’écrit comme https://matrix.example."))
    if not ROOM.fullmatch(room):
        raise UsageError(
            N_("Le salon s’écrit comme !abc:matrix.example ou #agenda:matrix.example.")
        )
    if not token or re.search(r"\s", token):
        raise UsageError(N_("Le jeton d’accès de Matrix manque."))
    scheme = "matrixs" if parts.scheme == "https" else "matrix"
    host = _host(parts.hostname, parts.port)
    return f"{scheme}://{quote(token, safe='')}@{host}/{quote(room, safe='')}"


def channel_host(address: str) -> tuple[str, int]:
    """Give the host and port that a channel's address leads to."""
    parts = urlsplit(address)
    return parts.hostname or "", parts.port or PORTS[parts.scheme]


def channel_name(address: str) -> str:
    """Name a channel without its secret: `Mattermost (discussion.example)`."""
    parts = urlsplit(address)
    kind = "Mattermost" if parts.scheme.startswith("mmost") else "Matrix"
    return f"{kind} ({parts.hostname})"


def send_chat(message: Message, name: str) -> None:
    """Post one message, written in Markdown, under a name where the channel shows one.

    Raises `SendError`, whose sentence holds no secret.
    """
    if not may_chat():
        raise SendError(N_("Pour Mattermost et Matrix, installez almanach[channels]."))
    apprise = import_module("apprise")
    for logger in TALKATIVE:
        logging.getLogger(logger).setLevel(logging.WARNING)
    poster = apprise.Apprise(_door(message.recipient, name))
    with apprise.LogCapture(level=logging.WARNING) as told:
        done = poster.notify(body=message.text, body_format=apprise.NotifyFormat.MARKDOWN)
        said = told.getvalue()
    if not done:
        raise _refusal(message.recipient, said)


def _door(address: str, name: str) -> Any:
    """Make the one service that is meant: left to itself, apprise loads its hundred others too.

    It follows no redirect, which could lead into a private network, and names no picture, which
    whoever reads the channel would fetch from elsewhere.
    """
    kind = "Mattermost" if address.startswith("mmost") else "Matrix"
    service = getattr(import_module(f"apprise.plugins.{kind.lower()}"), f"Notify{kind}")
    shown = {"user": name} if kind == "Mattermost" else {}
    own = {"redirect": False, "include_image": False, **shown}
    try:
        return service(**{**service.parse_url(address), **own})
    except TypeError as error:  # which apprise raises for an address it cannot use
        raise SendError(N_("L’adresse de ce canal n’est plus comprise."), lasting=True) from error


def _refusal(address: str, said: str) -> SendError:
    found = STATUS.search(said)
    status = int(found[1]) if found else 0
    name = channel_name(address)
    if not status:
        return SendError(N_("%(name)s n’a pas répondu.", name=name))
    lasting = status < SERVER_ERROR and status != TOO_MANY
    return SendError(
        N_("%(name)s a refusé (HTTP %(status)s).", name=name, status=status), lasting=lasting
    )


def _split(address: str) -> SplitResult:
    try:
        parts = urlsplit(address.strip())
        parts.port  # noqa: B018  # raises for a port that is none
    except ValueError as error:
        raise UsageError(N_("Cette adresse est mal formée.")) from error
    return parts


def _host(host: str, port: int | None) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"{shown}:{port}" if port else shown
