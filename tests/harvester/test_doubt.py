"""When a visit concludes nothing."""

from datetime import timedelta
from typing import Any

import pytest

from harvester.doubt import Doubt, doubt_of
from tests.samples import NOON, a_listing, a_source, known

EVENTS = [known(a_listing(str(n), start=NOON + timedelta(days=n))) for n in range(20)]


def doubt(lost: int, of: int = 20, *, complete: bool = True, **said: Any) -> Doubt | None:
    source = a_source(**said)
    return doubt_of(source, of, EVENTS[:lost], complete=complete)


@pytest.mark.parametrize(
    ("lost", "of", "doubtful"),
    [(20, 20, True), (6, 20, True), (5, 20, False), (5, 5, False), (6, 6, True)],
)
def test_a_sudden_loss_is_doubtful(lost: int, of: int, doubtful: bool) -> None:
    assert bool(doubt(lost, of)) is doubtful


def test_a_loss_of_a_fifth_of_many_is_not() -> None:
    many = [known(a_listing(str(n))) for n in range(100)]
    for lost, doubtful in [(20, False), (21, True)]:
        found = doubt_of(a_source(), 100, many[:lost], complete=True)
        assert bool(found) is doubtful


def test_what_was_accepted_is_no_longer_doubtful_but_more_is() -> None:
    assert doubt(12, accepted_loss=12) is None
    assert doubt(20, accepted_loss=12) == doubt(20)


def test_a_slow_decline_is_believed() -> None:
    absent_once = [one.model_copy(update={"absences": 1}) for one in EVENTS[:5]]
    missing = absent_once + EVENTS[5:8]
    assert doubt_of(a_source(), 15, missing, complete=True) is None


@pytest.mark.parametrize(("before", "doubtful"), [(True, True), (False, False), (None, False)])
def test_a_feed_cut_short_is_doubtful_if_it_used_to_be_whole(
    before: bool | None, doubtful: bool
) -> None:
    assert bool(doubt(0, complete=False, lists_all=before)) is doubtful
