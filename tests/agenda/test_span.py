"""The names of spans, read and written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.span import Span

DAYS = st.dates(date(1970, 1, 1), date(2199, 12, 31))


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("2027", date(2027, 1, 1), date(2027, 12, 31)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2027-03-14", date(2027, 3, 14), date(2027, 3, 14)),
        ("2027..2028", date(2027, 1, 1), date(2028, 12, 31)),
        ("2027-01..2027-06", date(2027, 1, 1), date(2027, 6, 30)),
        ("2027-03-01..2027-03-10", date(2027, 3, 1), date(2027, 3, 10)),
    ],
)
def test_a_name_is_written_as_it_was_read(name: str, first: date, last: date) -> None:
    span = Span.read(name)
    assert (span.first, span.last) == (first, last)
    assert span.write() == name


@pytest.mark.parametrize(
    "name", ["", "27", "2027-13", "2027-02-30", "2028..2027", "2027...2028", "1969", "2200", "٢٠٢٧"]
)
def test_no_name_of_a_span(name: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Span.read(name)


@given(DAYS, DAYS)
def test_any_span_has_a_name(one: date, other: date) -> None:
    span = Span(first=min(one, other), last=max(one, other))
    assert Span.read(span.write()) == span
