"""Answers to what cannot be: pages that help people, problem documents (RFC 9457) for programs."""

import json
from http import HTTPStatus

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from agenda.errors import QueryError, StoreError
from agenda.query import AgendaQuery
from agenda.sentence import N_
from agenda.store.database import reading
from agenda.store.trouble import explain
from webapp.headers import OPEN_TO_ALL, headers_for
from webapp.i18n import translations
from webapp.pages.form import read_form
from webapp.serving import inquire

RETRY_AFTER_S = "30"
# Titles are for people, and with "about:blank" may be in their language (RFC 9457 §4.2.1).
TITLES = {
    400: N_("Demande impossible"),
    404: N_("Rien à cette adresse"),
    405: N_("Demande d’une autre sorte"),
    500: N_("Panne de l’agenda"),
    503: N_("Agenda indisponible"),
}
REASONS = {
    404: N_("L’adresse est incomplète, ou ce qui s’y trouvait n’est plus montré."),
    405: N_("Cette adresse se lit, par GET ou HEAD ; on n’y écrit rien."),
    500: N_("Almanach n’a pas pu répondre."),
    503: N_("L’agenda est momentanément indisponible."),
}

log = structlog.get_logger()


async def refuse_query(request: Request, error: Exception) -> Response:
    """A filter is impossible: 400, with the sentence beside the field."""
    if not isinstance(error, QueryError):
        raise error
    if _wants_problem(request):
        sentence = error.tell(translations(inquire(request, None).locale).gettext)
        return _problem(request, 400, sentence, field=error.field, example=error.example or None)
    return await run_in_threadpool(_write, request, 400, error)


async def refuse(request: Request, error: Exception) -> Response:
    """Nothing stands at this address, or it cannot be used so."""
    if not isinstance(error, HTTPException):
        raise error
    if _wants_problem(request):
        problem = _problem(request, error.status_code)
        problem.headers.update(error.headers or {})
        return problem
    answer = await run_in_threadpool(_write, request, error.status_code, None)
    answer.headers.update(error.headers or {})
    return answer


async def fail(request: Request, _error: Exception) -> Response:
    """Something broke here; the error itself goes on to the log. Asks nothing of the database.

    Starlette sends this answer past everything that adds headers to the others.
    """
    if _wants_problem(request):
        answer = _problem(request, 500)
    else:
        answer = _sent(inquire(request, None).render("failure.html", status=500).body, 500)
    answer.headers.update(headers_for(request.url.path))
    return answer


async def tell_outage(request: Request, error: Exception) -> Response:
    """The database is away: 503, in words. Whatever else a query raises is a failure of ours."""
    sentence = str(error) if isinstance(error, StoreError) else explain(error)
    if sentence is None:
        raise error
    log.error("store.unavailable", sentence=sentence, error=type(error).__name__)
    if _wants_problem(request):
        answer = _problem(request, 503)
    else:
        answer = _sent(inquire(request, None).render("outage.html", status=503).body, 503)
    answer.headers.update({"retry-after": RETRY_AFTER_S, "cache-control": "no-store"})
    return answer


def _write(request: Request, status: int, error: QueryError | None) -> Response:
    with reading(request.app.state.site.engine) as session:
        inquiry = inquire(request, session)
        form = read_form(inquiry, AgendaQuery())
        page = inquiry.render("refusal.html", status=status, code=status, error=error, form=form)
        return _sent(page.body, status)


def _sent(body: bytes, status: int) -> Response:
    headers = {"cache-control": "no-store", "vary": "Accept-Language"}
    return Response(body, status, headers, "text/html")


def _wants_problem(request: Request) -> bool:
    return request.url.path.startswith(OPEN_TO_ALL)


def _problem(
    request: Request, status: int, detail: str | None = None, **more: str | None
) -> Response:
    """Write a problem document in the reader's language; without `detail` the usual reason."""
    say, phrase = translations(inquire(request, None).locale).gettext, HTTPStatus(status).phrase
    told = {
        "type": "about:blank",
        "title": say(TITLES.get(status, phrase)),
        "status": status,
        "detail": detail or say(REASONS.get(status, phrase)),
    } | {name: value for name, value in more.items() if value}
    body = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
    headers = {"vary": "Accept-Language"}
    return Response(body, status, headers, "application/problem+json")
