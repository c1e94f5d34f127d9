"""The search form: what it offers, what each choice would give, what is chosen already."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from starlette.responses import RedirectResponse

from agenda.model import Theme
from agenda.query import AgendaQuery, Near
from webapp import lookups
from webapp.lookups import Choice, Survey
from webapp.site import Inquiry

RADII_KM = (5, 10, 20, 50)
# In degrees, some three kilometres: a commune's point is the middle of what comes there, and moves.
OF_A_COMMUNE = 0.03
# Places and partners offered by name: those with most to come. A longer list helps nobody.
MOST_OFFERED = 40
REFINEMENTS = (
    *("from", "to", "commune", "near", "theme", "lieu", "partenaire"),
    *("gratuit", "type", "en-ligne", "accessible"),
)


@dataclass(frozen=True, slots=True)
class Form:
    """What the search form offers and holds. With a `radius`, `commune` is the middle.

    `total` is how many rendez-vous are not over, of all that is chosen.
    """

    radii: ClassVar[tuple[int, ...]] = RADII_KM
    """Kilometres around a commune to choose from."""
    params: Mapping[str, str]
    total: int
    communes: list[Choice]
    themes: Mapping[Theme, int]
    places: list[Choice]
    partners: list[Choice]
    switches: Mapping[str, Mapping[str, int]]
    commune: str | None
    radius: int | None

    @property
    def refined(self) -> bool:
        """Whether more than words was chosen."""
        return any(self.params.get(name) for name in REFINEMENTS)


def read_form(inquiry: Inquiry, query: AgendaQuery, most: int | None = MOST_OFFERED) -> Form:
    """Count what could be chosen instead, the other filters staying as they are.

    At most so many places and partners are offered, those with most to come; None: all.
    """
    around = query.model_copy(update={"since": query.since or inquiry.today})
    radius, middle = _circle(inquiry, query)
    survey = inquiry.count(lookups.survey, around)
    counts, found = survey.counts, survey.communes
    if radius:
        anywhere = around.model_copy(update={"near": None, "commune": None})
        found = inquiry.count(lookups.communes, anywhere)
    offered = inquiry.territory.offered
    return Form(
        inquiry.params,
        survey.total,
        _communes(inquiry, query.commune, found),
        {one: counts["theme"].get(one, 0) for one in Theme if one in offered or one == query.theme},
        _places(inquiry, query.lieu, survey, most),
        _partners(inquiry, query.partenaire, counts["partenaire"], most),
        counts,
        middle or query.commune,
        radius,
    )


def _circle(inquiry: Inquiry, query: AgendaQuery) -> tuple[int, str] | tuple[None, None]:
    """Give radius and commune where `near` is what this form would say."""
    near = query.near
    if query.commune or near is None or near.km not in RADII_KM:
        return None, None
    middle = commune_around(inquiry, near)
    return (round(near.km), middle.slug) if middle else (None, None)


def _communes(inquiry: Inquiry, chosen: str | None, found: list[Choice]) -> list[Choice]:
    if chosen is None or chosen in {one.slug for one in found}:
        return found
    name = lookups.commune_named(inquiry.session, chosen) or chosen
    return [*found, Choice(chosen, name, 0)]


def _places(inquiry: Inquiry, chosen: str | None, survey: Survey, most: int | None) -> list[Choice]:
    counts = survey.counts["lieu"]
    events = {slug: survey.events[slug] for slug in _foremost(counts, most)}
    names = lookups.venues(inquiry.session, events)
    if chosen and chosen not in names:
        names[chosen] = lookups.place_title(inquiry.session, chosen) or chosen
    return _by_slug(names, counts)


def _partners(
    inquiry: Inquiry, chosen: str | None, counts: Mapping[str, int], most: int | None
) -> list[Choice]:
    known = lookups.partner_names(inquiry.session)
    counted = {slug: number for slug, number in counts.items() if slug in known}
    names = {slug: known[slug] for slug in _foremost(counted, most)}
    if chosen and chosen not in names:
        names[chosen] = lookups.partner_named(inquiry.session, chosen) or chosen
    return _by_slug(names, counts)


def _foremost(counts: Mapping[str, int], most: int | None) -> list[str]:
    return sorted(counts, key=lambda slug: (-counts[slug], slug))[:most]


def _by_slug(names: Mapping[str, str], counts: Mapping[str, int]) -> list[Choice]:
    return [Choice(slug, names[slug], counts.get(slug, 0)) for slug in sorted(names)]


def commune_around(inquiry: Inquiry, near: Near) -> Choice | None:
    """Give the commune whose middle is the point of `near`, if it is one's."""
    here = near.lat, near.lon
    communes = inquiry.count(lookups.communes, AgendaQuery(since=inquiry.today))
    away = [(math.dist(here, one.point), one.slug, one) for one in communes if one.point]
    distance, _, nearest = min(away, default=(math.inf, "", None))
    return nearest if distance < OF_A_COMMUNE else None


def widened(inquiry: Inquiry) -> RedirectResponse | None:
    """Lead from "this commune, and N km around", as the form says it, to `near`, which every
    page and feed understands. None when there is no such thing in the address.
    """
    if not inquiry.params.get("rayon"):
        return None
    rest = {name: value for name, value in inquiry.params.items() if value and name != "rayon"}
    km = inquiry.params["rayon"]
    point = _middle(inquiry, rest.get("commune"))
    if point and km in map(str, RADII_KM):
        del rest["commune"]
        rest["near"] = write_near(point, int(km))
    return RedirectResponse(f"{inquiry.path}?{urlencode(rest)}" if rest else inquiry.path, 303)


def _middle(inquiry: Inquiry, slug: str | None) -> tuple[float, float] | None:
    communes = inquiry.count(lookups.communes, AgendaQuery(since=inquiry.today))
    return next((one.point for one in communes if one.slug == slug), None)


def write_near(point: tuple[float, float], km: int) -> str:
    """Write `near` as addresses do."""
    return f"{point[0]:.3f},{point[1]:.3f},{km}"
