"""What HTTP promises: validators, compression, HEAD, headers; answers kept until data change."""

import gzip
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.store.database import writing
from agenda.store.tables import EventRow
from tests.webapp.sample_agenda import NOW, SETTINGS
from webapp.app import make_app
from webapp.headers import ALWAYS

PATHS = ["/", "/mois/2027-03", "/lieux", "/agenda.ics", "/agenda.atom", "/api/v1/events"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_a_known_answer_is_not_sent_again(visitor: TestClient, path: str, coding: str) -> None:
    accept = {"accept-encoding": coding}
    first = visitor.get(path, headers=accept)
    etag = first.headers["etag"]
    assert etag.startswith('"')
    again = visitor.get(path, headers=accept | {"if-none-match": f'"x", {etag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert again.headers["cache-control"] == first.headers["cache-control"]
    dated = {"if-modified-since": first.headers["last-modified"]}
    assert visitor.get(path, headers=accept | dated).status_code == 304


@pytest.mark.parametrize("date", ["", "hier", "Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 99 Jan"])
def test_an_older_or_broken_date_gets_the_whole_answer(visitor: TestClient, date: str) -> None:
    assert visitor.get("/", headers={"if-modified-since": date}).status_code == 200


def test_each_coding_has_its_own_name(visitor: TestClient) -> None:
    packed = visitor.get("/", headers={"accept-encoding": "gzip"})
    plain = visitor.get("/", headers={"accept-encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["etag"] != plain.headers["etag"]
    assert packed.text == plain.text
    assert int(packed.headers["content-length"]) < len(plain.content) / 2


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("gzip", True), ("br, GZIP;q=0.5", True), ("gzip;q=0", False), ("gzip; q=0.0, br", False)],
)
def test_who_refuses_gzip_gets_none(visitor: TestClient, accepted: str, packed: bool) -> None:
    headers = visitor.get("/", headers={"accept-encoding": accepted}).headers
    assert ("content-encoding" in headers) is packed


def test_a_name_weakened_on_the_way_is_still_known(visitor: TestClient) -> None:
    etag = visitor.get("/").headers["etag"]
    assert visitor.get("/", headers={"if-none-match": f"W/{etag}"}).status_code == 304


def test_the_scheduler_lives_as_long_as_the_application(light_engine: Engine) -> None:
    app = make_app(light_engine, SETTINGS, lambda: NOW, harvest=True)
    with TestClient(app) as client:
        told = client.get("/readyz").json()
        assert (told["status"], told["database"], told["scheduler"]) == ("ready", "ok", "alive")
        assert told["oldest_overdue"]["source"] == "la-navette"


@pytest.mark.parametrize("path", PATHS)
def test_head_is_get_without_the_body(visitor: TestClient, path: str) -> None:
    get, head = visitor.get(path), visitor.head(path)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("etag", "content-length", "content-type", "last-modified"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize("path", [*PATHS, "/nulle-part", "/?from=x", "/healthz"])
def test_every_answer_carries_the_safe_headers_and_no_cookie(
    visitor: TestClient, path: str
) -> None:
    headers = visitor.get(path).headers
    assert {name: headers[name] for name in ALWAYS} == ALWAYS
    assert "set-cookie" not in headers


def test_a_change_in_the_data_changes_the_answer(
    client: TestClient, engine: Engine, ids: dict[str, str]
) -> None:
    before = client.get("/")
    with writing(engine) as session:
        session.get_one(EventRow, ids["concert"]).title = "Concert déplacé"
    after = client.get("/", headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert "Concert déplacé" in after.text


def test_time_alone_changes_the_day_only(engine: Engine, ids: dict[str, str]) -> None:
    clock = [NOW]
    client = TestClient(make_app(engine, SETTINGS, lambda: clock[0]))
    first = client.get("/").headers
    clock[0] += timedelta(hours=2)
    later = client.get("/").headers
    assert (later["etag"], later["last-modified"]) == (first["etag"], first["last-modified"])
    clock[0] += timedelta(days=1)
    assert client.get("/").headers["etag"] != first["etag"]


def test_an_age_is_told_anew_while_the_data_stays(engine: Engine, ids: dict[str, str]) -> None:
    clock = [NOW]
    client = TestClient(make_app(engine, SETTINGS, lambda: clock[0]))
    path = f"/evenements/{ids['concert']}"
    assert "vérifié il y a 2 heures" in client.get(path).text
    clock[0] += timedelta(hours=5)
    assert "vérifié il y a 7 heures" in client.get(path).text


def test_the_style_sheet_never_ages(visitor: TestClient) -> None:
    page = visitor.get("/").text
    path = page.partition("rel=stylesheet href=")[2].partition(">")[0]
    answer = visitor.get(path)
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "max-age=31536000" in answer.headers["cache-control"]
    assert len(gzip.compress(answer.content, 9)) < 4000


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/robots.txt", "/sitemap.xml"])
def test_machines_are_served(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 200


def test_the_map_of_the_site_names_events_and_places(
    client: TestClient, ids: dict[str, str]
) -> None:
    text = client.get("/sitemap.xml").text
    assert f"https://almanach.example/evenements/{ids['concert']}-concert-voix-eau<" in text
    assert "https://almanach.example/lieux/la-navette-sainte-aure<" in text
