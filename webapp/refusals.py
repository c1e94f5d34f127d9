"""Answers to what cannot be: pages that help people, problem documents (RFC 9457) for programs."""

import json
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from agenda.errors import QueryError
from agenda.query import AgendaQuery
from agenda.store.database import reading
from webapp.headers import OPEN_TO_ALL
from webapp.pages.agenda import read_form
from webapp.serving import inquire


async def refuse_query(request: Request, error: Exception) -> Response:
    """A filter is impossible: 400, with the sentence beside the field."""
    if not isinstance(error, QueryError):
        raise error
    if _wants_problem(request):
        return _problem(400, str(error), field=error.field, example=error.example or None)
    return await run_in_threadpool(_write, request, 400, error)


async def refuse(request: Request, error: Exception) -> Response:
    """Nothing stands at this address, or it cannot be used so."""
    if not isinstance(error, HTTPException):
        raise error
    if _wants_problem(request):
        problem = _problem(error.status_code, HTTPStatus(error.status_code).phrase)
        problem.headers.update(error.headers or {})
        return problem
    answer = await run_in_threadpool(_write, request, error.status_code, None)
    answer.headers.update(error.headers or {})
    return answer


async def fail(request: Request, _error: Exception) -> Response:
    """Something broke here; the error itself goes on to the log. Asks nothing of the database."""
    if _wants_problem(request):
        return _problem(500, "Almanach n’a pas pu répondre.")
    inquiry = inquire(request, None)
    return _sent(inquiry.render("failure.html", status=500).body, 500)


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


def _problem(status: int, detail: str, **more: str | None) -> Response:
    told = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
    } | {name: value for name, value in more.items() if value}
    body = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, media_type="application/problem+json")
