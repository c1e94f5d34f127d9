"""Who is let in: every request to the desk passes here, before any view."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from agenda.errors import AlmanachError
from agenda.model.account import Account
from agenda.store.database import reading, writing
from webapp.asker import address_of
from webapp.desk.origin import is_ours
from webapp.desk.rooms import Access, Room
from webapp.desk.sessions import bearer, give_pass, new_pass, read_pass
from webapp.desk.visit import HEADERS, Visit
from webapp.serving import inquire
from webapp.site import Site

MOST_FIELDS, MOST_FILES = 5000, 2
MOST_NUMBER = 2**31 - 1
"""What a number in an address may be: databases hold no more, and nothing has a higher one."""
Tabs = tuple[Room, ...]


def entrance(room: Room, tabs: Tabs) -> Callable[[Request], Awaitable[Response]]:
    """Make the endpoint of a room."""

    async def enter(request: Request) -> Response:
        if room.method == "GET":
            return await run_in_threadpool(_answer, room, tabs, request, FormData())
        async with request.form(max_fields=MOST_FIELDS, max_files=MOST_FILES) as sent:
            return await run_in_threadpool(_answer, room, tabs, request, sent)

    return enter


def _answer(room: Room, tabs: Tabs, request: Request, sent: FormData) -> Response:
    site: Site = request.app.state.site
    with reading(site.engine) as session:
        visit = _arrive(session, tabs, request, sent)
    refusal = _refusal(room, visit, request)
    if refusal:
        return refusal
    try:
        with _store(site, room.access) as bound:
            response = room.view(replace(visit, inquiry=replace(visit.inquiry, bound=bound)))
    except HTTPException as error:
        response = refuse(visit, error.status_code)
    except AlmanachError as error:
        response = refuse(visit, 400, visit.tell(error.sentence))
    return _send(response, room, visit, request)


def _arrive(session: Session, tabs: Tabs, request: Request, sent: FormData) -> Visit:
    site: Site = request.app.state.site
    asked = inquire(request, session)
    inquiry = replace(asked, bound=None)
    given = read_pass(request, site.seal, site.settings)
    who = bearer(session, given, inquiry.now) if given else None
    return Visit(
        inquiry=inquiry,
        bearer=who,
        given=given or new_pass(None, inquiry.now),
        form=sent,
        address=address_of(request, site.settings),
        tabs=_tabs(tabs, who) if who else (),
    )


def _tabs(tabs: Tabs, who: Account) -> tuple[tuple[str, str], ...]:
    return tuple((room.path, room.tab) for room in tabs if who.role in room.roles)


@contextmanager
def _store(site: Site, access: Access) -> Iterator[Session | None]:
    if access == "alone":
        yield None
        return
    with (writing if access == "writes" else reading)(site.engine) as session:
        yield session


def _refusal(room: Room, visit: Visit, request: Request) -> Response | None:
    if room.method == "POST":
        token = visit.field("marque")
        if not is_ours(request, visit.settings, token, visit.token):
            return refuse(visit, 403)
    if not room.roles:
        return None
    if visit.bearer is None:
        return _ask_in(visit, request) if room.method == "GET" else refuse(visit, 401)
    source = visit.named.get("source")
    if visit.account.role not in room.roles:
        return refuse(visit, 403)
    if source is not None and not visit.account.may_touch(source):
        return refuse(visit, 403)
    if any(isinstance(part, int) and part > MOST_NUMBER for part in request.path_params.values()):
        return refuse(visit, 404)
    return None


def _ask_in(visit: Visit, request: Request) -> Response:
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    query = {"next": asked} | ({"lang": visit.inquiry.lang} if visit.inquiry.lang else {})
    return RedirectResponse(f"/admin/login?{urlencode(query)}", 303, HEADERS)


def refuse(visit: Visit, status: int, sentence: str = "") -> Response:
    """Say why not, in words."""
    return visit.render("desk/refusal.html", status=status, code=status, sentence=sentence)


def _send(response: Response, room: Room, visit: Visit, request: Request) -> Response:
    """A stranger's form must bear a mark of theirs, so a stranger gets a pass too."""
    site: Site = request.app.state.site
    came_with = read_pass(request, site.seal, site.settings)
    if not room.roles and came_with is None and "set-cookie" not in response.headers:
        give_pass(response, visit.given, site.seal, site.settings)
    return response
