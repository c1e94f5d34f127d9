"""Writing a rendez-vous that no source announces."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from starlette.responses import Response

from agenda.model import RawAddress, RawEvent
from harvester.byhand import add_by_hand
from harvester.territory import territory_of
from webapp.desk.facts import LONGEST_TEXT, read_when
from webapp.desk.pages.events import HOME
from webapp.desk.rooms import STAFF, form, page
from webapp.desk.visit import Visit

NEW = f"{HOME}/nouveau"


def ask(visit: Visit) -> Response:
    """Show an empty form."""
    return visit.render("desk/byhand.html")


def receive(visit: Visit) -> Response:
    """Announce it, and go on to where the rest is filled in."""
    zone, territory = visit.settings.zone, territory_of(visit.settings)
    listing = add_by_hand(visit.session, _read(visit), zone, visit.now, territory)
    line = visit.write_down("event.add", listing.token, listing.title)
    return visit.go(f"{HOME}/{listing.token}", visit.words.gettext("Ajouté."), line.id)


def _read(visit: Visit) -> RawEvent:
    title = visit.field("titre", 300)
    return RawEvent(
        item=title,
        uid=uuid4().hex,
        title=title,
        description=visit.field("texte", LONGEST_TEXT),
        url=visit.field("page") or None,
        address=RawAddress(
            name=visit.field("name", 200) or None,
            street=visit.field("street", 200) or None,
            postcode=visit.field("postcode", 10) or None,
            locality=visit.field("commune", 200) or None,
        ),
        **_when(visit),
    )


def _when(visit: Visit) -> dict[str, Any]:
    """As an item says it: dates for whole days, the day after the last being the end."""
    told = read_when(visit, visit.settings.zone)
    start, end = told["start"], told["end"]
    if told["all_day"]:
        return {"start": start.date(), "end": (end or start + timedelta(days=1)).date()}
    return {"start": start, "end": end}


ROOMS = (page(NEW, ask, STAFF), form(NEW, receive, STAFF))
