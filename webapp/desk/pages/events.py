"""Every rendez-vous, whatever became of it: looking for them, and doing the same to several."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from agenda.errors import UsageError
from agenda.model import DecisionKind, Entry
from agenda.sentence import N_
from agenda.store.find import get_entry
from agenda.store.ledger import STATES, LedgerQuery, look_up
from webapp.desk.deciding import decision_by, effect_of, take
from webapp.desk.rooms import ALL, STAFF, form, page
from webapp.desk.visit import Visit

HOME = "/admin/evenements"
JOIN = f"{HOME}/reunir"
AT_ONCE = 50
MOST_JOINED = 20
STATE_WORDS = {
    "": N_("à venir, tous"),
    "awaiting": N_("en attente d’un regard"),
    "shown": N_("montrés dans l’agenda"),
    "hidden": N_("cachés"),
    "outside": N_("hors du territoire"),
    "doubtful": N_("dont la date est incertaine"),
    "withdrawn": N_("que plus personne n’annonce"),
    "featured": N_("mis en avant"),
    "past": N_("passés"),
}
DEEDS = {
    "cacher": (DecisionKind.HIDE, N_("Cachés.")),
    "montrer": (DecisionKind.RESTORE, N_("Montrés.")),
    "avant": (DecisionKind.FEATURE, N_("Mis en avant.")),
}


def ledger(visit: Visit) -> Response:
    """List what is looked for."""
    params = visit.inquiry.params
    state = next((one for one in STATES if one == params.get("etat", "")), None)
    skip = params.get("depuis", "0")
    if state is None or not skip.isdecimal() or len(skip) > 6:
        raise HTTPException(400)
    words = params.get("q", "").replace("\0", "").strip()[:200]
    query = LedgerQuery(words, state, visit.own_sources(), int(skip))
    found = look_up(visit.session, query, visit.now, AT_ONCE + 1)
    return visit.render(
        "desk/events.html",
        entries=found[:AT_ONCE],
        query=query,
        states=STATE_WORDS,
        following=query.skip + AT_ONCE if len(found) > AT_ONCE else None,
    )


def do_to_several(visit: Visit) -> Response:
    """Do one thing to every rendez-vous that is ticked."""
    tokens, deed = visit.fields("jeton"), visit.field("geste", 16)
    if not tokens:
        raise UsageError(visit.words.gettext("Cochez d’abord des rendez-vous."))
    entries = [need_entry(visit, token) for token in tokens[:AT_ONCE]]
    ids = ",".join(dict.fromkeys(entry.event.id for entry in entries))
    if deed == "reunir":
        return visit.go(f"{JOIN}?de={ids}")
    if deed not in DEEDS:
        raise HTTPException(400)
    kind, done = DEEDS[deed]
    line = take(visit, visit.session, decision_by(visit, kind, ids.split(",")))
    return visit.go(HOME, visit.words.gettext(done), line)


def need_entry(visit: Visit, token: str) -> Entry:
    """Give an event that this person may touch. Raises 404, or 403 when it is others' alone."""
    entry = get_entry(visit.session, token)
    if entry is None:
        raise HTTPException(404)
    own = visit.own_sources()
    if own is not None and own.isdisjoint(one.source.id for one in entry.announcements):
        raise HTTPException(403)
    return entry


def show_joined(visit: Visit) -> Response:
    """Show what joining several gives, before it is done."""
    entries = _several(visit, visit.inquiry.params.get("de", ""))
    tokens = tokens_of(*entries)
    joined = effect_of(visit, [decision_by(visit, DecisionKind.SAME, tokens)], tokens)
    return visit.render(
        "desk/effect.html",
        heading=visit.words.gettext("Réunir ces rendez-vous"),
        before=entries,
        after=joined,
        action=JOIN,
        fields={"de": ",".join(entry.event.id for entry in entries)},
    )


def join(visit: Visit) -> Response:
    """Join several into one."""
    entries = _several(visit, visit.field("de"))
    line = take(visit, visit.session, decision_by(visit, DecisionKind.SAME, tokens_of(*entries)))
    return visit.go(f"{HOME}/{entries[0].event.id}", visit.words.gettext("Réunis."), line)


def _several(visit: Visit, told: str) -> list[Entry]:
    """The events named. Raises `UsageError` for fewer than two, or too many."""
    entries = {
        entry.event.id: entry
        for token in told.split(",")[: MOST_JOINED + 1]
        for entry in [need_entry(visit, token)]
    }
    if not 1 < len(entries) <= MOST_JOINED:
        raise UsageError(visit.words.gettext("Il faut de deux à vingt rendez-vous à réunir."))
    return [*entries.values()]


def tokens_of(*entries: Entry) -> list[str]:
    """The announcements of these rendez-vous, by token."""
    return [one.listing.token for entry in entries for one in entry.announcements]


ROOMS = (
    page(HOME, ledger, ALL, tab=N_("Rendez-vous")),
    form(f"{HOME}/cocher", do_to_several, STAFF),
    page(JOIN, show_joined, STAFF),
    form(JOIN, join, STAFF),
)
