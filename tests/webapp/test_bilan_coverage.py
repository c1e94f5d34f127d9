"""Which communes of the territory something took place in."""

from agenda.store.tally import Count
from normalizer.places import gazetteer, read_territory
from webapp.bilan import read_coverage, share


def test_communes_are_known_by_code_and_by_name() -> None:
    territory = read_territory(["47", "Redon"])
    counted = [Count("47001", 3), Count("=Nérac", 2), Count("", 1), Count("=Nulle-Part", 1)]
    coverage = read_coverage(territory, counted)
    assert {one.name for one in coverage.reached} == {"Agen", "Nérac"}
    every = {*coverage.reached, *coverage.missed}
    assert every == {*gazetteer().in_departement("47"), gazetteer().commune("35236")}
    assert "Redon" in {one.name for one in coverage.missed}
    assert 0 < coverage.inhabitants < 50


def test_shares_are_rounded_and_nothing_has_none() -> None:
    assert (share(1, 3), share(2, 3), share(0, 0)) == (33, 67, 0)
