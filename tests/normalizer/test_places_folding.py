"""fold: spellings of one place meet, and folding twice changes nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalizer.places import fold


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("St-Nicolas-de-Redon", "saint nicolas de redon"),
        ("SAINT NICOLAS DE REDON", "saint nicolas de redon"),
        ("Ste Livrade", "sainte livrade"),
        ("Stes-Maries-de-la-Mer", "saintes maries de la mer"),
        ("Villeneuve s/ Lot", "villeneuve sur lot"),
        ("Villeneuve s/Lot", "villeneuve sur lot"),
        ("VILLENEUVE S LOT", "villeneuve sur lot"),
        ("Fontenay-s/s-Bois", "fontenay sous bois"),
        ("Fontenay ss Bois", "fontenay sous bois"),
        ("L’Haÿ-les-Roses", "hay les roses"),
        ("L'Hay les Roses", "hay les roses"),
        ("Œuilly", "oeuilly"),
        ("Le Mans", "mans"),
        ("Mans (Le)", "mans"),
        ("Mont-de-Marsan", "mont de marsan"),
        ("Mt de Marsan", "mont de marsan"),
        ("Les", "les"),
        ("", ""),
        ("…", ""),
    ],
)
def test_spellings_meet(written: str, folded: str) -> None:
    assert fold(written) == folded


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


_PARTS = st.sampled_from(
    ["St", "s/", "s/s", "ss", "s", "Le", "l'", "(La)", "É", "ß", "-", " ", "x"]
)


@given(st.lists(_PARTS).map("".join))
def test_folding_abbreviations_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)
