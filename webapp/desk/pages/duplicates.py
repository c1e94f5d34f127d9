"""Doubtful duplicates, one question at a time: the pair side by side, the reasons, the effect."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.responses import Response

from agenda.model import Decision, DecisionKind, Entry
from agenda.model.journal import JournalLine
from agenda.sentence import N_
from agenda.store.doubts import open_pairs
from agenda.store.find import get_entry
from agenda.store.journal import JournalQuery, bind_lines, read_lines, undone_lines
from agenda.store.listings import named_listings
from agenda.store.sources import all_sources
from harvester.decide import series_of
from webapp.desk.deciding import decision_by, effect_of, take
from webapp.desk.doubts import Doubt, ask_doubts, place_in
from webapp.desk.pairing import CHOICES, Line, Side, compare_sides, corrections, side_of
from webapp.desk.rooms import STAFF, form, page
from webapp.desk.visit import Visit

HOME = "/admin/doublons"
MOST_REASONS = 6
"""The heaviest come first; the rest is told where one asks why."""
LATEST = 5
JOINED, PARTED = "decision.same", "decision.different"
LABELS = {
    "titre": N_("Titre"),
    "quand": N_("Quand"),
    "lieu": N_("Où"),
    "prix": N_("Prix"),
    "texte": N_("Texte"),
}
Sides = tuple[Side, Side]


@dataclass(frozen=True, slots=True)
class Question:
    """What the page shows: the doubt, both sides line by line, and what joining them gives.

    `number` counts from 1 in the queue.
    """

    number: int
    doubt: Doubt
    sides: Sides
    lines: Sequence[Line]
    together: Sequence[Entry]


def show(visit: Visit) -> Response:
    """Ask the next question, or the one that the address names."""
    params = visit.inquiry.params
    return _ask(visit, visit.session, params.get("paire"), params.get("apres"))


def answer(visit: Visit) -> Response:
    """Take the answer to a question; with `voir`, show what the ticked choices would give."""
    tokens = visit.field("a", 16), visit.field("b", 16)
    name, said = "-".join(tokens), visit.field("avis", 8)
    if said == "tard":
        return visit.go(f"{HOME}?apres={name}")
    if said == "voir":
        with visit.reading() as session:
            return _ask(visit, session, name, None)
    if said not in ("meme", "deux"):
        raise HTTPException(400)
    with visit.writing() as session:
        following = _following(visit, session, name)
        line = _settle(visit, session, tokens, joined=said == "meme")
    joined, parted = visit.words.gettext("Réunis."), visit.words.gettext("Gardés en deux.")
    done = joined if said == "meme" else parted
    return visit.go(f"{HOME}?paire={following}" if following else HOME, done, line)


def _ask(visit: Visit, session: Session, name: str | None, after: str | None) -> Response:
    doubts = open_doubts(visit, session)
    at = place_in(doubts, name, after)
    return visit.render(
        "desk/duplicates.html",
        question=None if at is None else _question(visit, session, doubts, at),
        count=len(doubts),
        labels=LABELS,
        latest=_latest(visit, session),
        most_reasons=MOST_REASONS,
    )


def open_doubts(visit: Visit, session: Session) -> list[Doubt]:
    """The open questions about what this person looks after."""
    own = visit.own_sources()
    doubts = ask_doubts(open_pairs(session, visit.now), visit.now)
    return doubts if own is None else [doubt for doubt in doubts if doubt.sources & own]


def _following(visit: Visit, session: Session, name: str) -> str | None:
    doubts = open_doubts(visit, session)
    after = place_in(doubts, None, name)
    return None if after is None or doubts[after].name == name else doubts[after].name


def _question(visit: Visit, session: Session, doubts: Sequence[Doubt], at: int) -> Question:
    doubt = doubts[at]
    sides = _sides(session, (doubt.first.proposal.a, doubt.first.proposal.b))
    tokens = [side.listing.token for side in sides]
    joining = decision_by(visit, DecisionKind.SAME, tokens)
    together = effect_of(visit, [joining], tokens)
    if chosen := _choices(visit, sides, together[0]):
        together = effect_of(visit, [joining, *chosen], tokens)
    lines = compare_sides(sides, together[0].event, visit.inquiry.locale)
    return Question(at + 1, doubt, sides, lines, together)


def _sides(session: Session, tokens: tuple[str, str]) -> Sides:
    """Both announcements. Raises 404 when one is not there."""
    sources = {source.id: source for source in all_sources(session, removed=True)}
    found = {one.token: one for one in named_listings(session, tokens)}
    if len(found) < len(tokens):
        raise HTTPException(404)
    one, other = (side_of(found[each], sources[found[each].source_id]) for each in tokens)
    return one, other


def _settle(visit: Visit, session: Session, tokens: tuple[str, str], *, joined: bool) -> int | None:
    """Decide; give the line of the journal that says so."""
    sides = _sides(session, tokens)
    _need_one(visit, sides)
    kind = DecisionKind.SAME if joined else DecisionKind.DIFFERENT
    value = {"series": series_of(session, tokens)} if visit.field("serie") else {}
    line = take(visit, session, decision_by(visit, kind, tokens, value))
    entry = get_entry(session, tokens[0]) if joined else None
    chosen = _choices(visit, sides, entry) if entry else []
    lines = [line, *(take(visit, session, decision) for decision in chosen)]
    return bind_lines(session, [one for one in lines if one])


def _need_one(visit: Visit, sides: Sides) -> None:
    """Raise 403 unless one of the announcements is theirs to look after."""
    own = visit.own_sources()
    if own is not None and own.isdisjoint(side.source.id for side in sides):
        raise HTTPException(403)


def _choices(visit: Visit, sides: Sides, together: Entry) -> list[Decision]:
    """What has to be corrected so that the event says what this person ticked."""
    chosen: Mapping[str, str] = {name: visit.field(name, 1) for name in CHOICES}
    return [
        decision_by(visit, DecisionKind.OVERRIDE, [sides[0].listing.token], value)
        for value in corrections(sides, together.event, chosen)
    ]


def _latest(visit: Visit, session: Session) -> list[JournalLine]:
    """The latest answers of this person that stand."""
    lines = read_lines(session, JournalQuery(who=visit.who, kind="decision."), LATEST * 4)
    answers = [line for line in lines if line.kind in (JOINED, PARTED)]
    undone = undone_lines(session, [line.id for line in answers if line.id])
    return [line for line in answers if line.id not in undone][:LATEST]


ROOMS = (
    page(HOME, show, STAFF, tab=N_("Doublons")),
    form(HOME, answer, STAFF, access="alone"),
)
