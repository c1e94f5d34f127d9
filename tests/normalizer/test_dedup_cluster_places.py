"""What only a person may join: two venues, bare titles without a place, a day and several."""

from datetime import timedelta

import pytest

from agenda.model import KnownListing, Place
from normalizer.dedup import Context, Rulings, explain, resolve
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


def test_a_title_that_says_only_the_kind_of_event_needs_a_place_that_speaks() -> None:
    """First seen in Béarn: two assemblies of one evening, at a café and "Maison des associations",
    which may be anywhere in the commune.
    """
    pair = [at("a", "AG", "La Cantera"), at("b", "Assemblée générale", "Maison des associations")]
    found = resolve(pair, Rulings(), CONTEXT)
    assert len(found.clusters) == 2
    assert len(found.proposals) == 1
    one, other = ({each.token} for each in pair)
    told = explain(one, other, pair, Rulings(), CONTEXT).because
    assert "un titre qui ne dit que le genre" in told
    together = [at("a", "AG", "La Cantera"), at("b", "Assemblée générale", "La Cantera")]
    assert len(resolve(together, Rulings(), CONTEXT).clusters) == 1


def test_a_day_and_several_days_are_not_joined_by_likeness() -> None:
    """A workshop of five afternoons, and its first: who reads the one misses four days."""
    days = [at(source, "Stage théâtre ados", "MJC Coluche") for source in "ab"]
    for one, length in zip(days, (timedelta(hours=3), timedelta(days=4, hours=3)), strict=True):
        one.end = one.start + length
    found = resolve(days, Rulings(), CONTEXT)
    assert len(found.clusters) == 2
    days[0].end = None
    assert len(resolve(days, Rulings(), CONTEXT).clusters) == 1


def test_one_venue_is_still_one_event() -> None:
    pair = [at("a", "Concert de Lila Duval", "Le Rebond"), at("b", "Lila Duval", "Le Rebond")]
    assert len(resolve(pair, Rulings(), CONTEXT).clusters) == 1
