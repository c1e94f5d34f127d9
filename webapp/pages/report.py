"""`/evenements/{id}/signaler`: saying that something of an event is wrong."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from agenda.model import Entry
from agenda.model.report import Report
from agenda.store.database import reading, writing
from agenda.store.reports import save_report
from webapp.answer import HTML, Answer
from webapp.asker import address_of
from webapp.pages.event import find_entry
from webapp.serving import inquire
from webapp.site import Inquiry, Site

LONGEST_SAID, LONGEST_REPLY = 2000, 200
# Each letter may arrive as twelve bytes, `%F0%9F%98%80`.
LONGEST_BODY = 12 * (LONGEST_SAID + LONGEST_REPLY) + 1000
REFUSED: Final = {"robot": 400, "stale": 400, "often": 429, "empty": 400, "long": 400, "many": 503}


def ask(inquiry: Inquiry) -> Response:
    """The form. Each reader's is made anew: it carries when."""
    return _form(inquiry, find_entry(inquiry, inquiry.named["reference"]), {}, "")


def thank(inquiry: Inquiry) -> Answer:
    """What becomes of it."""
    entry = find_entry(inquiry, inquiry.named["reference"])
    return inquiry.render("reported.html", event=entry.event, canonical=inquiry.path)


async def receive(request: Request) -> Response:
    """Take a report in, or say in words why not."""
    given = await _read_form(request)
    address = address_of(request, request.app.state.site.settings)
    return await run_in_threadpool(_receive, request, given, address)


async def _read_form(request: Request) -> dict[str, str]:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LONGEST_BODY:
            raise HTTPException(413)
    text = body.decode("ascii", "replace")
    return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=20))


def _receive(request: Request, given: Mapping[str, str], address: str) -> Response:
    site: Site = request.app.state.site
    with reading(site.engine) as session:
        inquiry = inquire(request, session)
        entry = find_entry(inquiry, inquiry.named["reference"])
        refusal = _refusal(inquiry, entry, given) or _keep(inquiry, entry, given, address)
        if refusal:
            return _form(inquiry, entry, given, refusal)
    return RedirectResponse(f"/evenements/{entry.event.id}/signale{inquiry.carry}", 303)


def _keep(inquiry: Inquiry, entry: Entry, given: Mapping[str, str], address: str) -> str:
    report = Report(
        event_id=entry.event.id,
        title=entry.event.title,
        said=_clean(given, "dit"),
        reply_to=_clean(given, "reponse"),
        received=inquiry.now,
    )
    with writing(inquiry.site.engine) as session:
        if not inquiry.site.door.admits(session, address, inquiry.now):
            return "often"
        return "" if save_report(session, report) else "many"


def _refusal(inquiry: Inquiry, entry: Entry, given: Mapping[str, str]) -> str:
    said, reply = _clean(given, "dit"), _clean(given, "reponse")
    if not said:
        return "empty"
    if len(said) > LONGEST_SAID or len(reply) > LONGEST_REPLY:
        return "long"
    token, trap = given.get("jeton", ""), given.get("site", "")
    verdict = inquiry.site.door.judge(entry.event.id, token, trap, inquiry.now)
    return "" if verdict == "welcome" else verdict


def _clean(given: Mapping[str, str], name: str) -> str:
    return given.get(name, "").replace("\0", "").replace("\r\n", "\n").strip()


def _form(inquiry: Inquiry, entry: Entry, given: Mapping[str, str], refusal: str) -> Response:
    event = entry.event
    answer = inquiry.render(
        "report.html",
        event=event,
        given=given,
        refusal=refusal,
        longest=LONGEST_SAID,
        token=inquiry.site.door.sign(event.id, inquiry.now),
        canonical=f"/evenements/{event.id}/signaler",
    )
    headers = {"cache-control": "no-store", "vary": "Accept-Language"}
    return Response(answer.body, REFUSED.get(refusal, 200), headers, HTML)
