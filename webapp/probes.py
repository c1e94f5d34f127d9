"""What operators and their instruments ask: is it alive, is it ready, how is it doing?

None of these stands on the shelf: what they tell is of this very moment.
"""

from ipaddress import ip_address, ip_network
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from agenda.store.database import reading
from agenda.store.migrate import require_current
from agenda.store.state import oldest_overdue
from harvester.schedule import Clockwork
from webapp.asker import address_of
from webapp.site import Site

NO_STORE = {"cache-control": "no-store"}
PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8"
LOCAL = ("127.0.0.0/8", "::1/128")


async def health(_request: Request) -> Response:
    """The process answers; nothing else is asked."""
    return JSONResponse({"status": "ok"}, headers=NO_STORE)


async def ready(request: Request) -> Response:
    """The database answers with the schema expected, and what should tick ticks.

    An overdue source is told, and does not make the pages less ready.
    """
    site: Site = request.app.state.site
    clockwork: Clockwork | None = request.app.state.clockwork
    scheduler = "elsewhere" if clockwork is None else "alive" if clockwork.ticks() else "stopped"
    overdue = await run_in_threadpool(_oldest_overdue, site)
    well = scheduler != "stopped"
    told = {
        "status": "ready" if well else "not ready",
        "database": "ok",
        "scheduler": scheduler,
        "oldest_overdue": overdue,
    }
    return JSONResponse(told, 200 if well else 503, headers=NO_STORE)


def _oldest_overdue(site: Site) -> dict[str, Any] | None:
    """Ask the database. Its errors become a 503 like everywhere."""
    require_current(site.engine)
    with reading(site.engine) as session:
        found = oldest_overdue(session, site.clock())
    if found is None:
        return None
    return {"source": found.source_id, "seconds": round(found.seconds)}


async def metrics(request: Request) -> Response:
    """Prometheus' text, for whom the operator lets in."""
    site: Site = request.app.state.site
    if not may_read(request, site):
        raise HTTPException(403)
    body = await run_in_threadpool(request.app.state.metrics.write)
    return Response(body, headers=NO_STORE, media_type=PROMETHEUS)


def may_read(request: Request, site: Site) -> bool:
    """Tell whether the asker is one of `ALMANACH_METRICS_FROM`, else of this very machine.

    A proxy on this machine that nobody named brings strangers with it: then nobody is believed.
    """
    settings = site.settings
    if "x-forwarded-for" in request.headers and not settings.trusted_proxies:
        return False
    address = address_of(request, settings)
    try:
        here = ip_address(address)
    except ValueError:
        return False
    allowed = settings.metrics_from or LOCAL
    return any(here in ip_network(one, strict=False) for one in allowed)
