"""`/admin/pourquoi`: why two rendez-vous are one, or are not."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from agenda.model import Entry
from agenda.sentence import N_
from agenda.store.find import get_entry
from harvester.why import why
from normalizer.dedup import Outcome
from webapp.desk.pages.events import need_entry
from webapp.desk.rooms import STAFF, page
from webapp.desk.visit import Visit

OUTCOMES = {
    Outcome.MERGED: N_("Ce sont un seul rendez-vous."),
    Outcome.PROPOSED: N_("Ce sont peut-être un seul rendez-vous : la question vous est posée."),
    Outcome.RELATED: N_("Ce sont deux rendez-vous, qui vont ensemble."),
    Outcome.APART: N_("Ce sont deux rendez-vous."),
}


def explain(visit: Visit) -> Response:
    """Say what the agenda makes of two announcements, and for which reasons."""
    one, other = (_token(visit.inquiry.params.get(name, "")) for name in ("un", "autre"))
    entries = need_entry(visit, one), _any(visit, other)
    told = why(visit.session, one, other, visit.now)
    return visit.render("desk/why.html", entries=entries, told=told, outcome=OUTCOMES[told.outcome])


def _token(told: str) -> str:
    """Read a token, or the address of a rendez-vous as one copies it from a browser."""
    return told.split("?")[0].rstrip("/").rpartition("/")[2].partition("-")[0].strip()[:16]


def _any(visit: Visit, token: str) -> Entry:
    entry = get_entry(visit.session, token)
    if entry is None:
        raise HTTPException(404)
    return entry


ROOMS = (page("/admin/pourquoi", explain, STAFF),)
