"""communes_in: towns that a title or a description places something in, and no others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.places import communes_in, read_territory

VILAINE = read_territory(["CA Redon Agglomération"])


@pytest.mark.parametrize(
    ("text", "communes"),
    [
        ("Fest-noz à Allaire", ["Allaire"]),
        ("FEST-NOZ À ALLAIRE", ["Allaire"]),
        ("Rendez-vous au café Machin de Redon.", ["Redon"]),
        ("à la salle des fêtes d'Allaire", ["Allaire"]),
        ("Concert à La Gacilly", ["La Gacilly"]),  # next to the territory
        ("Concert à Oz", []),  # far and small
        ("Concert à Saint-Nicolas-de-Redon, entrée libre", ["Saint-Nicolas-de-Redon"]),
        ("Randonnée de Redon à Rieux", ["Rieux"]),
        ("Repair café (Redon)", ["Redon"]),
        ("Halle Garnier, Redon. Du 11 au 13 juin", ["Redon"]),
        ("3 rue Haute 35600 Redon", ["Redon"]),
        ("Atelier au fablab - Redon", ["Redon"]),
        ("Match : Redon - Ploërmel", []),
        ("Communes d'Allaire, Redon, Rieux", []),
        ("La fanfare de Redon joue ce soir", []),
        ("Les habitants de Redon", []),
        ("Hommage à Paul Valéry", []),
        ("Rendez-vous à la Gare", []),
        ("Concert à Redon Agglomération", []),
        ("La mairie du Pays de Redon", []),
        ("il a Redon", []),
        ("à redon", []),
        ("Départ pour Paris", []),
        ("", []),
    ],
)
def test_mentions_in_the_territory(text: str, communes: list[str]) -> None:
    found = communes_in(text, VILAINE)
    assert [mention.commune.name for mention in found] == communes


def test_without_a_territory_only_clear_words_count() -> None:
    assert [mention.commune.name for mention in communes_in("Salon à Lyon")] == ["Lyon"]
    assert communes_in("Médiathèque d'Allaire, Allaire") == []


def test_reasons_and_certainty() -> None:
    first, second = communes_in("Au café Machin de Redon, puis à Allaire", VILAINE)
    assert (first.commune.name, first.certain, first.reason) == (
        "Allaire",
        True,
        "«\xa0à Allaire\xa0»",
    )
    assert (second.commune.name, second.certain) == ("Redon", False)


_WORDS = st.sampled_from(
    ["à", "À", "de", "d'", "Redon", "Allaire", "café", "(", ")", "35600", ",", ".", "\n", "-", "La"]
)


@given(st.text() | st.lists(_WORDS).map(" ".join))
def test_never_raises(text: str) -> None:
    communes_in(text)
    communes_in(text, VILAINE)
