"""What deduplication must reach on labelled listings (issue 4, "Must show").

The bench gives the whole report; here are floors, a little below it, so that a change that costs
something is seen. Fitting takes seconds, so only the packaged weights are judged here.
"""

import pytest

from tests.normalizer.gold import Score, measure, own_gold
from tests.normalizer.opengold_listings import FOLDER, open_gold
from tools.fit_dedup import FITTED, PRIOR, fit_model, write


@pytest.fixture(scope="module")
def opened() -> Score:
    if not FOLDER.is_dir():
        pytest.skip("../shared/opengold is not there")
    return measure(open_gold())


def test_no_wrong_merge_on_the_open_set(opened: Score) -> None:
    assert opened.false == frozenset()


def test_duplicates_found_on_the_open_set(opened: Score) -> None:
    assert opened.precision >= 0.99
    assert opened.recall >= 0.93
    assert opened.covering >= 0.97
    assert opened.exact >= 0.9


def test_own_pairs() -> None:
    score = measure(own_gold())
    assert score.precision >= 0.96
    assert score.recall >= 0.92
    assert score.covering >= 0.97


@pytest.mark.parametrize(("territory", "recall"), [("vosges", 0.92), ("bearn", 0.8)])
def test_a_territory_that_no_weight_was_fitted_on(territory: str, recall: float) -> None:
    score = measure(own_gold().part(territory))
    assert score.false == frozenset()
    assert score.recall >= recall
    assert score.covering >= 0.96
    assert territory not in FITTED


def test_own_pairs_are_many_and_of_both_kinds() -> None:
    labels = list(own_gold().labels.values())
    assert len(labels) >= 200
    assert min(labels.count("duplicate"), labels.count("distinct")) >= 80


def test_weights_set_by_hand_already_do_well() -> None:
    assert measure(own_gold(), PRIOR).precision >= 0.95


def test_fitting_moves_weights_where_the_data_speaks() -> None:
    fitted = fit_model([own_gold().part("drome")])
    assert fitted["pair"].keys() == PRIOR["pair"].keys()
    assert fitted["pair"]["place_same"] != PRIOR["pair"]["place_same"]
    assert measure(own_gold().part("finistere"), fitted).precision >= 0.93
    assert "[rivals]" in write(fitted)
