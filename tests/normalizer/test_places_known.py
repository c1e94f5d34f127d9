"""Places and their names: one table, learnt from what sources say (issue C)."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agenda.model import KnownPlace, Place
from normalizer.places import Geography, PlaceRulings, Saying, gather_places, place_slug, town_of

DAWN = datetime(2028, 1, 1, tzinfo=UTC)
CREST = {"commune": "Crest", "insee": "26108"}


def said(name: str | None, count: int = 1, day: int = 0, **where: object) -> Saying:
    place = Place.model_validate({"name": name, **(where or CREST)})
    since = DAWN + timedelta(days=day)
    return Saying(place_slug(place) or "", town_of(place), place, count, since)


def gathered(
    *sayings: Saying,
    met: Mapping[tuple[str, str], int] | None = None,
    rulings: PlaceRulings | None = None,
) -> list[list[str]]:
    found = gather_places(sayings, met or {}, rulings or PlaceRulings())
    return sorted([sorted(filter(None, (one.name, *one.aliases))) for one in found])


def test_names_of_one_place_share_a_page() -> None:
    (place,) = gather_places(
        [said("MJC", day=0), said("MJC de Crest", 5, day=1)], {}, PlaceRulings()
    )
    assert (place.id, place.name, place.aliases) == ("mjc-crest", "MJC de Crest", ["MJC"])
    assert place.slugs == ["mjc-crest", "mjc-de-crest"]


def test_a_bare_kind_means_the_only_one_of_the_commune() -> None:
    one = said("Médiathèque"), said("Médiathèque Jean Prévost")
    assert gathered(*one) == [["Médiathèque", "Médiathèque Jean Prévost"]]
    assert len(gathered(*one, said("Médiathèque Louise Michel"))) == 3


def test_a_bare_name_goes_with_the_one_it_was_met_with() -> None:
    names = said("Médiathèque"), said("Médiathèque Prévost"), said("Médiathèque Michel")
    pair = ("mediatheque-crest", "mediatheque-prevost-crest")
    assert ["Médiathèque", "Médiathèque Prévost"] in gathered(*names, met={pair: 1})
    other = ("mediatheque-crest", "mediatheque-michel-crest")
    assert len(gathered(*names, met={pair: 1, other: 1})) == 3


def test_unlike_names_need_many_meetings_or_one_address() -> None:
    names = said("Le Rebond"), said("Café associatif du Pont")
    pair = ("cafe-associatif-du-pont-crest", "le-rebond-crest")
    assert len(gathered(*names, met={pair: 2})) == 2
    assert len(gathered(*names, met={pair: 3})) == 1
    here: dict[str, Any] = {**CREST, "street": "3 rue du Pont"}
    assert len(gathered(said("Le Rebond", **here), said("Café du Pont", **here))) == 1
    assert len(gathered(said("Cinéma Eden", **here), said("Café du Pont", **here))) == 2


def test_a_commune_alone_is_no_venue() -> None:
    pair = ("crest", "le-rebond-crest")
    assert len(gathered(said(None), said("Le Rebond"), met={pair: 9})) == 2


def test_same_names_in_two_communes_are_two_places() -> None:
    there: dict[str, Any] = {"commune": "Die", "insee": "26113"}
    assert len(gathered(said("Salle des fêtes"), said("Salle des fêtes", **there))) == 2


def test_namesake_communes_share_no_address() -> None:
    slugs = [
        place_slug(Place(name="Le Lien", commune="Saint-Denis", insee=insee))
        for insee in ("93066", "97411")
    ]
    assert slugs == ["le-lien-saint-denis-93", "le-lien-saint-denis-974"]
    assert place_slug(Place(name="Comédie", commune="Die", insee="26113")) == "comedie-die"


def test_people_join_part_name_and_correct() -> None:
    names = said("Le Rebond"), said("La Ruche"), said("Rebond")
    joined = PlaceRulings(same=frozenset({("la-ruche-crest", "le-rebond-crest")}))
    assert gathered(*names, rulings=joined) == [["La Ruche", "Le Rebond"]]
    parted = PlaceRulings(different=frozenset({("le-rebond-crest", "rebond-crest")}))
    assert len(gathered(*names, rulings=parted)) == 3
    named = PlaceRulings(aliases={"le-rebond-crest": ("La Ruche", "Chez Paulette")})
    assert ["Chez Paulette", "La Ruche", "Le Rebond"] in gathered(*names, rulings=named)
    corrected = PlaceRulings(corrections={"rebond-crest": {"name": "Tiers-lieu Le Rebond"}})
    (place, _) = gather_places(names, {}, corrected)[::-1]
    assert place.name == "Tiers-lieu Le Rebond"
    assert place.complete(Place(name="Rebond")).name == "Tiers-lieu Le Rebond"


def test_a_place_lends_what_a_source_leaves_out() -> None:
    full: dict[str, Any] = {**CREST, "street": "24 avenue Fayolle", "postcode": "26400"}
    full |= {"lat": 44.7, "lon": 5.0}
    (known,) = gather_places([said("L’Usine", **full), said("Usine")], {}, PlaceRulings())
    geography = Geography(dict.fromkeys(known.slugs, known))
    place, place_id = geography.locate(Place(name="Usine", commune="Crest", insee="26108"))
    assert place_id == known.id
    assert place is not None
    assert (place.name, place.street, place.lat) == ("Usine", "24 avenue Fayolle", 44.7)
    assert geography.locate(None) == (None, None)


NAMES = ("MJC", "MJC Coluche", "Café Le Rebond", "Rebond", "Le Rebond", "Théâtre Le Rebond", "Bar")
SAYINGS = st.lists(
    st.builds(said, st.sampled_from(NAMES), st.integers(1, 4), st.integers(0, 3)), max_size=12
)


@given(SAYINGS, st.randoms())
def test_the_order_of_what_is_said_does_not_matter(sayings: list[Saying], random: object) -> None:
    shuffled = list(sayings)
    getattr(random, "shuffle")(shuffled)  # noqa: B009  # hypothesis gives a random.Random

    def told(some: list[Saying]) -> list[KnownPlace]:
        return gather_places(some, {}, PlaceRulings())

    assert told(sayings) == told(shuffled)


def test_a_short_form_of_several_places_joins_none() -> None:
    names = said("Jean Moulin"), said("Espace Jean Moulin Nord"), said("Jean Moulin Sud")
    assert len(gathered(*names)) == 3
    assert len(gathered(*names[:2])) == 1
