"""Prices, registration and ages: the labelled corpus, and traps."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.ages import Ages, read_ages
from normalizer.offers import Offer, read_price
from normalizer.signup import Signup, read_registration
from normalizer.text import Link

CORPUS = Path(__file__).parent.parent / "corpus" / "prices"
FREE = {"yes": True, "no": False, "": None}


def cases() -> list[list[str]]:
    texts = (file.read_text(encoding="utf-8") for file in sorted(CORPUS.glob("*.tsv")))
    lines = (line for text in texts for line in text.splitlines())
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("case", cases(), ids=[case[0] for case in cases()])
def test_price(case: list[str]) -> None:
    said, free, price = case
    offer = read_price(said)
    assert (offer.free, (offer.price or "").replace("\u00a0", " ")) == (FREE[free], price)


@given(st.text(alphabet="0123456789€,./- gratuilbepxon()\n"))
def test_any_text_gives_a_price_or_none(text: str) -> None:
    offer = read_price(text)
    assert offer.price is None or offer.price.strip()
    assert not (offer.free and offer.price not in {"gratuit", "gratuit, avec adhésion"})


@pytest.mark.parametrize(
    ("said", "signup"),
    [
        ("Sur inscription", Signup(required=True)),
        ("Gratuit, sur réservation au 05 00 00 00 00", Signup(required=True)),
        ("Inscription obligatoire avant le 3 mars", Signup(required=True)),
        ("Inscriptions : accueil@exemple.fr", Signup(required=True)),
        ("Inscription gratuite mais obligatoire", Signup(required=True)),
        ("S’inscrire pour recevoir le lien", Signup(required=True)),
        ("Pensez à prendre rendez-vous", Signup(required=True)),
        ("Inscription conseillée mais non obligatoire", Signup(required=False)),
        ("Lien de connexion après inscription", Signup(required=True)),
        ("Sur rendez-vous", Signup(required=True)),
        ("Sans rendez-vous", Signup(required=False)),
        ("Entrée libre, sans inscription", Signup(required=False)),
        ("Réservation conseillée", Signup(required=False)),
        ("Inscription sur place à partir de 19h30", Signup(required=False)),
        ("Un bal, une buvette", Signup()),
        ("Sur inscription, places limitées à 12", Signup(required=True, capacity=12)),
        ("Atelier limité à 8 personnes", Signup(capacity=8)),
        ("10 places, 60 €", Signup(capacity=10)),
        ("Huit places seulement", Signup(capacity=8)),
        ("12 personnes maximum", Signup(capacity=12)),
        ("Jauge : 80", Signup(capacity=80)),
        ("Par groupes de 6 personnes", Signup(capacity=6)),
        ("Il reste 3 places !", Signup(remaining=3)),
        ("Plus que deux places", Signup(remaining=2)),
        ("20 places. Il reste 4 places.", Signup(capacity=20, remaining=4)),
        ("50 places de parking", Signup()),
        ("COMPLET", Signup(full=True)),
        ("L'atelier est complet.", Signup(full=True)),
        ("Il n'y a plus de places", Signup(full=True)),
        ("Complet !", Signup(full=True)),
        ("Programme complet sur le site", Signup()),
        ("Un petit-déjeuner complet", Signup()),
        ("Stage complet de vannerie sur deux jours", Signup()),
    ],
)
def test_registration(said: str, signup: Signup) -> None:
    assert read_registration(said) == signup


def test_where_to_sign_up() -> None:
    site = Link("https://exemple.fr/", "notre site")
    mail = Link("mailto:a@exemple.fr", "s’inscrire")
    form = Link("https://framaforms.org/x-123", "ici")
    named = Link("https://exemple.fr/x", "S’inscrire en ligne")
    assert read_registration("", (site, mail, form)).url == form.url
    assert read_registration("", (mail, named)).url == named.url
    assert read_registration("", (site,)).url is None


@pytest.mark.parametrize(
    ("said", "ages"),
    [
        ("Dès 6 ans", Ages(lowest=6)),
        ("à partir de 12 ans, par équipes", Ages(lowest=12)),
        ("Atelier 8-12 ans, lecture", Ages(8, 12)),
        ("Stage théâtre 11/15 ans", Ages(11, 15)),
        ("Poterie (7 à 10 ans)", Ages(7, 10)),
        ("De 6 mois à 3 ans", Ages(0, 3)),
        ("Interdit aux moins de 16 ans", Ages(lowest=16)),
        ("Réservé aux majeurs", Ages(lowest=18)),
        ("+ de 60 ans", Ages(lowest=60)),
        ("60 ans de l'unité d'habitation", None),
        ("L'association fête ses 10 ans", None),
        ("Gratuit pour les moins de 12 ans", None),
        ("5 € à partir de 12 ans", None),
        ("Moins de 12 ans : gratuit", None),
        ("Exposition : à partir de 30 ans d'archives", None),
        ("Soirée jeux", None),
    ],
)
def test_ages(said: str, ages: Ages | None) -> None:
    assert read_ages(said) == ages


def test_nothing_said() -> None:
    assert read_price("") == Offer()
    assert read_registration("") == Signup()
    assert read_ages("") is None
