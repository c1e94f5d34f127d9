"""Listening on a port, for `serve` and `demo`: everything said in words."""

import errno
import gc
import socket
import sys
from contextlib import suppress

import typer
import uvicorn
from starlette.types import ASGIApp

from agenda.errors import UsageError
from agenda.wording import NBSP

GRACE_S = 2
LAST_PORT = 65_535
TURN_S = 0.0005
"""Until a thread that makes a page, or harvests, lets the one that answers go on: Python's own 5 ms
are waited for again and again, by each of many, since whoever waits for the line gives up its turn.
"""


class Announced(uvicorn.Server):
    """A server that says where it is once it answers there, and not before."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen."""
        await super().startup(sockets)
        # What starting made stays: it need not be looked through again, which takes 100 ms.
        gc.freeze()
        if self.started:
            address = address_of(self.config.host, self.config.port)
            typer.echo(f"L’agenda est là{NBSP}: {address}/ (Ctrl-C pour finir)")


def listen(app: ASGIApp, host: str, port: int) -> None:
    """Serve `app` until Ctrl-C, and say goodbye. Raises `UsageError` when the port is taken."""
    require_free(host, port)
    sys.setswitchinterval(TURN_S)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_S,
    )
    with suppress(KeyboardInterrupt):
        Announced(config).run()
    typer.echo("\nÀ bientôt.")


def address_of(host: str, port: int) -> str:
    """Write where one reaches `host` and `port` from this machine."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  # not bound here
    return f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"


def require_free(host: str, port: int) -> None:
    """Raise `UsageError` before any work when nothing can listen there."""
    if not 0 < port <= LAST_PORT:
        raise UsageError(f"Un port va de 1 à {LAST_PORT}, et {port} n’en est pas un.")
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        raise UsageError(_refused(host, port, error)) from error


def _refused(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < LAST_PORT else port - 1
        return f"Le port {port} est déjà pris{NBSP}; essayez --port {other}."
    if error.errno == errno.EACCES:
        return f"Le port {port} est réservé au système{NBSP}; essayez --port 8000."
    return f"Je ne peux pas écouter sur {host}, port {port} ({error.strerror})."
