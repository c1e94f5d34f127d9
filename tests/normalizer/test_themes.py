"""Themes, tags, kinds: accuracy on the labels, and what must hold for any event."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.model import Theme
from normalizer.themes import FALLBACK, read_themes
from tests.normalizer.themes_accuracy import labels, measure

LABELS = labels()


def test_enough_labels() -> None:
    assert len(LABELS) >= 150
    assert {label.themes[0] for label in LABELS} == set(Theme)


@pytest.mark.parametrize("held_back", [False, True], ids=["seen", "held back"])
def test_accuracy(held_back: bool) -> None:
    found = measure([label for label in LABELS if label.held_back is held_back])
    assert found.main >= 0.9
    assert found.either >= 0.93
    assert found.kind >= 0.95
    assert found.tags >= 0.9


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Atelier poterie", "workshop"),
        ("Visite d'atelier", "event"),
        ("Exposition des ateliers", "event"),
        ("Portes ouvertes des ateliers d'artistes", "event"),
        ("Vide-atelier", "event"),
        ("Permanence numérique", "workshop"),
        ("Stage photo", "workshop"),
        ("Café tricot", "event"),
    ],
)
def test_workshops_are_told_from_other_events(title: str, kind: str) -> None:
    assert read_themes(title, "", ()).kind == kind


def test_an_accent_tells_a_market_from_a_walk() -> None:
    assert read_themes("Marche autour du lac", "", ()).themes[0] is Theme.NATURE
    assert read_themes("Marché autour du lac", "", ()).themes[0] is Theme.FETES
    assert read_themes("MARCHE DE NOEL", "", ()).themes[0] is Theme.FETES


def test_categories_of_mobilizon() -> None:
    assert read_themes("Les Sardines", "", ("MUSIC",)).themes == (Theme.MUSIQUE,)
    assert not read_themes("Les Sardines", "", ("MEETING",)).sure


def test_nothing_said_takes_the_usual_themes_or_falls_back() -> None:
    assert read_themes("Les Sardines", "", ()).themes == (FALLBACK,)
    assert read_themes("Les Sardines", "", (), usual=[Theme.SCENE]).themes == (Theme.SCENE,)


def test_a_long_text_does_not_outvote_the_title() -> None:
    text = "Buvette, crêpes, loto, tombola, brocante, marché, fête et jeux de société. " * 20
    assert read_themes("Concert de Nina Cordier", text, ()).themes[0] is Theme.MUSIQUE


def test_level_and_publics() -> None:
    found = read_themes("Initiation au tricot", "Pour adultes et ados, en famille.", ())
    assert found.level == "débutant"
    assert set(found.publics) == {"adultes", "ados", "familles"}


@given(st.text(max_size=80), st.text(max_size=200), st.lists(st.text(max_size=20), max_size=3))
def test_one_or_two_themes_whatever_is_said(title: str, text: str, categories: list[str]) -> None:
    found = read_themes(title, text, categories)
    assert 1 <= len(found.themes) <= 2
    assert len(set(found.themes)) == len(found.themes)
    assert len(set(found.tags)) == len(found.tags)


def test_a_huge_text_takes_no_time() -> None:
    begun = time.process_time()
    read_themes("concert " * 100_000, "atelier bal " * 400_000, ("jazz " * 10_000,))
    assert time.process_time() - begun < 1
