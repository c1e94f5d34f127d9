"""address_in: places told in running text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.places import address_in, read_territory

VILAINE = read_territory(["CA Redon Agglomération"])


@pytest.mark.parametrize(
    ("text", "name", "street", "commune"),
    [
        ("Lieu : Salle des fêtes, Allaire", "Salle des fêtes", None, "Allaire"),
        ("Un atelier.\nOù ? Le Navire, Redon\nTarif : 5 €", "Le Navire", None, "Redon"),
        ("Ce soir, Le Navire, 8 rue du Port, Redon", "Le Navire", "8 rue du Port", "Redon"),
        ("📍 Médiathèque de Redon", "Médiathèque de Redon", None, "Redon"),
        ("Lieu : salle polyvalente. Prix libre", "salle polyvalente", None, None),
        ("Sam. 13/02 | 20h30 - Le Navire, Redon. 12 €.", "Le Navire", None, "Redon"),
        ("Concerts. Halle aux vins, Redon. Du 11 au 13 juin", "Halle aux vins", None, "Redon"),
        ("10h-17h | Redon, parc Bleu", "parc Bleu", None, "Redon"),
        ("Repas à la salle des fêtes, Allaire.", "salle des fêtes", None, "Allaire"),
        ("Ouvert à tous, lieu-dit Le Pré, Allaire", None, None, None),
    ],
)
def test_told(text: str, name: str | None, street: str | None, commune: str | None) -> None:
    address = address_in(text, VILAINE)
    found = (address.name, address.street, address.commune) if address else (None, None, None)
    assert found == (name, street, commune)


@pytest.mark.parametrize(
    "text",
    [
        "Samedi 10 octobre, 10h-18h, Allaire",
        "Avec nos amis de longue date, Redon",
        "Allaire, Redon, Rieux",
        "Lundi au Navire, Redon. Mardi à la Grotte, Allaire. Le Navire, Redon. La Grotte, Allaire.",
        "Le Navire, Marseille",
        "Lieu à préciser",
        "Salle comble : merci",
        "",
    ],
)
def test_not_told(text: str) -> None:
    assert address_in(text, VILAINE) is None


_WORDS = st.sampled_from(
    [
        "Lieu :",
        "Où ?",
        "📍",
        "Redon",
        "Allaire",
        "Le Navire",
        "salle",
        ",",
        ".",
        "\n",
        " - ",
        "20h",
        "à",
    ]
)


@given(st.text() | st.lists(_WORDS).map(" ".join))
def test_never_raises(text: str) -> None:
    address_in(text, VILAINE)
