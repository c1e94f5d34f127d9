"""Accessibility codes, and what only sounds like them."""

import pytest

from normalizer.access import read_access


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("Salle accessible PMR", ("mi",)),
        ("Accessible aux personnes à mobilité réduite", ("mi",)),
        ("Accès PMR par la cour", ("mi",)),
        ("Places de parking PMR devant l’entrée", ("mi",)),
        ("Pas de parking PMR à proximité", ()),
        ("Lieu accessible en fauteuil roulant", ("mi",)),
        ("Spectacle traduit en LSF", ("hi",)),
        ("Interprète en langue des signes présente", ("hi",)),
        ("Boucle magnétique dans la salle", ("hi",)),
        ("Séance en audiodescription", ("vi",)),
        ("Visite tactile pour les malvoyants", ("vi",)),
        ("Livret en FALC, accès PMR", ("ii", "mi")),
        ("Ciné-relax à 15h", ("ii", "pi")),
        ("Tous handicaps bienvenus", ("hi", "ii", "mi", "pi", "vi")),
        ("Accessible à tous, même aux débutants", ()),
        ("Accès libre aux machines", ()),
        ("Non accessible aux personnes à mobilité réduite", ()),
        ("Le lieu n'est malheureusement pas accessible aux fauteuils", ()),
        ("Initiation à la langue des signes", ()),
        ("Cours de LSF, niveau A1", ()),
        ("Atelier relaxation", ()),
        ("La boucle des étangs, 8 km", ()),
        ("", ()),
    ],
)
def test_access(said: str, codes: tuple[str, ...]) -> None:
    assert read_access(said) == codes
