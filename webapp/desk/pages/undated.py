"""`/admin/dates`: dates that were read out of text, to confirm, correct or refuse."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from starlette.responses import Response

from agenda.errors import UsageError
from agenda.model import DecisionKind, Entry, Event
from agenda.sentence import N_
from agenda.store.guesses import guessed_events
from webapp.desk.deciding import decision_by, take, take_all
from webapp.desk.pages.events import need_entry
from webapp.desk.rooms import ALL, form, page
from webapp.desk.visit import Visit

HOME = "/admin/dates"
AT_ONCE = 50


def undated(visit: Visit) -> Response:
    """The soonest first, each with what its source wrote."""
    entries = guessed_events(visit.session, visit.now, AT_ONCE + 1, visit.own_sources())
    return visit.render(
        "desk/undated.html", entries=entries[:AT_ONCE], has_more=len(entries) > AT_ONCE
    )


def confirm(visit: Visit) -> Response:
    """The date is right: the rendez-vous is shown as one whose date was announced."""
    return _decide(visit, DecisionKind.RESTORE, visit.words.gettext("La date est confirmée."))


def refuse(visit: Visit) -> Response:
    """It is no rendez-vous, or not on that day: it is hidden."""
    return _decide(visit, DecisionKind.HIDE, visit.words.gettext("Le rendez-vous est caché."))


def _decide(visit: Visit, kind: DecisionKind, said: str) -> Response:
    entry = need_entry(visit, visit.named["event"])
    line = take(visit, visit.session, decision_by(visit, kind, [_token(visit, entry)]))
    return visit.go(HOME, said, line)


def correct(visit: Visit) -> Response:
    """Give the right day and hour, which confirms it too."""
    entry = need_entry(visit, visit.named["event"])
    start = _start(visit)
    token = _token(visit, entry)
    values = _overrides(entry.event, start, all_day=not visit.field("heure", 5))
    setting = [decision_by(visit, DecisionKind.OVERRIDE, [token], value) for value in values]
    shown = decision_by(visit, DecisionKind.RESTORE, [token])
    line = take_all(visit, visit.session, [*setting, shown])
    return visit.go(HOME, visit.words.gettext("La date est corrigée."), line)


def _overrides(event: Event, start: datetime, *, all_day: bool) -> Iterator[dict[str, Any]]:
    """Set the start; the end moves with it."""
    yield {"field": "start", "value": start.isoformat()}
    if event.end:
        yield {"field": "end", "value": (start + (event.end - event.start)).isoformat()}
    if all_day != event.all_day:
        yield {"field": "all_day", "value": all_day}


def _start(visit: Visit) -> datetime:
    try:
        day = date.fromisoformat(visit.field("jour", 10))
        hour = time.fromisoformat(visit.field("heure", 5) or "00:00")
    except ValueError:
        raise UsageError(
            N_("Ce jour ou cette heure n’existe pas. Exemple : 2027-03-14, 20:30.")
        ) from None
    return datetime.combine(day, hour, visit.settings.zone)


def _token(visit: Visit, entry: Entry) -> str:
    """The oldest of its listings that is this person's."""
    own = visit.own_sources()
    return next(
        one.listing.token for one in entry.announcements if own is None or one.source.id in own
    )


ROOMS = (
    page(HOME, undated, ALL, tab=N_("Dates")),
    form(HOME + "/{event}/confirmer", confirm, ALL),
    form(HOME + "/{event}/refuser", refuse, ALL),
    form(HOME + "/{event}/corriger", correct, ALL),
)
