"""Places: set right, given other names, joined when two names are one, parted when they are not."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.responses import Response

from agenda.errors import UsageError
from agenda.model import Decision, DecisionKind, KnownPlace
from agenda.sentence import N_
from agenda.store.ground import look_through_places
from agenda.store.ledger import at_place
from agenda.store.places import places_named
from normalizer.access import ALL as ACCESS
from webapp.desk.deciding import decision_by, take, would_be
from webapp.desk.placemap import draw_ground, pointed
from webapp.desk.rooms import STAFF, form, page
from webapp.desk.visit import Visit

HOME = "/admin/lieux"
ONE = HOME + "/{slug}"
AT_ONCE = 100
COMING = 8
REACHES = ("1", "5", "25")
"""Kilometres from the middle of the map to its edge."""


def places(visit: Visit) -> Response:
    """List the places that are looked for."""
    words = visit.inquiry.params.get("q", "").replace("\0", "")[:100]
    found = look_through_places(visit.session, words, visit.now, AT_ONCE)
    return visit.render("desk/places.html", places=found, words=words)


def place(visit: Visit) -> Response:
    """Show one place: what is known, its names, where it is, what is to come there."""
    known = _place(visit, visit.named["slug"])
    reach = _reach(visit.inquiry.params.get("km", ""))
    return visit.render(
        "desk/place.html",
        place=known,
        access=ACCESS,
        coming=at_place(visit.session, known.id, visit.now, COMING),
        ground=draw_ground(known, reach),
        reaches=REACHES,
    )


def _place(visit: Visit, slug: str) -> KnownPlace:
    known = places_named(visit.session, [slug]).get(slug)
    if known is None:
        raise HTTPException(404)
    return known


def correct(visit: Visit) -> Response:
    """Set what is known of a place."""
    known = _place(visit, visit.named["slug"])
    told: dict[str, Any] = {
        "name": visit.field("nom", 200) or known.name,
        "street": visit.field("rue", 200) or None,
        "postcode": visit.field("code", 10) or None,
        "lat": _degrees(visit, "lat"),
        "lon": _degrees(visit, "lon"),
        "accessibility": visit.fields("acces"),
    }
    return _set(visit, known, told)


def move(visit: Visit) -> Response:
    """Put a place where the map was pointed at."""
    known = _place(visit, visit.named["slug"])
    x, y = visit.field("carte.x", 6), visit.field("carte.y", 6)
    drawn = draw_ground(known, _reach(visit.field("km", 3)))
    if drawn is None or not (x.isdecimal() and y.isdecimal()):
        raise HTTPException(400)
    if x == y == "0":
        # What browsers send of a picture that was not pointed at: Enter was pressed on it.
        told = visit.words.gettext("Au clavier, écrivez plutôt la latitude et la longitude.")
        raise UsageError(told)
    lat, lon = pointed(drawn, int(x), int(y))
    return _set(visit, known, {"lat": lat, "lon": lon})


def ground(visit: Visit) -> Response:
    """The map to point at, as a picture."""
    known = _place(visit, visit.named["slug"])
    drawn = draw_ground(known, _reach(visit.inquiry.params.get("km", "")))
    if drawn is None:
        raise HTTPException(404)
    answer = visit.render("desk/ground.svg", ground=drawn)
    answer.headers["content-type"] = "image/svg+xml"
    return answer


def _reach(told: str) -> float:
    return float(told) if told in REACHES else float(REACHES[1])


def _degrees(visit: Visit, name: str) -> float | None:
    told = visit.field(name, 20).replace(",", ".")
    try:
        return float(told) if told else None
    except ValueError as error:
        raise UsageError(N_("« %(told)s » n’est pas un nombre de degrés.", told=told)) from error


def _set(visit: Visit, known: KnownPlace, told: Mapping[str, Any]) -> Response:
    changed = {name: value for name, value in told.items() if value != getattr(known, name)}
    if not changed:
        return visit.go(f"{HOME}/{known.id}", visit.words.gettext("Rien n’a changé."))
    return _decided(visit, known, DecisionKind.RENAME_PLACE, [known.id], changed)


def name(visit: Visit) -> Response:
    """Give a place another name."""
    known = _place(visit, visit.named["slug"])
    alias = visit.field("nom", 200)
    if not alias:
        raise UsageError(visit.words.gettext("Il faut un nom."))
    return _decided(visit, known, DecisionKind.PLACE_ALIAS, [known.id], {"alias": alias})


def part(visit: Visit) -> Response:
    """Say that one of its names is another place."""
    known = _place(visit, visit.named["slug"])
    other = visit.field("nom", 200)
    if other not in known.slugs or len(known.slugs) < 2:
        raise HTTPException(400)
    rest = next(slug for slug in (known.id, *known.slugs) if slug != other)
    return _decided(visit, known, DecisionKind.DIFFERENT_PLACE, [rest, other], {})


def show_joined(visit: Visit) -> Response:
    """Show what joining two places gives, before it is done."""
    one = _place(visit, visit.named["slug"])
    told = visit.inquiry.params.get("avec", "").rstrip("/").rpartition("/")[2]
    other = _place(visit, told)
    if one.id == other.id:
        raise UsageError(visit.words.gettext("C’est déjà un seul lieu."))

    def joined(session: Session) -> KnownPlace:
        return places_named(session, [one.id])[one.id]

    return visit.render(
        "desk/places_joined.html",
        one=one,
        other=other,
        joined=would_be(visit, [_joining(visit, one, other)], joined),
    )


def join(visit: Visit) -> Response:
    """Say that two places are one."""
    one = _place(visit, visit.named["slug"])
    other = _place(visit, visit.field("avec", 200))
    decision = _joining(visit, one, other)
    line = take(visit, visit.session, decision)
    return visit.go(f"{HOME}/{one.id}", visit.words.gettext("Réunis."), line)


def _joining(visit: Visit, one: KnownPlace, other: KnownPlace) -> Decision:
    return decision_by(visit, DecisionKind.SAME_PLACE, [one.id, other.id])


def _decided(
    visit: Visit, known: KnownPlace, kind: DecisionKind, slugs: list[str], value: dict[str, Any]
) -> Response:
    line = take(visit, visit.session, decision_by(visit, kind, slugs, value))
    return visit.go(f"{HOME}/{known.id}", visit.words.gettext("Enregistré."), line)


ROOMS = (
    page(HOME, places, STAFF, tab=N_("Lieux")),
    page(ONE, place, STAFF),
    page(f"{ONE}/carte.svg", ground, STAFF),
    form(f"{ONE}/corriger", correct, STAFF),
    form(f"{ONE}/deplacer", move, STAFF),
    form(f"{ONE}/nommer", name, STAFF),
    form(f"{ONE}/separer", part, STAFF),
    page(f"{ONE}/reunir", show_joined, STAFF),
    form(f"{ONE}/reunir", join, STAFF),
)
