"""A partner's web site for tests: a real local server that answers as scripted."""

import hashlib
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Self

CERTIFICATES = Path(__file__).parent / "certificates"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came in."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


Script = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the script of its path."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def handle_any(self) -> None:
        """Note the request, and answer it."""
        length = int(self.headers.get("Content-Length") or 0)
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, headers, self.rfile.read(length))
        self.server.site.asked.append(asked)
        script = self.server.site.scripts.get(self.path.partition("?")[0])
        (script or answer(status=404))(self)

    do_GET = do_POST = do_HEAD = handle_any  # noqa: N815  # http.server's own names

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class Server(ThreadingHTTPServer):
    """A threading server that knows its site."""

    daemon_threads = True
    block_on_close = False
    site: "Site"

    def handle_error(self, *_: object) -> None:
        """Clients hang up on purpose here."""


def answer(
    body: bytes = b"", *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Script:
    """Answer with this body, its right length, and these headers."""

    def script(handler: Handler) -> None:
        handler.send_response(status)
        given = {"Content-Length": str(len(body))} | dict(headers or {})
        for name, value in given.items():
            handler.send_header(name, value)
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)

    return script


def feed(body: bytes, kind: str = "text/calendar; charset=utf-8") -> Script:
    """Answer with this body and its ETag, or "not modified" to whoever has it."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
    headers = {"Content-Type": kind, "ETag": etag}

    def script(handler: Handler) -> None:
        fresh = handler.headers.get("If-None-Match") == etag
        answer(b"" if fresh else body, status=304 if fresh else 200, headers=headers)(handler)

    return script


@dataclass
class Site:
    """A site on a local port. `scripts` maps paths to answers, `asked` keeps every request.

    With a `certificate` (a name in `certificates/`) it speaks TLS.
    """

    scripts: dict[str, Script] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    certificate: str | None = None
    address: str = "127.0.0.1"

    def __enter__(self) -> Self:
        self._server = Server((self.address, 0), Handler)
        self._server.site = self
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATES / f"{self.certificate}.pem")
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def host(self) -> str:
        """`host:port`."""
        return f"{self.address}:{self._server.server_port}"

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"{'https' if self.certificate else 'http'}://{self.host}{path}"
