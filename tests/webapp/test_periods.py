"""Periods of the report, and what stands before each."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.periods import Period, usual_periods


@pytest.mark.parametrize(
    ("first", "last", "kind", "before"),
    [
        ((2027, 3, 1), (2027, 3, 31), "month", (2027, 2, 1)),
        ((2027, 1, 1), (2027, 3, 31), "quarter", (2026, 10, 1)),
        ((2028, 1, 1), (2028, 12, 31), "year", (2027, 1, 1)),
        ((2027, 2, 1), (2027, 4, 30), "free", (2026, 11, 1)),
        ((2027, 3, 3), (2027, 3, 12), "free", (2027, 2, 21)),
    ],
)
def test_a_period_and_the_one_before(
    first: tuple[int, int, int],
    last: tuple[int, int, int],
    kind: str,
    before: tuple[int, int, int],
) -> None:
    period = Period(date(*first), date(*last))
    assert period.kind == kind
    assert period.before() == Period(date(*before), date(*first) - timedelta(days=1))


days = st.dates(date(1975, 1, 1), date(2190, 1, 1))


@given(days, st.integers(0, 1800))
def test_months_part_a_period_without_gap(first: date, length: int) -> None:
    period = Period(first, first + timedelta(days=length))
    months = period.by_month()
    assert (months[0].first, months[-1].last) == (period.first, period.last)
    for one, following in pairwise(months):
        assert one.first <= one.last == following.first - timedelta(days=1)


@given(days)
def test_usual_periods_hold_today_or_end_just_before(today: date) -> None:
    pairs = [*usual_periods(today)]
    for this, before in zip(pairs[::2], pairs[1::2], strict=True):
        assert this.first <= today <= this.last
        assert before.last == this.first - timedelta(days=1)
        assert before.kind == this.kind != "free"
