"""What a title and the text below it say to those who compare them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.dedup.wording import _MOVED, READ, read_wording
from normalizer.dedup.words import plain

MOVED = (
    *("Le concert est reporté", "Soirées reportées au 12 mars", "Report du bal", "Séance déplacée"),
    *("Date décalée", "La fête est reprogrammée", "Attention, changement de date !"),
    *("Nouvelle date : le 3 avril", "prévu initialement le 5 mars", "Initialement prévue samedi"),
)
PIECES = st.sampled_from(
    [*MOVED, "report", "é", "changé ", "de date", "d’", "un reportage", " ", "·e·"]
)


@pytest.mark.parametrize("said", MOVED)
def test_a_postponement_is_read_in_title_and_text(said: str) -> None:
    assert read_wording(said, "").moved
    assert read_wording("Bal", f"Bonjour ! {said}.").moved


@pytest.mark.parametrize("said", ["Un reportage photo", "Échange de savoirs", "Aux changes", ""])
def test_what_only_sounds_like_it_is_none(said: str) -> None:
    assert not read_wording(said, said).moved


@given(st.lists(PIECES).map("".join))
def test_a_title_is_passed_over_only_where_nothing_would_be_found(title: str) -> None:
    assert read_wording(title, "").moved == (_MOVED.search(plain(title)) is not None)


def test_only_the_beginning_of_a_text_is_read() -> None:
    text = f"{'Poterie. ' * READ}Le 12 mars, Grande Fête reportée"
    wording = read_wording("Atelier", text)
    assert not wording.moved
    assert wording.text == frozenset({"poteri"})
    assert wording.dates == frozenset()
    assert wording.names == frozenset({"atelier", "poteri"})
