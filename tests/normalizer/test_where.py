"""The usual place of a source, and where a place is looked for."""

import pytest

from agenda.model import Place, RawEvent
from normalizer.where import official, point_of, read_where
from tests.samples import a_source

SAINTE_LIVRADE = ("Sainte-Livrade-sur-Lot", "47252")


@pytest.mark.parametrize(
    "written",
    [
        Place(commune="sainte livrade sur lot", postcode="47110"),
        Place(commune="Ste-Livrade-sur-Lot"),
        Place(name="Le Moulin", commune="SAINTE-LIVRADE-SUR-LOT", postcode="47110"),
    ],
)
def test_a_place_written_by_hand_gets_its_official_commune(written: Place) -> None:
    found = official(written)
    assert (found.commune, found.insee) == SAINTE_LIVRADE
    assert (found.name, found.postcode) == (written.name, written.postcode)


@pytest.mark.parametrize(
    "written",
    [
        Place(name="Le Moulin"),
        Place(commune="Trifouilly-les-Oies"),
        Place(commune="Agen", insee="47001", lat=44.2, lon=0.6),
        Place(commune="Sainte-Colombe"),
    ],
)
def test_what_is_known_or_not_sure_stays_as_written(written: Place) -> None:
    assert official(written) == written


def test_a_listing_without_a_place_is_where_its_source_usually_is() -> None:
    source = a_source(place=Place(name="Le Moulin", commune="ste livrade sur lot"))
    raw = RawEvent(item="1", uid="1", title="Bal")
    place, online = read_where(raw, "Bal", source)
    assert place is not None
    assert (place.commune, place.insee, place.basis) == (*SAINTE_LIVRADE, "default")
    assert not online


@pytest.mark.parametrize(
    ("title", "online"),
    [
        ("Webinaire : isoler sa maison", True),
        ("Visioconférence – bien acheter son bois", True),
        ("En visio : le RGPD", True),
        ("Atelier : bien régler sa visio", False),
        ("En lignes et en courbes, exposition", False),
    ],
)
def test_a_title_may_say_that_it_is_online(title: str, *, online: bool) -> None:
    source = a_source(place=Place(name="Le Moulin", commune="ste livrade sur lot"))
    place, found = read_where(RawEvent(item="1", uid="1", title=title), title, source)
    assert (place is None, found) == (online, online)


def test_a_place_that_is_said_counts_more_than_a_title() -> None:
    raw = RawEvent(item="1", uid="1", title="Webinaire", location="Médiathèque, 47000 Agen")
    place, online = read_where(raw, "Webinaire à voir ensemble", a_source())
    assert place is not None
    assert (place.name, online) == ("Médiathèque", False)


def test_a_place_is_looked_for_where_it_was_said_to_be_else_in_its_commune() -> None:
    assert point_of(Place(commune="Agen", insee="47001", lat=44.19, lon=0.61)) == (44.19, 0.61)
    assert point_of(Place(commune="Agen", insee="47001")) == pytest.approx((44.2, 0.62), abs=0.05)
    assert point_of(Place(name="Le Moulin")) is None
    assert point_of(Place(commune="Ailleurs", insee="99999")) is None
