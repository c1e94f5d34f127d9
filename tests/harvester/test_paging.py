"""Formats that come in pages: what they ask for next, and when the list is whole."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from agenda.errors import FormatError
from agenda.model import Kind
from harvester.document import Page, Request
from harvester.formats import FORMATS
from tests.harvester.plain import WINDOW, document, source

SITE = "https://partenaire.example"
TRIBE_EVENT = {"url": f"{SITE}/event/bal/", "title": "Bal", "start_date": "2027-03-01 18:00:00"}


def read(kind: Kind, request: Request, content: Any, url: str = SITE) -> Page:
    answer = document(json.dumps(content).encode(), request=request)
    return FORMATS[kind].read(answer, source(kind, url), WINDOW)


def first(kind: Kind, url: str = SITE) -> Request:
    return FORMATS[kind].first(source(kind, url), WINDOW)


def query(request: Request) -> dict[str, list[str]]:
    return parse_qs(urlsplit(request.url).query)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (SITE, "/wp-json/tribe/events/v1/events"),
        (f"{SITE}/blog/", "/blog/wp-json/tribe/events/v1/events"),
        (
            f"{SITE}/blog/wp-json/tribe/events/v1/events?page=3",
            "/blog/wp-json/tribe/events/v1/events",
        ),
    ],
)
def test_tribe_finds_its_interface(url: str, path: str) -> None:
    request = first(Kind.TRIBE, url)
    assert urlsplit(request.url).path == path
    assert query(request)["start_date"] == ["2027-01-01 00:00:00"]


def test_tribe_follows_its_pages_and_is_whole_at_the_end() -> None:
    following = f"{SITE}/wp-json/tribe/events/v1/events?page=2"
    page = read(
        Kind.TRIBE, first(Kind.TRIBE), {"events": [TRIBE_EVENT], "next_rest_url": following}
    )
    assert page.next is not None
    assert page.next.url == following
    assert not page.complete
    assert read(Kind.TRIBE, page.next, {"events": []}).complete


def test_a_page_that_leads_to_itself_ends_and_concludes_nothing() -> None:
    request = first(Kind.TRIBE)
    page = read(Kind.TRIBE, request, {"events": [TRIBE_EVENT], "next_rest_url": request.url})
    assert page.next is None
    assert not page.complete


def test_a_fault_on_one_page_leaves_the_list_unwhole() -> None:
    following = f"{SITE}/wp-json/tribe/events/v1/events?page=2"
    page = read(Kind.TRIBE, first(Kind.TRIBE), {"events": [{}], "next_rest_url": following})
    assert page.next is not None
    assert not read(Kind.TRIBE, page.next, {"events": [TRIBE_EVENT]}).complete


def test_openagenda_goes_from_its_page_to_its_export_and_on() -> None:
    url = "https://openagenda.com/fr/tiers-lieux"
    home = first(Kind.OPENAGENDA, url)
    body = b'<html><script>{"u":"https:\\/\\/openagenda.com\\/agendas\\/123456"}</script></html>'
    answer = document(body, request=home)
    page = FORMATS[Kind.OPENAGENDA].read(answer, source(Kind.OPENAGENDA, url), WINDOW)
    assert page.next is not None
    assert urlsplit(page.next.url).path == "/agendas/123456/events.v2.json"
    event = {"uid": 1, "title": "Bal", "timings": [{"begin": "2027-03-01T18:00:00+01:00"}]}
    page = read(Kind.OPENAGENDA, page.next, {"events": [event], "after": [1, "b"]}, url)
    assert page.next is not None
    assert query(page.next)["after[]"] == ["1", "b"]
    assert read(Kind.OPENAGENDA, page.next, {"events": [], "after": None}, url).complete


@pytest.mark.parametrize(
    ("url", "path"),
    [
        (f"{SITE}/", "/api/v1/videos"),
        (f"{SITE}/c/radio/videos", "/api/v1/video-channels/radio/videos"),
        (f"{SITE}/a/jeanne@tube.example", "/api/v1/accounts/jeanne@tube.example/videos"),
    ],
)
def test_peertube_asks_for_lives_to_come(url: str, path: str) -> None:
    request = first(Kind.PEERTUBE, url)
    assert urlsplit(request.url).path == path
    assert query(request)["includeScheduledLive"] == ["true"]


def test_peertube_counts_until_the_total() -> None:
    video = {"name": "Un film", "url": f"{SITE}/w/1", "isLive": False}
    page = read(Kind.PEERTUBE, first(Kind.PEERTUBE), {"total": 2, "data": [video]})
    assert page.items == []
    assert page.next is not None
    assert query(page.next)["start"] == ["1"]
    assert read(Kind.PEERTUBE, page.next, {"total": 2, "data": [video]}).complete


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        (f"{SITE}/", f"{SITE}/api/events"),
        (f"{SITE}/event/bal", f"{SITE}/api/events"),
        (f"{SITE}/tag/concert", f"{SITE}/api/events?tags=concert"),
        (f"{SITE}/api/events?places=3", f"{SITE}/api/events?places=3"),
    ],
)
def test_gancio_keeps_what_narrows_the_list(url: str, wanted: str) -> None:
    request = first(Kind.GANCIO, url)
    assert request.url.startswith(wanted)
    assert query(request)["show_recurrent"] == ["true"]


@pytest.mark.parametrize("kind", [Kind.TRIBE, Kind.GANCIO, Kind.PEERTUBE])
@pytest.mark.parametrize("content", [{}, [], "x", None, {"code": "rest_no_route"}])
def test_another_document_is_refused_with_a_remedy(kind: Kind, content: Any) -> None:
    if kind is Kind.GANCIO and content == []:
        assert read(kind, first(kind), content).complete
        return
    with pytest.raises(FormatError) as caught:
        read(kind, first(kind), content)
    assert caught.value.remedy
