"""Two partners whose calendars tests write anew, and people who decide about them."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from agenda.model import Decision, DecisionKind, Entry
from agenda.store.database import writing
from harvester.decide import decide
from normalizer.places import Territory
from tests.fakes.site import Site, feed
from tests.walk.calendars import calendar, event

HOUR = timedelta(hours=1)
HALL = "LOCATION:Salle des fêtes\\, 47320 Clairac"
BARN = "LOCATION:La Grange\\, 47190 Aiguillon"
START = "20270314T143000"


def announce(site: Site, title: str = "Concert des Tuyaux", *more: str) -> None:
    """One concert announced alike by both, and a talk by each."""
    site.scripts["/a.ics"] = feed(
        calendar(event("1", START, title, HALL, *more), event("2", START, "Conférence sauge", BARN))
    )
    site.scripts["/b.ics"] = feed(
        calendar(event("x", START, "Concert des Tuyaux", HALL), event("y", START, "Causerie", BARN))
    )


def token(entry: Entry, at: int = 0) -> str:
    """The name of one of its announcements."""
    return entry.announcements[at].listing.token


def take(
    engine: Engine,
    now: datetime,
    kind: DecisionKind,
    *subjects: str,
    territory: Territory | None = None,
    **said: Any,
) -> int:
    """Take a decision; give its number."""
    decision = Decision.model_validate(
        {"at": now, "who": "Ana", "kind": kind, "subjects": list(subjects), **said}
    )
    with writing(engine) as session:
        kept = decide(session, decision, now, territory).id
    assert kept is not None
    return kept
