import gzip
import json
import tracemalloc
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.store.database import writing
from agenda.store.events import save_events
from agenda.store.listings import save_listings
from feeds.formats import FORMATS
from tests.samples import a_listing, an_event, known
from tests.webapp.sample_agenda import NOW, SETTINGS, SOURCES, paris
from webapp.answer import Answer, pack
from webapp.app import make_app
from webapp.pages.feed import TOMBSTONES, lighten
from webapp.pages.parts import LIGHT


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


def test_a_feed_is_called_by_the_names_of_what_it_chooses(client: TestClient) -> None:
    asked = "?q=bal&theme=musique&commune=pont-l-etang&lieu=le-moulin-pont-l-etang"
    chosen = "« bal », Musique, Pont-l’Étang, Le Moulin"
    assert client.get(f"/agenda.json{asked}").json()["title"] == (
        f"Almanach du Val d’Aurette – {chosen}"
    )
    said = client.get("/agenda.atom?partenaire=mediatheque-de-sainte-aure&source=mediatheque").text
    assert "– Médiathèque de Sainte-Aure, Médiathèque de Sainte-Aure</title>" in said
    assert "– de nulle part</title>" in client.get("/agenda.rss?commune=de-nulle-part").text


def test_feeds_begin_today_unless_told_otherwise(client: TestClient) -> None:
    assert "Soirée d’hier" not in client.get("/agenda.ics?from=2027-03-12").text
    assert "Soirée d’hier" in client.get("/agenda.ics?from=2027-03-10").text


def test_a_part_holds_what_begins_in_it_past_or_not(client: TestClient) -> None:
    whole = [client.get(f"/agenda.ics?part={name}").text for name in ("2027-03", "2027-04")]
    assert "Soirée d’hier" in whole[0]
    assert [text.count("SUMMARY:Garonne") for text in whole] == [1, 0]
    assert [text.count("SUMMARY:Troc") for text in whole] == [0, 1]
    assert "SOURCE;VALUE=URI:https://almanach.example/agenda.ics?part=2027-04\r\n" in whole[1]
    assert client.get("/api/v1/events?part=2027-04").json()["total"] == 2
    assert client.get("/agenda.ics?part=2027-04..2027-03").status_code == 400


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


FEEDS = [*(f"/agenda.{extension}" for extension in FORMATS), "/api/v1/events", "/api/v1/changes"]


@pytest.mark.parametrize("path", FEEDS)
@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_a_known_feed_is_not_sent_again(visitor: TestClient, path: str, coding: str) -> None:
    accept = {"accept-encoding": coding}
    first = visitor.get(path, headers=accept)
    assert first.headers["vary"] == "Accept-Encoding"
    assert first.headers["cache-control"].startswith("public, max-age=")
    named = accept | {"if-none-match": first.headers["etag"]}
    dated = accept | {"if-modified-since": first.headers["last-modified"]}
    for method in ("GET", "HEAD"):
        for known_ in (named, dated):
            again = visitor.request(method, path, headers=known_)
            assert (again.status_code, again.content) == (304, b"")
            for name in ("etag", "cache-control", "vary", "last-modified"):
                assert again.headers[name] == first.headers[name]
    head = visitor.head(path, headers=accept)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == first.headers["content-length"]


def test_the_same_data_has_the_same_names_and_dates_in_every_process(
    engine: Engine, ids: dict[str, str]
) -> None:
    heads = []
    for hours in (0, 5):
        moment = NOW + timedelta(hours=hours)
        with TestClient(make_app(engine, SETTINGS, lambda: moment)) as client:  # noqa: B023 # used at once
            heads.append([client.get(f"/agenda.{end}").headers for end in FORMATS])
    for one, other in zip(*heads, strict=True):
        assert (one["etag"], one["last-modified"]) == (other["etag"], other["last-modified"])


def test_who_asks_by_date_hears_of_what_left(
    client: TestClient, engine: Engine, ids: dict[str, str]
) -> None:
    before = client.get("/agenda.ics").headers["last-modified"]
    _tell(engine, "matin", paris(3, 11, 8), hidden=True)
    after = client.get("/agenda.ics", headers={"if-modified-since": before})
    assert after.status_code == 200
    assert "Marché" not in after.text


def test_a_withdrawn_event_is_cancelled_for_a_while_in_calendars_only(
    engine: Engine, ids: dict[str, str]
) -> None:
    clock = [NOW]
    client = TestClient(make_app(engine, SETTINGS, lambda: clock[0]))
    _tell(engine, "loin", paris(6, 1, 20))
    before = {"if-modified-since": client.get("/agenda.ics").headers["last-modified"]}
    _tell(engine, "loin", paris(6, 1, 20), withdrawn=NOW)
    assert client.get("/agenda.ics", headers=before).status_code == 200
    for extension in FORMATS:
        assert ("Rendez-vous loin" in client.get(f"/agenda.{extension}").text) == (
            extension == "ics"
        )
    assert client.get("/api/v1/events?q=loin").json()["total"] == 0
    told = Calendar.from_ical(client.get("/agenda.ics?source=mediatheque").content)
    gone = [one for one in told.walk("VEVENT") if one["SUMMARY"] == "Rendez-vous loin"]
    assert [one["STATUS"] for one in gone] == ["CANCELLED"]
    dated = {"if-modified-since": client.get("/agenda.ics").headers["last-modified"]}
    assert client.get("/agenda.ics", headers=dated).status_code == 304
    clock[0] = NOW + TOMBSTONES + timedelta(days=1)
    later = client.get("/agenda.ics", headers=dated)
    assert later.status_code == 200
    assert "Rendez-vous loin" not in later.text


def _tell(engine: Engine, uid: str, start: datetime, **said: Any) -> None:
    listing = known(
        a_listing(uid, "mediatheque", title=f"Rendez-vous {uid}", start=start, end=None),
        withdrawn=said.get("withdrawn"),
    )
    with writing(engine) as session:
        save_listings(session, [listing])
        event = an_event(listing, updated=NOW, **said)
        save_events(session, [(event, [listing])], SOURCES, NOW)


def test_a_light_calendar_is_whole_and_below_what_google_reads() -> None:
    pieces = [b"BEGIN:VCALENDAR\r\n", *[b"x" * 1000] * 2000, b"END:VCALENDAR\r\n"]
    light = b"".join(lighten(pieces))
    assert LIGHT - 1000 < len(light) <= LIGHT
    assert light.endswith(b"xEND:VCALENDAR\r\n")
    assert b"".join(lighten(pieces[:3] + pieces[-1:])) == b"".join(pieces[:3] + pieces[-1:])


def test_a_light_calendar_is_served(visitor: TestClient) -> None:
    assert visitor.get("/agenda.ics?leger=1").content == visitor.get("/agenda.ics").content


def test_a_long_feed_is_kept_packed_and_sent_piecemeal() -> None:
    """Ten thousand events of a kilobyte take the memory of what they are packed to."""
    piece = bytes(range(256)) * 4

    def pieces() -> Iterator[bytes]:
        for number in range(10_000):
            yield b"%d" % number + piece

    tracemalloc.start()
    packed = pack(Answer(b"", pieces=pieces()), NOW)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert packed.plain is None
    assert packed.length > 10_000_000
    assert most < 6_000_000
    assert packed.zipped
    assert gzip.decompress(packed.zipped) == b"".join(pieces())
