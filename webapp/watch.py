"""Watching requests: each gets an id that its log lines and its answer bear, and is counted."""

import re
import secrets
import time

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from agenda.logs import HIDDEN
from webapp.metrics import Metrics

# A link made of a secret opens to whoever reads it, mistyped too; and what is signed, by its
# length, wherever it stands.
SECRET = re.compile(
    r"(?<=/admin/invitation/|/admin/partenaire/).*|[\w-]{24,}\.[\w.-]{8,}",
    re.DOTALL | re.IGNORECASE,
)
UNKNOWN = "unknown"

log = structlog.get_logger()


class Watch:
    """Names, times and counts requests. Stands before everything else."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request, started, status = secrets.token_hex(6), time.perf_counter(), 500

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["x-request-id"] = request
            await send(message)

        with structlog.contextvars.bound_contextvars(request=request):
            try:
                await self.app(scope, receive, sent)
            except Exception:  # told with its request's id, and raised on
                log.exception("request.failed", path=path_shown(scope["path"]))
                raise
            finally:
                self._note(scope, status, time.perf_counter() - started)

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope)
        self.metrics.note_request(route, scope["method"], status, seconds)
        path = path_shown(scope["path"])
        milliseconds = round(1000 * seconds, 1)
        log.info("request", method=scope["method"], path=path, status=status, ms=milliseconds)


def path_shown(path: str) -> str:
    """Give a path as logs show it: where a secret stood, that there was one."""
    return SECRET.sub(HIDDEN, path)


def route_of(scope: Scope) -> str:
    """Give the pattern of the address: there are few of them, whatever is asked for."""
    return getattr(scope.get("route"), "path", None) or UNKNOWN
