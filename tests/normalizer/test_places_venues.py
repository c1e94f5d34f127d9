"""compare_venues: kinds of venue, distinguishing words, communes, rooms."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.places import Address, compare_venues, read_address, venue_key


@pytest.mark.parametrize(
    ("a", "b", "relation"),
    [
        ("Les Mulots, Redon", "Café associatif Les Mulots", "same"),
        ("Fablab La Grotte, Redon", "La Grotte, Redon", "same"),
        ("Mi[X], Mourenx", "MIX, Mourenx", "same"),
        ("L’Essen’Ciel, Redon", "Essenciel, Redon", "same"),
        ("Salle des fêtes, Allaire", "Salle des fêtes, Redon", "different"),
        ("Salle des fêtes, Allaire", "salle des fetes d'Allaire, Allaire", "same"),
        ("Salle des fêtes", "Salle des fêtes, Redon", "unknown"),
        ("Salle des fêtes, Allaire", "Salle polyvalente, Allaire", "similar"),
        ("Salle des fêtes, 1 rue A, Allaire", "Salle des fêtes, 9 rue B, Allaire", "similar"),
        ("Fablab de Redon, Redon", "Café du Port, Redon", "different"),
        ("Fablab de Redon, Redon", "Café de Redon, Redon", "different"),
        ("Café de la Gare", "Café de la Gare, Redon", "similar"),
        ("Café de la Gare, Redon", "Bar de la gare, Redon", "same"),
        ("Café de la Gare, Redon", "Café du Port, Redon", "different"),
        ("Mediatheque JM Bolle", "Médiathèque Jean-Michel Bollé, Redon", "same"),
        ("Médiathèque Louis Aragon", "Collège Louis-Aragon", "different"),
        ("Médiathèque de Redon, Redon", "Médiathèque Bollé, Redon", "similar"),
        ("Le Remue Meninges", "Le Remue-Méninges - 59 rue Haute, Agen", "same"),
        ("Le Remue Meninges", "Le Remue-Ménnges, Agen", "same"),
        ("MJC, Agen", "MJC d'Agen, Agen", "same"),
        ("Salle 2, Agen", "Salle 3, Agen", "different"),
        ("Salle Jean Jaurès, Agen", "Salle Jean Moulin, Agen", "different"),
        ("Espace Saint-Martin, Agen", "Salle Saint-Exupéry, Agen", "different"),
        ("Salle Louis, Agen", "Salle Louis Aragon, Agen", "same"),
        ("Salle A, Agen", "Salle B, Agen", "different"),
        ("Salle B, Agen", "Salle Bleue, Agen", "different"),
        ("Jardin partagé, Agen", "Jardin partagé, Agen", "similar"),
        ("Espace multimedia, Agen", "Espace multimédia, Agen", "same"),
        ("La Grange, 3 rue Basse, Agen", "Chez Paul, 3 rue Basse, Agen", "similar"),
        ("La Grange Bleue, Agen", "La Grange Rouge, Agen", "similar"),
        ("3 bd Carnot, Agen", "La Grange, 3 boulevard Carnot, Agen", "same"),
        ("Agen", "La Grange, Agen", "unknown"),
        ("En ligne", "La Grange, Agen", "unknown"),
        ("Chez l'habitant, Agen", "Chez l'habitant, Agen", "unknown"),
        ("", "", "unknown"),
    ],
)
def test_relations(a: str, b: str, relation: str) -> None:
    found, reason = compare_venues(read_address(a), read_address(b))
    assert found == relation, reason
    assert reason


def test_rooms_of_one_venue_are_told() -> None:
    one = read_address("Salle 2, Maison des associations, Agen")
    other = read_address("Maison des associations - salle 3, Agen")
    relation, reason = compare_venues(one, other)
    assert relation == "same"
    assert "salles différentes" in reason


def test_keys() -> None:
    key = venue_key("Café associatif Les Mulots")
    assert (key.kinds, key.words) == (frozenset({"café"}), ("mulots",))
    gare = venue_key("Café de la Gare")
    assert (gare.kinds, gare.words) == (frozenset({"café"}), ("gare",))
    library = venue_key("Médiathèque de Redon", "Redon")
    assert (library.kinds, library.words) == (frozenset({"bibliothèque"}), ())


_NAMES = st.lists(
    st.sampled_from(["Café", "de", "la", "Gare", "Salle", "des", "fêtes", "Mulots", "JM", "Bollé",
                     "Jean", "Michel", "2", "Redon", "MJC", "Agen"]),
    max_size=5,
).map(" ".join)  # fmt: skip
_VENUES = st.builds(
    Address,
    name=st.none() | _NAMES | st.text(max_size=8),
    street=st.none() | st.sampled_from(["3 bd Carnot", "3 boulevard Carnot", "rue Haute"]),
    commune=st.none() | st.sampled_from(["Agen", "Redon"]),
)


@given(_VENUES, _VENUES)
def test_comparing_is_symmetric_and_never_raises(a: Address, b: Address) -> None:
    assert compare_venues(a, b)[0] == compare_venues(b, a)[0]


@given(_VENUES)
def test_a_venue_never_differs_from_itself(venue: Address) -> None:
    assert compare_venues(venue, venue)[0] != "different"
