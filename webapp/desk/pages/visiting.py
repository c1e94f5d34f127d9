"""Visiting sources now, and watching it happen: `/admin/releve`.

How far it is stands in the store, not in this process, so any process can tell. With a script
the page is told as it happens (server-sent events); without, it tells when it is loaded again.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from agenda.model import HarvestRun, Source
from agenda.store.database import reading
from agenda.store.runs import latest_runs
from agenda.store.sources import all_sources, named_sources, write_source
from harvester import tend
from harvester.visiting import visit_of
from webapp.desk.pages.sources import mine
from webapp.desk.rooms import ALL, COORDINATOR, form, page
from webapp.desk.visit import HEADERS, Visit

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
STEP = 1.0
LONGEST = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Progress:
    """Which sources are being visited, and the visits that ended since."""

    wanted: list[Source]
    done: dict[str, HarvestRun]

    @property
    def is_over(self) -> bool:
        """Tell whether every visit has ended."""
        return len(self.done) == len(self.wanted)


def visit_one(visit: Visit) -> Response:
    """Visit one source now."""
    with visit.writing() as session:
        sources = named_sources(session, [visit.named["source"]])
    return _begin(visit, sources, f"&source={visit.named['source']}")


def visit_all(visit: Visit) -> Response:
    """Visit every source that is not paused."""
    with visit.reading() as session:
        sources = [one for one in mine(visit, all_sources(session)) if not one.paused]
    return _begin(visit, sources, "")


def _begin(visit: Visit, sources: list[Source], of: str) -> Response:
    with visit.writing() as session:
        for one in sources:
            write_source(session, one.id, {"next_due": visit.now})
        tend.note_visits(session, tend.Hand(visit.who, visit.now), sources)
    since = int(visit.now.timestamp())
    response = visit.go(f"/admin/releve?depuis={since}{of}")
    errands = [visit_of(one.id, one.url) for one in sources]
    response.background = BackgroundTask(visit.inquiry.site.hands.take, errands, urgent=True)
    return response


def watch(visit: Visit) -> Response:
    """How far it is."""
    since, source = _asked(visit)
    progress = _progress(visit, since, source)
    return visit.render(
        "desk/visiting.html",
        progress=progress,
        lines=_lines(visit, progress),
        flow=f"/admin/releve/flux?{visit.inquiry.params}",
        source=source,
    )


def flow(visit: Visit) -> Response:
    """Tell how far it is, each second, until it is over."""
    since, source = _asked(visit)
    headers = HEADERS | {"content-type": "text/event-stream", "x-accel-buffering": "no"}
    return StreamingResponse(_tell(visit, since, source), headers=headers)


async def _tell(visit: Visit, since: datetime, source: str) -> AsyncIterator[str]:
    said = ""
    for _ in range(int(LONGEST.total_seconds() / STEP)):
        progress = await run_in_threadpool(_progress, visit, since, source)
        told = json.dumps(_event(visit, progress), ensure_ascii=False)
        if told != said:
            said = told
            yield f"data: {told}\n\n"
        if progress.is_over:
            return
        await asyncio.sleep(STEP)


def _event(visit: Visit, progress: Progress) -> dict[str, object]:
    words = visit.words.gettext("%(done)s sur %(all)s")
    told = {"done": len(progress.done), "all": len(progress.wanted)}
    said = {"said": words % told, "lines": _lines(visit, progress), "over": progress.is_over}
    return said | told


def _lines(visit: Visit, progress: Progress) -> list[tuple[str, str]]:
    return [(one.name, _line(visit, progress.done.get(one.id))) for one in progress.wanted]


def _line(visit: Visit, run: HarvestRun | None) -> str:
    if run is None:
        return visit.words.gettext("en cours")
    if run.error:
        return run.error
    told = {"seen": run.seen, "new": run.new, "changed": run.changed, "gone": run.withdrawn}
    words = visit.words.gettext(
        "%(seen)s vus, %(new)s nouveaux, %(changed)s changés, %(gone)s retirés"
    )
    return words % told


def _progress(visit: Visit, since: datetime, source: str) -> Progress:
    with reading(visit.inquiry.site.engine) as session:
        # Nothing is under way that no moment was given for: such a page must not wait for it.
        every = mine(visit, all_sources(session)) if since > NEVER else []
        wanted = [one for one in every if (one.id == source if source else not one.paused)]
        runs = latest_runs(session, [one.id for one in wanted], 1)
    return Progress(wanted, {id_: run[0] for id_, run in runs.items() if _is_new(run, since)})


def _is_new(runs: list[HarvestRun], since: datetime) -> bool:
    """Tell whether the last visit ended since; one that was under way when asked for counts."""
    return bool(runs) and runs[0].started + timedelta(seconds=runs[0].seconds) >= since


def _asked(visit: Visit) -> tuple[datetime, str]:
    text = visit.inquiry.params.get("depuis", "")
    seconds = int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else 0
    since = datetime.fromtimestamp(seconds, UTC)
    return since, visit.inquiry.params.get("source", "")


ROOMS = (
    form("/admin/releve", visit_all, COORDINATOR, access="alone"),
    form("/admin/sources/{source}/relever", visit_one, ALL, access="alone"),
    page("/admin/releve", watch, ALL, access="alone"),
    page("/admin/releve/flux", flow, ALL, access="alone"),
)
