"""read_address: French practice in writing a place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.places import Address, Territory, read_address, read_parts, read_territory

VILAINE = read_territory(["CA Redon Agglomération"])

# text, name, street, postcode, commune; the INSEE code is asserted where a commune is official
TEXTS = [
    ("95 bd Carnot, 47000 Agen", None, "95 bd Carnot", "47000", "Agen"),
    ("Café X, 3 rue de la Gare, 56350 Allaire", "Café X", "3 rue de la Gare", "56350", "Allaire"),
    (
        "Salle des fêtes, St-Nicolas-de-Redon",
        "Salle des fêtes",
        None,
        None,
        "Saint-Nicolas-de-Redon",
    ),
    ("Agen (47)", None, None, None, "Agen"),
    ("Agen (Lot-et-Garonne)", None, None, None, "Agen"),
    ("Redon 35600", None, None, "35600", "Redon"),
    ("Mairie - 35600 REDON, France", "Mairie", None, "35600", "Redon"),
    ("Mairie, 35 600 Redon", "Mairie", None, "35600", "Redon"),
    ("Mairie, F-35600 Redon", "Mairie", None, "35600", "Redon"),
    (
        "Mairie\n1 place de la Mairie\n35600 Redon",
        "Mairie",
        "1 place de la Mairie",
        "35600",
        "Redon",
    ),
    (r"Le Phare\n2 quai Sud\n44000 Nantes", "Le Phare", "2 quai Sud", "44000", "Nantes"),
    (r"Le Phare\, 2 quai Sud\, 44000 Nantes", "Le Phare", "2 quai Sud", "44000", "Nantes"),
    ("Préfecture, 35026 RENNES CEDEX 9", "Préfecture", None, "35026", "Rennes"),
    ("Théâtre, BP 20, 47007 Agen Cedex", "Théâtre", None, "47007", "Agen"),
    ("224-228, Rue du Port, 75012 Paris", None, "224-228 Rue du Port", "75012", "Paris"),
    ("5 bis, av. Foch 69003 Lyon 3e", None, "5 bis av. Foch", "69003", "Lyon"),
    ("Gymnase Zola Rue Zola 59500 Douai", "Gymnase Zola", "Rue Zola", "59500", "Douai"),
    ("Café de la Place, Agen", "Café de la Place", None, None, "Agen"),
    ("Théâtre du Quai (Angers)", "Théâtre du Quai", None, None, "Angers"),
    ("Ferme du Pré, Le Pré, Allaire, 56350", "Ferme du Pré", "Le Pré", "56350", "Allaire"),
    ("Le Silo, ZA de la Gare, Redon", "Le Silo", "ZA de la Gare", None, "Redon"),
    ("Agen, Maison des arts", "Maison des arts", None, None, "Agen"),
    (
        "Bergerie, Rambouillet, Yvelines, Île-de-France, France",
        "Bergerie",
        None,
        None,
        "Rambouillet",
    ),
    ("Halle, Villeneuve s/ Lot", "Halle", None, None, "Villeneuve-sur-Lot"),
    ("La Source, 12 Grande Rue, 56350 Allaire", "La Source", "12 Grande Rue", "56350", "Allaire"),
    ("La Source, 5 Kerlann, 56350 Allaire", "La Source", "5 Kerlann", "56350", "Allaire"),
    ("Espace Vilar, 47000", "Espace Vilar", None, "47000", None),
    ("3 rue Haute, 47000", None, "3 rue Haute", "47000", "Agen"),
    ("Espace Vilar, 47000, France", "Espace Vilar", None, "47000", "Agen"),
    (
        "Salle des fêtes de Puymirol, 47270",
        "Salle des fêtes de Puymirol",
        None,
        "47270",
        "Puymirol",
    ),
    ("Salle, 47520 Le Passage d'Agen", "Salle", None, "47520", "Le Passage"),
    ("Halle, Villeneuve/Lot", "Halle", None, None, "Villeneuve-sur-Lot"),
    ("Halle, Castelculier, 47", "Halle", None, None, "Castelculier"),
    ("Halle 47600 NERAC +33 5 53 00 00 00", "Halle", None, "47600", "Nérac"),
    ("Halle, 47600 Nérac, tél. 05 53 00 00 00", "Halle", None, "47600", "Nérac"),
    ("[ANNULÉ] Halle, Nérac", "Halle", None, None, "Nérac"),
    ("Le Bar, Salle", "Le Bar", None, None, None),
    ("Dans la forêt", "Dans la forêt", None, None, None),
    ("", None, None, None, None),
]


@pytest.mark.parametrize(("text", "name", "street", "postcode", "commune"), TEXTS)
def test_reading(
    text: str, name: str | None, street: str | None, postcode: str | None, commune: str | None
) -> None:
    address = read_address(text)
    found = (address.name, address.street, address.postcode, address.commune)
    assert found == (name, street, postcode, commune)
    assert (address.insee is not None) == (commune is not None)


@pytest.mark.parametrize(
    ("text", "name", "detail"),
    [
        ("Maison des associations - salle 2, Redon", "Maison des associations", "salle 2"),
        ("Salle 2, Maison des associations, Redon", "Maison des associations", "Salle 2"),
        ("Salle du Conseil, mairie", "mairie", "Salle du Conseil"),
        ("Le Navire - bar, 8 rue du Port, Redon", "Le Navire", "bar"),
        ("Mairie (entrée par la cour), Redon", "Mairie", "entrée par la cour"),
        ("Petite Salle - Château Neuf, Redon", "Château Neuf", "Petite Salle"),
        ("1er étage, Le Navire, Redon", "Le Navire", "1er étage"),
        ("Grande salle, Redon", "Grande salle", None),
        ("Mi[X], Redon", "Mi[X]", None),
        ("Le Bar(t)eau, Redon", "Le Bar(t)eau", None),
        ("Salle des fêtes(Redon)", "Salle des fêtes", None),
    ],
)
def test_a_room_is_a_detail(text: str, name: str, detail: str | None) -> None:
    address = read_address(text)
    assert (address.name, address.detail) == (name, detail)


@pytest.mark.parametrize(
    ("text", "name", "url"),
    [
        ("En ligne", None, None),
        ("Visio", None, None),
        ("en visioconférence (Zoom)", None, None),
        ("Online", None, None),
        ("https://meet.example/abc", None, "https://meet.example/abc"),
        ("https://asso.example/direct", None, "https://asso.example/direct"),
        ("Visio : https://bbb.example/b/x", None, "https://bbb.example/b/x"),
        ("Médiathèque et en ligne", "Médiathèque", None),
        ("Médiathèque + visio, 47000 Agen", "Médiathèque", None),
    ],
)
def test_online_and_hybrid(text: str, name: str | None, url: str | None) -> None:
    address = read_address(text)
    assert (address.online, address.name, address.online_url) == (True, name, url)


@pytest.mark.parametrize(
    "text",
    ["Le Zoom, Agen", "Café, Agen, https://cafe.example", "https://www.openstreetmap.org/way/1"],
)
def test_not_online(text: str) -> None:
    assert not read_address(text).online


@pytest.mark.parametrize(
    "text", ["Lieu à préciser", "à définir", "TBA", "Adresse communiquée à l'inscription", "-"]
)
def test_a_place_not_yet_known_is_no_place(text: str) -> None:
    assert read_address(text) == Address()
    assert not read_address(text)


def test_at_someone_s_home() -> None:
    address = read_address("Chez l'habitant, Redon")
    assert (address.private, address.commune) == (True, "Redon")


@pytest.mark.parametrize(
    "text",
    [
        "Haus 5, Am Kanal 22, 14473 Potsdam",
        "Library, 12375 SW Fifth Street, Beaverton, Oregon 97005, United States",
        "Cafe, 622 SE Grand Ave, Portland, Oregon, 97214",
        "Centre culturel, 1000 Bruxelles, Belgique",
        "Maison, Lens, Suisse",
        "Jax, 826 SW 2nd Ave",
        "Robin's house, call 07500 908004",
        "Salle des fêtes, 00000 Agen-les-Bains",
    ],
)
def test_abroad_is_not_taken_for_france(text: str) -> None:
    assert read_address(text).insee is None


@pytest.mark.parametrize(
    ("text", "commune"),
    [
        ("Médiathèque de Redon", "Redon"),
        ("Salle des fêtes d'Allaire", "Allaire"),
        ("Salle des fêtes d’Allaire", "Allaire"),
        ("Mairie Redon", "Redon"),
        ("Place des Arcades à Redon", "Redon"),
        ("MJC St Nicolas de Redon", "Saint-Nicolas-de-Redon"),
        ("Conservatoire du Pays de Redon", None),
        ("Café du Redon", "Redon"),
        ("Allaire", "Allaire"),
        ("Studio, Paris", "Paris"),
        ("Salle, Oz", None),  # a hamlet far away: rather a name
        ("Salle Jean Allaire", None),
        ("12 rue de Redon", None),
    ],
)
def test_a_territory_allows_to_read_more(text: str, commune: str | None) -> None:
    address = read_address(text, VILAINE)
    assert address.commune == commune


def test_a_same_named_commune_of_the_territory_is_meant() -> None:
    assert read_address("Mairie, Sainte-Marie").insee is None
    assert read_address("Mairie, Sainte-Marie", VILAINE).insee == "35294"
    assert read_address("Ste Livrade", Territory(departements=frozenset({"47"}))).insee == "47252"


def test_fields_of_mobilizon() -> None:
    address = read_parts(
        "Café La Bascule",
        street="2 place de l'Église",
        locality="PEILLAC",
        postcode="56220",
        country="France",
    )
    assert address == Address(
        name="Café La Bascule",
        street="2 place de l'Église",
        postcode="56220",
        commune="Peillac",
        insee="56154",
        country="FR",
    )


def test_fields_that_repeat_or_lack_one_another() -> None:
    alone = read_parts("Le Navire, 59 rue D. Claude", near=VILAINE)
    assert (alone.name, alone.street) == ("Le Navire", "59 rue D. Claude")
    doubled = read_parts("12 rue du Port", street="12 rue du Port", locality="Redon")
    assert (doubled.name, doubled.street, doubled.insee) == (None, "12 rue du Port", "35236")
    town = read_parts("Redon", locality="Redon", postcode="35600")
    assert (town.name, town.insee) == (None, "35236")
    square = read_parts("Place d'Armes", locality="Douai", postcode="59500")
    assert (square.street, square.insee) == ("Place d'Armes", "59178")
    abroad = read_parts("Kulturhaus", locality="Berlin", postcode="12459", country="Deutschland")
    written = read_address("Le Lac, 17 rue Haute, 1000 Lausanne, Suisse")
    assert (written.street, written.postcode, written.commune) == (
        "17 rue Haute",
        "1000",
        "Lausanne",
    )
    assert (written.insee, written.country) == (None, "CH")
    assert (abroad.commune, abroad.insee, abroad.country) == ("Berlin", None, "DE")
    assert read_parts(None) == Address()


@given(st.text())
def test_reading_never_raises(text: str) -> None:
    read_address(text)
    read_address(text, VILAINE)
    read_parts(text, street=text, locality=text, postcode=text, country=text, near=VILAINE)


_BITS = st.sampled_from(
    ["35600", "Redon", "rue", "3", "bis", "(", ")", "47", ",", " - ", "\n", "Salle 2", "d'", "St",
     "Cedex", "France", "Café", "de", "https://x.example", "visio", " ", "Agen", "TBA", "\\n"]
)  # fmt: skip


@given(st.lists(_BITS, max_size=12).map(" ".join))
def test_reading_likely_bits_never_raises_and_an_insee_code_has_its_commune(text: str) -> None:
    for near in (None, VILAINE):
        address = read_address(text, near)
        assert address.insee is None or address.commune is not None
