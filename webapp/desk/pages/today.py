"""`/admin`: what waits for the coordinator today, then health, then what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.responses import Response

from agenda.model import Entry
from agenda.model.account import Role
from agenda.model.journal import JournalLine
from agenda.sentence import N_
from agenda.store.guesses import guessed_events
from agenda.store.journal import JournalQuery, read_lines
from agenda.store.ledger import LedgerQuery, count_up, look_up
from agenda.store.outbox import troubled_messages
from agenda.store.since import Since, changed_since
from agenda.store.sources import all_sources
from webapp.desk.deeds import word_of
from webapp.desk.pages.duplicates import open_doubts
from webapp.desk.pages.reports import waiting
from webapp.desk.pages.source import is_refused
from webapp.desk.pages.sources import mine
from webapp.desk.rooms import ALL, page
from webapp.desk.standing import Standing, stand_all
from webapp.desk.visit import Visit

FIRST_LOOK = timedelta(days=1)
MOST = 1000
NAMED = 3
SHOWN_CHANGES, SHOWN_SOURCES = 8, 5


@dataclass(frozen=True, slots=True)
class Task:
    """A number of things to do: what they are, where one does them, and a few of them by name.

    `state` is which of the rendez-vous the page has to show ("": its usual ones).
    """

    count: int
    word: str
    path: str
    told: str = ""
    state: str = ""


def today(visit: Visit) -> Response:
    """What is to be done, then how sources are, then what changed since the last visit."""
    sources = mine(visit, all_sources(visit.session))
    standing = stand_all(visit.session, sources, visit.now)
    since = visit.account.seen_before or visit.now - FIRST_LOOK
    counts, changes = changed_since(visit.session, since, visit.now, SHOWN_CHANGES)
    ill = [one for one in standing if _waits(visit, one)]
    well = [one for one in standing if one not in ill]
    return visit.render(
        "desk/today.html",
        tasks=[one for one in _tasks(visit, ill) if one.count],
        standing=ill + well[: max(SHOWN_SOURCES - len(ill), 0)],
        sources=len(sources),
        well=len(well),
        since=since,
        is_first=visit.account.seen_before is None,
        counts=counts,
        numbers=_numbers(visit, counts),
        changes=changes,
        others=_others(visit, since),
        deed=word_of,
    )


def _waits(visit: Visit, one: Standing) -> bool:
    """Tell whether a person can do something about it, and has not answered yet."""
    if one.source.doubt and is_refused(visit.session, one.source):
        return False
    return one.needs_someone and not (one.source.paused and one.source.pause_reason is None)


def _tasks(visit: Visit, ill: list[Standing]) -> list[Task]:
    words, told = visit.words, _names([one.source.name for one in ill])
    woken = words.ngettext("source à réveiller", "sources à réveiller", len(ill))
    found = [
        _doubtful(visit),
        Task(len(ill), woken, "/admin/sources", told),
        _guessed(visit),
        *([] if visit.account.role is Role.PARTNER else [_awaiting(visit)]),
        _reported(visit),
        _unsent(visit),
    ]
    allowed = {path for path, _ in visit.tabs}
    return [one for one in found if one.path in allowed]


def _doubtful(visit: Visit) -> Task:
    """As many as the queue asks: the dates of two series are one question."""
    count = len(open_doubts(visit, visit.session))
    word = visit.words.ngettext("paire à départager", "paires à départager", count)
    return Task(count, word, "/admin/doublons")


def _guessed(visit: Visit) -> Task:
    guesses = guessed_events(visit.session, visit.now, MOST, visit.own_sources())
    word = visit.words.ngettext("date à confirmer", "dates à confirmer", len(guesses))
    return Task(len(guesses), word, "/admin/dates", _titles(visit, guesses))


def _awaiting(visit: Visit) -> Task:
    """What moderated sources announce, until someone had a look."""
    query = LedgerQuery(state="awaiting", sources=visit.own_sources())
    count = count_up(visit.session, query, visit.now)
    word = visit.words.ngettext("rendez-vous à regarder", "rendez-vous à regarder", count)
    first = look_up(visit.session, query, visit.now, NAMED)
    return Task(count, word, "/admin/evenements", _titles(visit, first, count), query.state)


def _reported(visit: Visit) -> Task:
    reported = waiting(visit)
    said = _names([_quoted(visit, one.said[:120]) for one, _ in reported[:1]])
    word = visit.words.ngettext("message d’un lecteur", "messages de lecteurs", len(reported))
    return Task(len(reported), word, "/admin/signalements", said)


def _unsent(visit: Visit) -> Task:
    messages = troubled_messages(visit.session)
    word = visit.words.ngettext(
        "courrier qui ne part pas", "courriers qui ne partent pas", len(messages)
    )
    return Task(len(messages), word, "/admin/courrier", _names([one.subject for one in messages]))


def _numbers(visit: Visit, counts: Since) -> list[str]:
    """Say how many were what, leaving out what did not happen."""
    words = visit.words
    said = (
        (counts.new, words.ngettext("%(n)s nouveau", "%(n)s nouveaux", counts.new)),
        (counts.changed, words.ngettext("%(n)s modifié", "%(n)s modifiés", counts.changed)),
        (counts.cancelled, words.ngettext("%(n)s annulé", "%(n)s annulés", counts.cancelled)),
        (counts.gone, words.ngettext("%(n)s disparu", "%(n)s disparus", counts.gone)),
    )
    return [text % {"n": number} for number, text in said if number]


def _titles(visit: Visit, entries: Sequence[Entry], count: int | None = None) -> str:
    return _names([_quoted(visit, one.event.title) for one in entries], count)


def _quoted(visit: Visit, words: str) -> str:
    return visit.words.gettext("« %(words)s »") % {"words": words}


def _names(names: list[str], count: int | None = None) -> str:
    """Name the first few, and say how many more there are of `count` (all that are given)."""
    count = len(names) if count is None else count
    more = f" (+{count - NAMED})" if count > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _others(visit: Visit, since: datetime) -> list[JournalLine]:
    """What other people did at the desk since then."""
    lines = read_lines(visit.session, JournalQuery(), SHOWN_CHANGES, visit.own_sources())
    theirs = (one for one in lines if one.who != visit.who and not one.kind.startswith("account."))
    return [one for one in theirs if one.at > since]


ROOMS = (page("/admin", today, ALL, tab=N_("Aujourd’hui")),)
