"""Places and partners: their lists, and the agenda of each."""

from collections import defaultdict

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from agenda.model import Place
from agenda.query import AgendaQuery
from agenda.store.find import count_events
from webapp import lookups
from webapp.answer import Answer
from webapp.atlas import draw
from webapp.lookups import Choice
from webapp.pages.agenda import Sheet, write_agenda
from webapp.site import Inquiry


def places(inquiry: Inquiry) -> Answer:
    """Every place where something is coming, by commune."""
    query = AgendaQuery(since=inquiry.today)
    by_commune: dict[str, list[Choice]] = defaultdict(list)
    for place in inquiry.count(lookups.places, query):
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
        atlas=draw(communes),
        communes=communes,
        online=inquiry.count(count_events, online),
        canonical=inquiry.path,
    )


def place(inquiry: Inquiry) -> Answer | RedirectResponse:
    """The agenda of a place; its other names redirect."""
    slug = inquiry.named["slug"]
    known = lookups.known_place(inquiry.session, slug)
    if known and known.id != slug:
        return RedirectResponse(f"/lieux/{known.id}{inquiry.carry}", 301)
    found = known.place if known else lookups.place_named(inquiry.session, slug)
    if found is None:
        raise HTTPException(404)
    return write_agenda(
        inquiry,
        Sheet(found.name or found.commune or slug, "place", _address(found), {"lieu": slug}),
    )


def _address(place: Place) -> tuple[str, ...]:
    return (place.address,) if place.address and place.name else ()


def partners(inquiry: Inquiry) -> Answer:
    """Every partner whose feed is read."""
    query = AgendaQuery(since=inquiry.today)
    return inquiry.render(
        "partners.html",
        partners=inquiry.count(lookups.partners, query),
        canonical=inquiry.path,
    )


def partner(inquiry: Inquiry) -> Answer:
    """The agenda of a partner: of a source by its id, or of an organiser by name."""
    slug = inquiry.named["slug"]
    source = lookups.source_named(inquiry.session, slug)
    if source:
        return write_agenda(inquiry, Sheet(source.name, "partner", fixed={"source": source.id}))
    if not lookups.organizer_known(inquiry.session, slug):
        raise HTTPException(404)
    name = slug.replace("-", " ").capitalize()
    return write_agenda(inquiry, Sheet(name, "partner", fixed={"partenaire": slug}))
