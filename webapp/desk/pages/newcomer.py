"""`/admin/nouvelle-source`: paste an address, see what it would bring, keep it."""

import asyncio
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from starlette.responses import Response

from agenda.errors import SourceError, UsageError
from agenda.model import Listing, Place
from agenda.sentence import N_
from harvester import tend
from harvester.document import Window, window_at
from webapp.desk.defaults import read_place, read_themes
from webapp.desk.rooms import COORDINATOR, form, page
from webapp.desk.visit import Visit
from webapp.sourcefile import SourceSpec
from webapp.trial import try_address

if TYPE_CHECKING:
    from harvester.cleaning import Cleaned
    from harvester.discover import Discovery
    from harvester.reading import Reading

LONGEST = 2000
PATIENCE = 60
SHOWN = 30


def ask(visit: Visit) -> Response:
    """Where to paste the address."""
    return visit.render("desk/add_source.html", address="", error=None)


def attempt(visit: Visit) -> Response:
    """Find out what the address is and show what it would bring. Nothing is kept."""
    address = visit.field("adresse", LONGEST)
    if not address:
        raise UsageError(N_("Collez une adresse."))
    try:
        found, read, cleaned = asyncio.run(_try(visit, address))
    except SourceError as error:
        return visit.render("desk/add_source.html", status=400, address=address, error=error)
    coming = sorted(
        (one for one in cleaned.listings if (one.end or one.start) >= visit.now),
        key=lambda one: (one.start, one.key),
    )
    return visit.render("desk/try_source.html", **_told(found, read, cleaned, coming))


async def _try(visit: Visit, address: str) -> "tuple[Discovery, Reading, Cleaned]":
    window: Window = window_at(visit.now, visit.settings)
    try:
        async with asyncio.timeout(PATIENCE):
            return await try_address(address, None, None, window, visit.settings, visit.now)
    except TimeoutError as error:
        raise SourceError(
            N_("Ce site n’a pas répondu en une minute."), N_("Réessayez plus tard.")
        ) from error


def _told(
    found: "Discovery", read: "Reading", cleaned: "Cleaned", coming: list[Listing]
) -> dict[str, Any]:
    return {
        "found": found,
        "name": read.title or found.title or found.url,
        "coming": coming[:SHOWN],
        "count": len(coming),
        "guessed": sum(one.confidence < 1 for one in coming),
        "problems": cleaned.problems[:SHOWN],
        "problem_count": len(cleaned.problems),
    }


def keep(visit: Visit) -> Response:
    """Add the source. It is visited within the minute."""
    place = read_place(visit)
    spec = _spec(visit)
    source = tend.add(
        visit.session,
        tend.Hand(visit.who, visit.now),
        name=spec.name,
        kind=spec.kind,
        url=spec.url,
        group=spec.group,
        place=Place(**place) if place else None,
        themes=tuple(read_themes(visit)),
    )
    said = visit.words.gettext("C’est ajouté. Le premier relevé commence dans la minute.")
    return visit.go(f"/admin/sources/{source.id}", said)


def _spec(visit: Visit) -> SourceSpec:
    said = {"name": visit.field("nom", 200), "kind": visit.field("format", 20)}
    said |= {"url": visit.field("adresse", LONGEST), "group": visit.field("groupe", 200)}
    try:
        return SourceSpec.model_validate(said)
    except ValidationError as error:
        raise UsageError(N_("Il manque un nom, ou cette adresse n’en est pas une.")) from error


ROOMS = (
    page("/admin/nouvelle-source", ask, COORDINATOR),
    form("/admin/nouvelle-source/essai", attempt, COORDINATOR, access="alone"),
    form("/admin/nouvelle-source", keep, COORDINATOR),
)
