"""One rendez-vous at the desk: what it says and who says so, corrected field by field."""

from collections.abc import Iterable, Iterator

from starlette.exceptions import HTTPException
from starlette.responses import Response

from agenda.errors import UsageError
from agenda.model import Decision, DecisionKind, Entry, Theme
from agenda.sentence import N_
from normalizer.access import ALL as ACCESS
from webapp.answer import HTML
from webapp.desk.corrected import corrected
from webapp.desk.deciding import decision_by, effect_of, take, take_all, undoing
from webapp.desk.facts import FACTS, Fact, locks_of, read_fact
from webapp.desk.pages.events import HOME, need_entry, tokens_of
from webapp.desk.rooms import ALL, STAFF, form, page
from webapp.desk.telling import KINDS, STATUSES
from webapp.desk.visit import HEADERS, Visit
from webapp.pages import event as public

ONE = HOME + "/{event}"
WORDS = {
    DecisionKind.HIDE: N_("Caché."),
    DecisionKind.RESTORE: N_("Montré dans l’agenda."),
    DecisionKind.FEATURE: N_("Mis en avant."),
}


def show(visit: Visit) -> Response:
    """Show a rendez-vous with a form for each fact."""
    entry = _entry(visit)
    return visit.render(
        "desk/event.html",
        entry=entry,
        event=entry.event,
        facts=FACTS,
        corrected=corrected(visit.session, entry),
        statuses=STATUSES,
        kinds=KINDS,
        all_themes=list(Theme),
        access=ACCESS,
        sources_of={one.listing.token: one.source for one in entry.announcements},
    )


def preview(visit: Visit) -> Response:
    """Show it as a resident would see it, shown or not."""
    entry = _entry(visit)
    unseen = entry.event.hidden or entry.event.awaiting
    answer = public.show(visit.inquiry, entry, preview=unseen)
    return Response(answer.body, 200, HEADERS, HTML)


def _entry(visit: Visit) -> Entry:
    return need_entry(visit, visit.named["event"])


def correct(visit: Visit) -> Response:
    """Set a fact."""
    entry = _entry(visit)
    values = [*read_fact(visit, _fact(visit), entry.event)]
    if not values:
        return _back(visit, entry, visit.words.gettext("Rien n’a changé."))
    return _back(visit, entry, visit.words.gettext("Corrigé."), _override(visit, entry, values))


def lock(visit: Visit) -> Response:
    """Keep a fact as it is."""
    entry = _entry(visit)
    line = _override(visit, entry, [*locks_of(_fact(visit), entry.event)])
    return _back(visit, entry, visit.words.gettext("Gardé tel quel."), line)


def give_back(visit: Visit) -> Response:
    """Let the sources speak again about a fact."""
    entry, fact = _entry(visit), _fact(visit)
    numbers = corrected(visit.session, entry).setting(fact.fields)
    line = take_all(visit, visit.session, [undoing(visit, number) for number in numbers])
    return _back(visit, entry, visit.words.gettext("Ce que dit la source est revenu."), line)


def _fact(visit: Visit) -> Fact:
    fact = FACTS.get(visit.field("champ", 32))
    if fact is None:
        raise HTTPException(400)
    return fact


def _override(visit: Visit, entry: Entry, values: list[dict[str, object]]) -> int | None:
    subjects = [_own_token(visit, entry)]
    setting = [decision_by(visit, DecisionKind.OVERRIDE, subjects, value) for value in values]
    return take_all(visit, visit.session, setting)


def _own_token(visit: Visit, entry: Entry) -> str:
    """The oldest of its listings that is this person's to correct."""
    own = visit.own_sources()
    return next(
        one.listing.token for one in entry.announcements if own is None or one.source.id in own
    )


def hide(visit: Visit) -> Response:
    """Take it out of the agenda."""
    return _say(visit, DecisionKind.HIDE)


def restore(visit: Visit) -> Response:
    """Show it again, or at last."""
    return _say(visit, DecisionKind.RESTORE)


def feature(visit: Visit) -> Response:
    """Put it forward; or, when it is, no more."""
    entry = _entry(visit)
    standing = corrected(visit.session, entry).of(DecisionKind.FEATURE)
    if not standing:
        return _say(visit, DecisionKind.FEATURE)
    line = take_all(visit, visit.session, _no_more(visit, entry, standing))
    return _back(visit, entry, visit.words.gettext("N’est plus mis en avant."), line)


def _no_more(visit: Visit, entry: Entry, standing: Iterable[Decision]) -> Iterator[Decision]:
    """Take back what put it forward, and say again what that said of others."""
    mine = {entry.event.id, *tokens_of(entry)}
    for decision in standing:
        yield undoing(visit, decision.id)
        if others := [one for one in decision.subjects if one not in mine]:
            yield decision_by(visit, DecisionKind.FEATURE, others)


def _say(visit: Visit, kind: DecisionKind) -> Response:
    entry = _entry(visit)
    decision = decision_by(
        visit, kind, [_own_token(visit, entry)], why=visit.field("pourquoi", 300)
    )
    line = take(visit, visit.session, decision)
    return _back(visit, entry, visit.words.gettext(WORDS[kind]), line)


def show_parted(visit: Visit) -> Response:
    """Show what parting one announcement from the others gives, before it is done."""
    entry = _entry(visit)
    token = visit.inquiry.params.get("annonce", "")
    effect = effect_of(visit, _parting(visit, entry, token), tokens_of(entry))
    return visit.render(
        "desk/effect.html",
        heading=visit.words.gettext("Détacher une annonce"),
        before=[entry],
        after=effect,
        action=f"{HOME}/{entry.event.id}/detacher",
        fields={"annonce": token},
    )


def part(visit: Visit) -> Response:
    """Part one announcement from the others: from now on they are two rendez-vous."""
    entry = _entry(visit)
    parting = _parting(visit, entry, visit.field("annonce", 16))
    line = take_all(visit, visit.session, parting)
    return _back(visit, entry, visit.words.gettext("Détaché."), line)


def _parting(visit: Visit, entry: Entry, token: str) -> list[Decision]:
    """One decision for each of the others: they may well stay together."""
    others = [one for one in tokens_of(entry) if one != token]
    if token not in tokens_of(entry) or not others:
        raise UsageError(visit.words.gettext("Il n’y a rien à détacher ici."))
    return [decision_by(visit, DecisionKind.DIFFERENT, [token, other]) for other in others]


def _back(visit: Visit, entry: Entry, said: str, line: int | None = None) -> Response:
    return visit.go(f"{HOME}/{entry.event.id}", said, line)


ROOMS = (
    page(ONE, show, ALL),
    page(f"{ONE}/apercu", preview, ALL),
    form(f"{ONE}/corriger", correct, ALL),
    form(f"{ONE}/garder", lock, ALL),
    form(f"{ONE}/rendre", give_back, ALL),
    form(f"{ONE}/cacher", hide, ALL),
    form(f"{ONE}/montrer", restore, STAFF),
    form(f"{ONE}/avant", feature, STAFF),
    page(f"{ONE}/detacher", show_parted, STAFF),
    form(f"{ONE}/detacher", part, STAFF),
)
