"""The query string, read and written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.errors import QueryError
from agenda.query import FILTERS, AgendaQuery

WORDS = ["from", "to", "near", "theme", "type", "status", "series", "commune", "lieu", "partenaire"]
WORDS += ["source", "part", "gratuit", "en-ligne", "accessible", "q", "utm_source"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("from", "14 mars"),
        ("from", "2027-02-30"),
        ("from", "1969-12-31"),
        ("to", "9999-12-31"),
        ("to", "demain"),
        ("part", "2027-02-30"),
        ("part", "2027-06..2027-01"),
        ("near", "44.2"),
        ("near", "44.2,0.6,0"),
        ("near", "nan,0,1"),
        ("near", "91,0,1"),
        ("theme", "sport"),
        ("type", "concert"),
        ("status", "annulé"),
        ("series", "non"),
        ("commune", "Agen/../"),
        ("gratuit", "peut-être"),
    ],
)
def test_an_impossible_value_is_named(name: str, value: str) -> None:
    with pytest.raises(QueryError) as caught:
        AgendaQuery.read({name: value})
    assert caught.value.field == name
    assert value[:4] in str(caught.value)


def test_no_nul_goes_on_to_a_database() -> None:
    assert AgendaQuery.read({"q": "\0bal\0", "commune": "\0agen"}).write() == {
        "q": "bal",
        "commune": "agen",
    }


def test_a_refusal_is_told_in_any_language() -> None:
    with pytest.raises(QueryError) as caught:
        AgendaQuery.read({"gratuit": "100 %"})
    assert str(caught.value) == "« 100 % » n’est ni oui (1) ni non (0)."
    assert caught.value.tell(lambda sentence: f"{sentence}?").endswith("(0).?")


def test_a_stretch_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(QueryError) as caught:
        AgendaQuery.read({"from": "2027-03-02", "to": "2027-03-01"})
    assert caught.value.field == "to"


def test_a_full_query_is_written_as_it_was_read() -> None:
    asked = {
        "q": "repair café",
        "from": "2027-03-01",
        "to": "2027-03-31",
        "part": "2027-01..2027-06",
        "commune": "agen",
        "near": "44.2,0.62,15",
        "theme": "fabriquer",
        "lieu": "fablab-agen",
        "partenaire": "le-rebond",
        "source": "le-rebond",
        "type": "atelier",
        "gratuit": "1",
        "en-ligne": "0",
        "accessible": "1",
        "series": "fold",
        "status": "cancelled",
        "sauf": "la-navette",
        "updated_since": "2027-03-01T08:00:00Z",
    }
    assert AgendaQuery.read(asked).write() == asked
    assert asked.keys() == set(FILTERS)


@given(st.dictionaries(st.sampled_from(WORDS), st.text()))
def test_any_query_string_is_read_or_refused_in_words(asked: dict[str, str]) -> None:
    query, refusal = read(asked)
    if query:
        assert AgendaQuery.read(query.write()) == query
    else:
        assert refusal
        assert refusal.field in asked


def read(asked: dict[str, str]) -> tuple[AgendaQuery | None, QueryError | None]:
    try:
        return AgendaQuery.read(asked), None
    except QueryError as error:
        return None, error
