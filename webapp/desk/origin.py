"""Whose page sent a form: told by the browser's headers, else by a mark that the form carries.

https://www.w3.org/TR/fetch-metadata/ and RFC 6454 §7: browsers write these headers, pages cannot.
"""

import hmac
from urllib.parse import urlsplit

from starlette.requests import Request

from agenda.settings import Settings


def is_ours(request: Request, settings: Settings, token: str, expected: str) -> bool:
    """Tell whether a form was sent from a page of this site.

    `token` is the mark that came with the form, `expected` the one it should bear; they only
    count where the browser says nothing of where it was.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("origin")
    if origin is not None:
        return _is_own(origin, request, settings)
    return bool(token) and hmac.compare_digest(token.encode(), expected.encode())


def _is_own(origin: str, request: Request, settings: Settings) -> bool:
    if origin == settings.base_url:
        return True
    host = request.headers.get("host", "")
    return bool(host) and urlsplit(origin).netloc == host


def own_path(path: str | None) -> str:
    """Give a path inside the desk to go on to; the desk's first page for anything else."""
    if not path or not path.isprintable() or any(c in path for c in "\\ "):
        return "/admin"
    parts = urlsplit(path)
    inside = parts.path == "/admin" or parts.path.startswith("/admin/")
    # Of "///admin" the parts look like ours, and browsers read a host.
    return path if inside and path.startswith("/admin") else "/admin"
