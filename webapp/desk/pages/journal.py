"""`/admin/journal`: what was done, by whom, and taking it back."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from agenda.errors import UsageError
from agenda.model.account import Role
from agenda.model.journal import JournalLine
from agenda.sentence import N_
from agenda.store.journal import JournalQuery, get_line, kinds_of, people, read_lines, undone_lines
from webapp.desk.deeds import DEEDS, can_undo, undo, word_of
from webapp.desk.origin import own_path
from webapp.desk.rooms import ALL, STAFF, form, page
from webapp.desk.visit import Visit

LINES = 50
KINDS = {
    "account": N_("comptes"),
    "source": N_("sources"),
    "event": N_("rendez-vous écrits à la main"),
    "partner": N_("lettres aux partenaires"),
    "report": N_("signalements"),
    "decision": N_("décisions"),
    "territory": N_("territoire"),
    "digest": N_("lettre"),
    "post": N_("courrier"),
}


def journal(visit: Visit) -> Response:
    """The newest lines first, fifty a page."""
    query = _asked(visit)
    lines = read_lines(visit.session, query, LINES + 1, visit.own_sources())
    shown = lines[:LINES]
    return visit.render(
        "desk/journal.html",
        lines=shown,
        older=shown[-1].id if len(lines) > LINES else None,
        undone=undone_lines(visit.session, [line.id for line in shown if line.id]),
        named=kinds_of(visit.session, [line.undoes for line in shown if line.undoes]),
        query=query,
        people=people(visit.session) if visit.is_coordinator() else [],
        kinds=KINDS,
        word_of=word_of,
        can_undo=can_undo,
    )


def _asked(visit: Visit) -> JournalQuery:
    given = {name: text.replace("\0", "") for name, text in visit.inquiry.params.items()}
    before = given.get("avant", "")
    number = int(before) if before.isascii() and before.isdecimal() and len(before) < 10 else None
    kind = given.get("quoi", "")
    known = kind in DEEDS or kind in KINDS
    about = given.get("sujet", "")
    return JournalQuery(given.get("qui", ""), kind if known else "", about, number)


def undo_line(visit: Visit) -> Response:
    """Undo a line, once, and go back to where that was asked."""
    line = _line(visit)
    if undone_lines(visit.session, [line.id or 0]):
        raise UsageError(N_("C’est déjà annulé."))
    number = undo(visit, line)
    return visit.go(own_path(visit.field("retour")), visit.words.gettext("C’est annulé."), number)


def _line(visit: Visit) -> JournalLine:
    line = get_line(visit.session, int(visit.named["number"]))
    if line is None:
        raise HTTPException(404)
    theirs = line.who == visit.who or line.subject in visit.account.sources
    if visit.account.role is not Role.COORDINATOR and not theirs:
        raise HTTPException(403)
    return line


ROOMS = (
    page("/admin/journal", journal, STAFF, tab=N_("Journal")),
    form("/admin/journal/{number:int}/annuler", undo_line, ALL),
)
