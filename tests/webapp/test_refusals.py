from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from starlette.testclient import TestClient

from tests.webapp.sample_agenda import NOW, SETTINGS
from webapp.app import make_app

FILTERS = [
    *("q", "from", "to", "commune", "near", "theme", "lieu", "partenaire", "source", "type"),
    *("gratuit", "en-ligne", "accessible", "series", "status", "lang", "limit", "cursor", "other"),
]
VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            *("0001-01-01", "9999-12-31", "2027-03-14", "2027-W10", "20270314", "2027-02-30"),
            *("44.2,0.6,10", "90,180,500", "nan,nan,nan", "1e400,0,1", "a,b,c", "musique"),
            *("fold", "all", "1", "on", "atelier", "cancelled", "agen", "%00", "\0", "en", "fr"),
            *("%", "_", "\\", "' OR 1=1 --", "<script>", "MDAwMXw=", "-", "x" * 500),
        ]
    ),
)
PATHS = ["/", "/agenda.ics", "/agenda.csv", "/api/v1/events", "/flux", "/mois/2027-03", "/lieux"]


@settings(max_examples=150, deadline=None)
@given(
    path=st.sampled_from(PATHS),
    query=st.dictionaries(st.sampled_from(FILTERS), VALUES, max_size=4),
)
def test_no_query_string_breaks_anything(
    visitor: TestClient, path: str, query: dict[str, str]
) -> None:
    answer = visitor.get(path, params=query)
    assert answer.status_code in (200, 400)
    assert not answer.is_error or answer.text


@pytest.mark.parametrize("path", ["/", "/agenda.ics", "/api/v1/events"])
@pytest.mark.parametrize(
    "query", ["q=%00a", "q=%ed%a0%80", "q=%ff", "commune=%00", "from=0001-01-01"]
)
def test_hostile_bytes_break_neither_database(client: TestClient, path: str, query: str) -> None:
    assert client.get(f"{path}?{query}").status_code in (200, 400)


@pytest.mark.parametrize(
    ("query", "field", "told"),
    [
        ("from=31/02/2027", "from", "« 31/02/2027 » n’est pas une date."),
        ("theme=jazz", "theme", "« jazz » n’est pas une valeur possible"),
        ("from=2027-03-14&to=2027-03-13", "to", "La date de fin vient avant la date de début."),
        ("from=9999-12-31", "from", "L’année 9999 est hors du calendrier"),
    ],
)
def test_the_sentence_stands_beside_the_field(
    visitor: TestClient, query: str, field: str, told: str
) -> None:
    answer = visitor.get(f"/?{query}")
    assert answer.status_code == 400
    page = answer.text.replace("\N{NO-BREAK SPACE}", " ")
    assert told in page
    assert f"name={field}" in page
    assert "aria-invalid=true aria-describedby=refus" in page


def test_a_sentence_in_english_too(visitor: TestClient) -> None:
    page = visitor.get("/?lang=en&from=x").text
    assert "“x” is not a date." in page
    problem = visitor.get("/api/v1/events?from=x", headers={"accept-language": "en"})
    assert problem.json()["detail"] == "“x” is not a date."
    assert problem.headers["vary"] == "Accept-Language"
    assert "Example: 2027-03-14." in page


@pytest.mark.parametrize(
    ("ask", "title", "detail"),
    [
        (("GET", "/api/v1/nothing"), "Nothing at this address", "The address is incomplete"),
        (("POST", "/api/v1/events"), "A request of another kind", "This address is to be read"),
        (("GET", "/api/v1/events?from=x"), "An impossible request", "“x” is not a date"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_every_problem_is_told_in_english_too(
    visitor: TestClient, ask: tuple[str, str], title: str, detail: str
) -> None:
    problem = visitor.request(*ask, headers={"accept-language": "en"})
    told = problem.json()
    assert (told["title"], told["detail"][: len(detail)]) == (title, detail)
    assert problem.headers["vary"] == "Accept-Language"


def test_a_missing_page_helps(visitor: TestClient) -> None:
    answer = visitor.get("/evenements/zzzz")
    assert answer.status_code == 404
    assert "Il n’y a rien à cette adresse" in answer.text
    assert "role=search" in answer.text
    assert answer.headers["cache-control"] == "no-store"


def test_a_failure_says_so_without_asking_the_database(
    light_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the store is on fire")

    monkeypatch.setattr("webapp.pages.stretch.find", broken)
    app = make_app(light_engine, SETTINGS, lambda: NOW)
    client = TestClient(app, raise_server_exceptions=False)
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Une panne" in answer.text
    assert "on fire" not in answer.text
    monkeypatch.setattr("webapp.api.find", broken)
    assert client.get("/api/v1/events").json()["status"] == 500
