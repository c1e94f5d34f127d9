"""Questions about doubtful pairs: which comes first, what differs between two texts."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.model import Proposal
from agenda.store.doubts import OpenPair
from tests.samples import NOON, a_listing, known
from webapp.desk.differences import mark_differences
from webapp.desk.doubts import ask_doubts, place_in

NOW = NOON - timedelta(days=1)


def a_pair(name: str, days: int, score: float = 0.5, series: str | None = None) -> OpenPair:
    start = NOON + timedelta(days=days)
    one, other = (
        known(a_listing(f"{name}{days}", source, title=name, start=start, series=series))
        for source in ("le-rebond", "la-navette")
    )
    proposal = Proposal(a=one.token, b=other.token, score=score)
    return OpenPair(proposal, one, other)


def test_the_dates_of_two_series_are_one_question() -> None:
    pairs = [a_pair("tricot", days, series="t") for days in (0, 7, 14)]
    (doubt,) = ask_doubts(pairs, NOW)
    assert [*doubt.pairs] == pairs
    assert doubt.name == f"{pairs[0].proposal.a}-{pairs[0].proposal.b}"


def test_what_settles_most_and_soonest_comes_first() -> None:
    series = [a_pair("tricot", days, series="t") for days in (20, 27, 34, 41, 48, 55, 62, 69)]
    soon, late, doubtful = a_pair("bal", 1), a_pair("loto", 40), a_pair("kora", 1, score=0.2)
    asked = ask_doubts([late, *series, soon, doubtful], NOW)
    assert [doubt.first.one.title for doubt in asked] == ["tricot", "bal", "kora", "loto"]


def test_the_queue_goes_on_after_a_question_and_ends() -> None:
    asked = ask_doubts([a_pair("bal", 1), a_pair("loto", 2)], NOW)
    first, second = (doubt.name for doubt in asked)
    assert place_in(asked, None, None) == 0
    assert place_in(asked, second, None) == 1
    assert place_in(asked, None, first) == 1
    assert place_in(asked, None, second) is None
    assert place_in(asked, "gone-gone", None) == 0
    assert place_in([], None, None) is None


@pytest.mark.parametrize(
    ("one", "other", "marked"),
    [
        ("Bal folk", "bal folk !", ("Bal folk", "bal folk <mark>!</mark>")),
        ("Fête", "fete,", ("Fête", "fete,")),
        ("", "9 h", ("", "<mark>9 h</mark>")),
        ("<b>", "<i>", ("<mark>&lt;b&gt;</mark>", "<mark>&lt;i&gt;</mark>")),
        (
            "de 9 h à 18 h",
            "de 10 h à 18 h",
            ("de <mark>9</mark> h à 18 h", "de <mark>10</mark> h à 18 h"),
        ),
        (
            "à 9\N{NO-BREAK SPACE}h",
            "à 10\N{NO-BREAK SPACE}h",
            ("à <mark>9\N{NO-BREAK SPACE}h</mark>", "à <mark>10\N{NO-BREAK SPACE}h</mark>"),
        ),
    ],
)
def test_what_differs_is_marked(one: str, other: str, marked: tuple[str, str]) -> None:
    assert mark_differences(one, other) == marked


@given(st.text(), st.text())
def test_marking_loses_no_word(one: str, other: str) -> None:
    for text, marked in zip((one, other), mark_differences(one, other), strict=True):
        assert marked.striptags().split() == " ".join(text.split()).split()
