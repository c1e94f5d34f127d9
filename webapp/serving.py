"""From a request to a view and back: the shelf first, a thread with a session when it is bare."""

from collections.abc import Awaitable, Callable, Hashable
from typing import Any

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from agenda.store.database import reading
from webapp.answer import Answer, Packed, pack, send
from webapp.i18n import LOCALES, choose
from webapp.site import Inquiry, Site

View = Callable[[Inquiry], Answer | Response]
MINUTES = 10


def endpoint(
    view: View, *, tells_age: bool = False, spoken: bool = True
) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint of a view.

    A view's answer may depend on the data, the address, the language and the day; one that
    `tells_age` ("il y a 2 heures") is made anew every ten minutes as well. One that is not
    `spoken` knows no language but the one its address names, so shared caches keep it once.
    """
    vary = "Accept-Encoding, Accept-Language" if spoken else "Accept-Encoding"

    async def serve(request: Request) -> Response:
        site: Site = request.app.state.site
        inquiry = inquire(request, None)
        moment = (inquiry.now.hour, inquiry.now.minute // MINUTES) if tells_age else None
        language = inquiry.locale if spoken else inquiry.lang
        key = (inquiry.path, request.url.query, language, inquiry.today, moment)
        version = site.version.read()
        packed = site.shelf.find(key, version)
        if packed is None:
            made = await run_in_threadpool(_make, view, request, version)
            if isinstance(made, Response):
                return made
            packed = site.shelf.put(key, version, made)
        return send(packed, request, vary)

    return serve


def _make(view: View, request: Request, version: Hashable) -> Packed | Response:
    site: Site = request.app.state.site
    with reading(site.engine) as session:
        made = view(inquire(request, session, version))
        # Here, for an answer's pieces may still be read from the store.
        return made if isinstance(made, Response) else pack(made, site.clock())


def inquire(request: Request, session: Session | None, version: Hashable = None) -> Inquiry:
    """Read what is asked. Without a session only the words of the address are known."""
    site: Site = request.app.state.site
    named: dict[str, Any] = request.path_params
    lang = request.query_params.get("lang")
    return Inquiry(
        site=site,
        bound=session,
        path=request.scope["path"],
        named=named,
        params=request.query_params,
        locale=choose(lang, request.headers.get("accept-language", "")),
        lang=lang if lang in LOCALES else None,
        now=site.clock(),
        version=version,
    )
