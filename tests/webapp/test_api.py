import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.store.database import writing
from agenda.store.tables import PlaceNameRow, PlaceRow
from tests.webapp.sample_agenda import second_token


def test_events_from_today_page_by_page(client: TestClient) -> None:
    seen: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = client.get("/api/v1/events", params={"limit": 5, "cursor": cursor}).json()
        seen += [event["title"] for event in answer["events"]]
        assert answer["total"] == 14
        cursor = answer["next"]
    assert len(seen) == 14
    assert seen[0] == "Garonne, en crue"
    assert len(set(seen)) == 11


def test_the_form_of_an_event(client: TestClient, ids: dict[str, str]) -> None:
    event = client.get(f"/api/v1/events/{ids['concert']}").json()
    assert event["start"] == "2027-03-13T20:30:00+01:00"
    assert event["url"].startswith("https://almanach.example/evenements/")
    assert [one["source"]["id"] for one in event["listings"]] == ["la-navette", "le-moulin"]
    assert event["provenance"]["start"]["listing"] == 1


def test_a_merged_id_redirects(client: TestClient, ids: dict[str, str]) -> None:
    answer = client.get(f"/api/v1/events/{second_token()}", follow_redirects=False)
    assert answer.headers["location"] == f"/api/v1/events/{ids['concert']}"


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=201", "limit=x", "cursor=x", "theme=jazz", "from=2027-02-30"]
)
def test_what_cannot_be_is_a_problem_document(client: TestClient, query: str) -> None:
    answer = client.get(f"/api/v1/events?{query}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    problem = answer.json()
    assert problem["status"] == 400
    assert problem["field"] == query.partition("=")[0]
    assert problem["detail"]


def test_what_is_not_there_is_a_problem_document(client: TestClient) -> None:
    answer = client.get("/api/v1/events/zzzzzzzzzzzz")
    assert (answer.status_code, answer.json()["title"]) == (404, "Rien à cette adresse")
    assert client.get("/api/v1/nothing").json()["status"] == 404
    assert client.post("/api/v1/events").json()["status"] == 405


def test_places(client: TestClient) -> None:
    places = client.get("/api/v1/places").json()["places"]
    assert [place["id"] for place in places] == ["la-navette-sainte-aure", "le-moulin-pont-l-etang"]
    assert places[0]["commune"] == "Sainte-Aure"
    assert places[0]["aliases"] == []


def test_places_are_told_with_their_other_names(client: TestClient, engine: Engine) -> None:
    navette = PlaceRow(id="la-navette-sainte-aure", town="sainte-aure", aliases=["Chez Marthe"])
    with writing(engine) as session:
        session.add(navette)
        session.flush()
        session.add(PlaceNameRow(slug=navette.id, place_id=navette.id))
    told = {one["id"]: one["aliases"] for one in client.get("/api/v1/places").json()["places"]}
    assert told == {"la-navette-sainte-aure": ["Chez Marthe"], "le-moulin-pont-l-etang": []}


def test_sources(client: TestClient) -> None:
    sources = client.get("/api/v1/sources").json()["sources"]
    assert [source["id"] for source in sources] == ["la-navette", "le-moulin", "mediatheque"]
    assert sources[0]["events"] == 1
    assert sources[0]["healthy"] is True


def test_browsers_may_ask_before_reading_across_sites(client: TestClient) -> None:
    answer = client.options("/api/v1/events", headers={"origin": "https://cafe.example"})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, "*")
