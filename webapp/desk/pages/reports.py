"""`/admin/signalements`: what residents say is wrong, until someone has seen to it."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from agenda.model import Entry
from agenda.model.report import Report
from agenda.sentence import N_
from agenda.store.find import get_entry
from agenda.store.reports import find_report, reports
from harvester.tend import Hand
from webapp.desk.reporting import close
from webapp.desk.rooms import STAFF, form, page
from webapp.desk.visit import Visit

HOME = "/admin/signalements"
LONGEST_NOTE = 500


def show(visit: Visit) -> Response:
    """Those that wait, the oldest first."""
    return visit.render("desk/reports.html", waiting=waiting(visit), longest=LONGEST_NOTE)


def waiting(visit: Visit) -> list[tuple[Report, Entry | None]]:
    """Give the reports that wait for this person, each with the event it is about."""
    told = ((one, get_entry(visit.session, one.event_id)) for one in reports(visit.session))
    return [(one, entry) for one, entry in told if _concerns(visit, entry)]


def _concerns(visit: Visit, entry: Entry | None) -> bool:
    own = visit.own_sources()
    if own is None:
        return True
    return entry is not None and not own.isdisjoint(a.source.id for a in entry.announcements)


def done(visit: Visit) -> Response:
    """Mark one as seen to, with a word on how."""
    number = int(visit.named["number"])
    report = find_report(visit.session, number)
    if report is None:
        raise HTTPException(404)
    if not _concerns(visit, get_entry(visit.session, report.event_id)):
        raise HTTPException(403)
    hand = Hand(visit.who, visit.now)
    line = close(visit.session, hand, number, visit.field("note", LONGEST_NOTE))
    return visit.go(HOME, visit.words.gettext("C’est noté comme traité."), line.id)


ROOMS = (
    page(HOME, show, STAFF, tab=N_("Signalements")),
    form(HOME + "/{number:int}/traiter", done, STAFF),
)
