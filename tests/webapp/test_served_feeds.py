import json

import pytest
from starlette.testclient import TestClient

from feeds.formats import FORMATS


@pytest.mark.parametrize("extension", FORMATS)
def test_each_format_is_served_with_its_type(client: TestClient, extension: str) -> None:
    answer = client.get(f"/agenda.{extension}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == FORMATS[extension].media_type
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "voix d’eau douce" in answer.content.decode()


def test_feeds_take_the_filters_of_the_page(client: TestClient) -> None:
    items = client.get("/agenda.json?theme=musique").json()["items"]
    assert [item["title"] for item in items] == ["Concert : voix d’eau douce"]


def test_feeds_begin_today_unless_told_otherwise(client: TestClient) -> None:
    assert "Soirée d’hier" not in client.get("/agenda.ics?from=2027-03-12").text
    assert "Soirée d’hier" in client.get("/agenda.ics?from=2027-03-10").text


def test_an_impossible_filter_is_a_problem(client: TestClient) -> None:
    answer = client.get("/agenda.ics?from=demain")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert json.loads(answer.content)["field"] == "from"


def test_unknown_formats_are_not_found(client: TestClient) -> None:
    assert client.get("/agenda.exe").status_code == 404


def test_the_language_of_a_feed_is_in_its_address_only(visitor: TestClient) -> None:
    english = {"accept-language": "en"}
    assert visitor.get("/agenda.json", headers=english).json()["language"] == "fr"
    assert visitor.get("/agenda.json?lang=en").json()["language"] == "en"
