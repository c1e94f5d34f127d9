"""From a request to a view and back: the shelf first, a thread with a session when it is bare."""

from collections.abc import Awaitable, Callable, Hashable
from datetime import date
from functools import partial
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from agenda.store.database import reading
from agenda.wording import Locale
from webapp.answer import Answer, Packed, pack, send
from webapp.desk.sessions import COOKIE
from webapp.i18n import LOCALES, choose
from webapp.making import Order
from webapp.site import Inquiry, Site

View = Callable[[Inquiry], Answer | Response]
MINUTES = 10
UNSPOKEN = "Accept-Encoding"
# With `__Host-` before it or without.
DESK = f"{COOKIE}=".encode()
SPOKEN = f"{UNSPOKEN}, Accept-Language"


def endpoint(
    view: View, *, tells_age: bool = False, spoken: bool = True, stored: bool = True
) -> Callable[[Request], Awaitable[Response]]:
    """Make an endpoint of a view.

    A view's answer may depend on the data, the address, the language and the day; one that
    `tells_age` ("il y a 2 heures") is made anew every ten minutes as well. One that is not
    `spoken` knows no language but the one its address names, so shared caches keep it once.
    One that is not `stored` asks nothing of the database, and is there when that is away.
    """
    vary = SPOKEN if spoken else UNSPOKEN

    async def serve(request: Request) -> Response:
        site: Site = request.app.state.site
        inquiry = inquire(request, None)
        moment = (inquiry.now.hour, inquiry.now.minute // MINUTES) if tells_age else None
        key = shelf_key(request.scope, inquiry.today, inquiry.wanted if spoken else None, moment)
        at_once = is_from_desk(request.scope)
        read = partial(site.version.read, at_once=at_once) if stored else _none
        version = read()
        made: Packed | Response | None = site.shelf.find(key, version)
        if made is None:
            order = Order(key, read, partial(_make, view, request))
            lately = site.version.is_in_a_stream and not at_once
            made = site.shelf.find_lately_made(key) if lately else None
            if made is None:
                made = await site.making.fetch(order, version, lately=lately)
            elif site.shelf.wants_successor(key):
                site.making.refresh(order)
        return send(made, request, vary) if isinstance(made, Packed) else made

    return serve


def _none() -> None:
    """The version of what is not stored."""


def is_from_desk(scope: Scope) -> bool:
    """Tell whether someone asks who may have changed something, and looks whether it shows."""
    return any(name == b"cookie" and DESK in value for name, value in scope["headers"])


def shelf_key(
    scope: Scope, today: date, language: Locale | None = None, moment: Hashable = None
) -> Hashable:
    """Name an answer: by its address, its day, and what else it depends on."""
    return scope["path"], scope["query_string"], today, language, moment


def _make(view: View, request: Request, version: Hashable) -> Packed | Response:
    """Make an answer, from the replica where one is well and up to date, else from the primary.

    Without a version of the data it is made without them.
    """
    site: Site = request.app.state.site

    def make(session: Session | None) -> Packed | Response:
        made = view(inquire(request, session, version))
        # Here, for an answer's pieces may still be read from the store.
        return made if isinstance(made, Response) else pack(made, site.clock())

    if version is None:
        return make(None)
    made = site.replica.read(version, make) if site.replica else None
    if made is not None:
        return made
    with reading(site.engine) as session:
        return make(session)


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
        wanted=choose(lang, request.headers.get("accept-language", "")),
        named_lang=lang if lang in LOCALES else None,
        now=site.clock(),
        settings=site.settings_in_force(session, version),
        version=version,
    )
