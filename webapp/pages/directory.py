"""Places and partners: their lists, and the agenda of each."""

from collections import defaultdict

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from agenda.model import KnownPlace, Place
from agenda.query import AgendaQuery
from agenda.store.find import count_events
from webapp import lookups
from webapp.answer import Answer
from webapp.atlas import draw
from webapp.i18n import translations
from webapp.lookups import Choice
from webapp.pages.agenda import Sheet, write_agenda
from webapp.pages.tiles import tile_host
from webapp.site import Inquiry


def places(inquiry: Inquiry) -> Answer:
    """Every place where something is coming, by commune."""
    query = AgendaQuery(since=inquiry.today)
    by_commune: dict[str, list[Choice]] = defaultdict(list)
    for place in inquiry.count(lookups.places, query):
        if place.is_venue:
            by_commune[(place.place and place.place.commune) or ""].append(place)
    return inquiry.render(
        "places.html",
        communes=inquiry.count(lookups.communes, query),
        by_commune=by_commune,
        canonical=inquiry.path,
    )


def atlas(inquiry: Inquiry) -> Answer:
    """The map of communes, with the same as a list."""
    query = AgendaQuery(since=inquiry.today)
    communes = inquiry.count(lookups.communes, query)
    online = query.model_copy(update={"online": True})
    return inquiry.render(
        "atlas.html",
        atlas=draw(communes, relief=inquiry.site.relief),
        tiles=tile_host(inquiry.settings.tile_url),
        communes=communes,
        online=inquiry.count(count_events, online),
        canonical=inquiry.path,
    )


def place(inquiry: Inquiry) -> Answer | Response:
    """The agenda of a place; its other names redirect."""
    asked = inquiry.named["slug"]
    known = lookups.known_place(inquiry.session, asked)
    if known and known.id != asked:
        return RedirectResponse(f"/lieux/{known.id}{inquiry.carry}", 301)
    found = known.place if known else lookups.place_named(inquiry.session, asked)
    if found is None:
        raise HTTPException(404)
    notes = _address(found) + (_other_names(inquiry, known) if known else ())
    title = found.name or found.commune or asked
    return write_agenda(inquiry, Sheet(title, "place", notes, {"lieu": asked}))


def _address(place: Place) -> tuple[str, ...]:
    return (place.address,) if place.address and place.name else ()


def _other_names(inquiry: Inquiry, known: KnownPlace) -> tuple[str, ...]:
    said = translations(inquiry.locale).gettext("On dit aussi : %s.")
    return (said % ", ".join(known.aliases),) if known.aliases else ()


def partners(inquiry: Inquiry) -> Answer:
    """Every partner whose feed is read."""
    query = AgendaQuery(since=inquiry.today)
    return inquiry.render(
        "partners.html",
        partners=inquiry.count(lookups.partners, query),
        canonical=inquiry.path,
    )


def partner(inquiry: Inquiry) -> Answer | Response:
    """The agenda of a partner: of a source by its id, or of an organiser by name."""
    asked = inquiry.named["slug"]
    source = lookups.source_named(inquiry.session, asked)
    if source:
        return write_agenda(inquiry, Sheet(source.name, "partner", fixed={"source": source.id}))
    name = lookups.partner_named(inquiry.session, asked)
    if name is None:
        raise HTTPException(404)
    return write_agenda(inquiry, Sheet(name, "partner", fixed={"partenaire": asked}))
