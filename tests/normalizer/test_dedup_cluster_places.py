"""Two venues of one commune, both named: two events, whatever else is alike."""

import pytest

from agenda.model import KnownListing, Place
from normalizer.dedup import Context, Rulings, resolve
from tests.samples import a_listing, a_source, known

CONTEXT = Context.of([a_source("a"), a_source("b")])


def at(source: str, title: str, venue: str) -> KnownListing:
    place = Place(name=venue, commune="Clairac", insee="47065", postcode="47320")
    return known(a_listing(f"of-{source}", source, title=title, place=place))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Mélisse raconte Ortie", "Café Mélisse"), ("Sauge raconte Ortie", "Café Sauge")),
        (("Concert de Lila Duval", "Le Rebond"), ("Concert de Lila Duval", "La Navette")),
    ],
)
def test_they_stay_apart_and_wait_for_a_person(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    found = resolve([at("a", *one), at("b", *other)], Rulings(), CONTEXT)
    assert len(found.clusters) == 2
    assert len(found.proposals) == 1


def test_one_venue_is_still_one_event() -> None:
    pair = [at("a", "Concert de Lila Duval", "Le Rebond"), at("b", "Lila Duval", "Le Rebond")]
    assert len(resolve(pair, Rulings(), CONTEXT).clusters) == 1
