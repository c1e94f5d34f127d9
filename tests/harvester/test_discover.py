"""Finding the best feed of a site, with the shapes that partners' sites really have."""

import asyncio
import json
from collections.abc import Iterator

import pytest

from agenda.errors import FetchError, FormatError, SourceError
from agenda.model import Kind
from agenda.settings import Settings
from harvester.discover import MOST_REQUESTS, Discovery, discover
from harvester.document import Document, Request
from harvester.fetch import Answer, Fetcher, Validators
from tests.fakes.site import Handler, Script, Site, answer

ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n%sEND:VCALENDAR\r\n"
VEVENT = b"BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20270301T180000Z\r\nSUMMARY:Bal\r\nEND:VEVENT\r\n"
CALENDAR = ICS % VEVENT
EMPTY = ICS % b""
POSTS = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>Blog</title>'
    b"<item><title>Un billet</title><guid>1</guid></item></channel></rss>"
)
DATED = (
    b'<?xml version="1.0"?><rss version="2.0" xmlns:ev="http://purl.org/rss/1.0/modules/event/">'
    b"<channel><title>Agenda</title><item><title>Bal</title><guid>1</guid>"
    b"<ev:startdate>2027-03-01T18:00:00</ev:startdate></item></channel></rss>"
)
EVENT = (
    '<script type="application/ld+json">{"@type": "Event", "name": "Bal", '
    '"startDate": "2027-03-01"}</script>'
)
TRIBE = json.dumps(
    {
        "events": [
            {
                "url": "https://a.example/event/bal/",
                "title": "Bal",
                "start_date": "2027-03-01 18:00:00",
            }
        ],
        "rest_url": "x",
        "total": 1,
    }
).encode()
GANCIO = json.dumps([{"id": 1, "title": "Bal", "start_datetime": 1803931200, "place": {}}]).encode()
OPENAGENDA = json.dumps(
    {
        "events": [
            {"uid": 1, "title": {"fr": "Bal"}, "timings": [{"begin": "2027-03-01T18:00:00+01:00"}]}
        ],
        "after": None,
    }
).encode()
NEVER_ASKED = Validators()
PEERTUBE = json.dumps({"total": 0, "data": []}).encode()


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def page(head: str = "", body: str = "", title: str = "La Grange") -> Script:
    html = (
        f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    )
    return answer(html.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


def alternate(kind: str, href: str, title: str = "Flux") -> str:
    return f'<link rel="alternate" type="{kind}" href="{href}" title="{title}">'


def find(site: Site, path: str = "/", **more: str) -> Discovery:
    async def once() -> Discovery:
        async with Fetcher(Settings(allow_private=(site.host,))) as fetcher:
            return await discover(site.url(path), fetcher, **more)

    return asyncio.run(once())


def config(version: str = "5.1.0") -> Script:
    body = json.dumps({"data": {"config": {"name": "Mobilizon d’ici", "version": version}}})

    def script(handler: Handler) -> None:
        status = 200 if handler.command == "POST" else 400
        answer(body.encode(), status=status, headers={"Content-Type": "application/json"})(handler)

    return script


def test_a_feed_is_taken_as_it_is(site: Site) -> None:
    site.scripts |= {"/a.ics": answer(CALENDAR), "/vide.ics": answer(EMPTY), "/rss": answer(DATED)}
    site.scripts |= {"/wp": answer(TRIBE), "/g": answer(GANCIO)}
    for path, kind in {
        "/a.ics": Kind.ICS,
        "/vide.ics": Kind.ICS,
        "/rss": Kind.RSS,
        "/wp": Kind.TRIBE,
        "/g": Kind.GANCIO,
    }.items():
        found = find(site, path)
        assert (found.kind, found.url) == (kind, site.url(path))
        assert len(site.asked) == 1
        assert found.why.startswith("L’adresse donne")
        site.asked.clear()


def test_an_empty_calendar_says_that_it_waits(site: Site) -> None:
    site.scripts["/a.ics"] = answer(EMPTY)
    assert "aucun rendez-vous pour l’instant" in find(site, "/a.ics").why


def test_a_mobilizon_group_page(site: Site) -> None:
    site.scripts["/api"] = config()
    found = find(site, "/@grange/events")
    assert (found.kind, found.url, found.group) == (Kind.MOBILIZON, site.url("/api"), "grange")
    assert "Mobilizon 5.1.0, le groupe «\u00a0grange\u00a0»" in found.why


def test_a_mobilizon_instance_by_its_page_or_its_interface(site: Site) -> None:
    site.scripts |= {"/": page('<meta name="generator" content="Mobilizon">'), "/api": config()}
    for path in ("/", "/api"):
        found = find(site, path)
        assert (found.kind, found.url, found.group) == (Kind.MOBILIZON, site.url("/api"), None)
        assert found.title == "Mobilizon d’ici"


def test_a_search_of_an_area_stays_one(site: Site) -> None:
    site.scripts["/search"] = page('<meta name="generator" content="Mobilizon">')
    site.scripts["/api"] = config()
    found = find(site, "/search?lat=44.3&lon=0.5&distance=25_km")
    assert (found.kind, found.group) == (Kind.MOBILIZON, None)
    assert found.url == site.url("/api?lat=44.3&lon=0.5&distance=25_km")
    assert "territoire" in found.why


def test_the_named_group_wins(site: Site) -> None:
    site.scripts["/api"] = config()
    assert find(site, "/@grange", group="autre").group == "autre"


def test_a_nextcloud_link_for_people(site: Site) -> None:
    site.scripts["/remote.php/dav/public-calendars/AbC123"] = answer(CALENDAR)
    found = find(site, "/index.php/apps/calendar/p/AbC123/dayGridMonth/now")
    assert found.kind is Kind.ICS
    assert found.url == site.url("/remote.php/dav/public-calendars/AbC123?export")


def test_a_nextcloud_calendar_that_is_not_public(site: Site) -> None:
    with pytest.raises(FormatError, match="n’est pas public") as caught:
        find(site, "/apps/calendar/p/AbC123")
    assert "« Partager par lien »" in caught.value.remedy


@pytest.mark.parametrize(
    ("shown", "wanted"),
    [
        (
            "https://calendar.google.com/calendar/embed?src=abc%40group.calendar.google.com",
            "https://calendar.google.com/calendar/ical/abc%40group.calendar.google.com/public/basic.ics",
        ),
        (
            "https://outlook.office365.com/owa/calendar/1@a.example/2/calendar.html",
            "https://outlook.office365.com/owa/calendar/1@a.example/2/calendar.ics",
        ),
        (
            "https://framagenda.org/apps/calendar/embed/Tok3n",
            "https://framagenda.org/remote.php/dav/public-calendars/Tok3n?export",
        ),
    ],
)
def test_a_calendar_shown_in_a_frame(shown: str, wanted: str) -> None:
    """Outside hosts cannot be asked in a test: a fetcher of one's own answers for them."""
    documents = {"https://a.example/": f'<html><iframe src="{shown}"></iframe></html>'.encode()}
    documents[wanted] = CALENDAR
    for given in ("https://a.example/", shown):
        found = asyncio.run(discover(given, Canned(documents)))
        assert (found.kind, found.url) == (Kind.ICS, wanted)


class Canned(Fetcher):
    """A fetcher that has a few documents, and nothing else."""

    def __init__(self, documents: dict[str, bytes]) -> None:
        self.documents = documents

    async def fetch(self, request: Request, known: Validators = NEVER_ASKED) -> Answer:
        if request.url not in self.documents or request.json:
            raise FetchError("Il n’y a rien à cette adresse.", status=404)
        body = self.documents[request.url]
        return Answer(
            Document(request=request, url=request.url, content_type="", body=body), Validators()
        )


def test_a_google_calendar_that_is_not_public() -> None:
    with pytest.raises(FormatError, match="n’est pas public") as caught:
        asyncio.run(
            discover("https://calendar.google.com/calendar/embed?src=a%40b.example", Canned({}))
        )
    assert "Google Agenda" in caught.value.remedy


WORDPRESS = (
    '<link rel="https://api.w.org/" href="{base}/wp-json/"><link href="/wp-content/a.css">'
    + alternate("application/rss+xml", "/feed/", "La Grange » Flux")
    + alternate("application/rss+xml", "/comments/feed/", "Flux des commentaires")
)


def wordpress(site: Site, head: str = "") -> None:
    site.scripts |= {"/": page(WORDPRESS.format(base=site.url("")) + head), "/feed/": answer(POSTS)}


def test_wordpress_with_the_events_calendar(site: Site) -> None:
    wordpress(site, alternate("text/calendar", "/events/?ical=1"))
    site.scripts |= {
        "/wp-json/tribe/events/v1/events": answer(TRIBE),
        "/events/": answer(CALENDAR),
    }
    found = find(site)
    assert (found.kind, found.url) == (Kind.TRIBE, site.url("/wp-json/tribe/events/v1/events"))
    assert "liste complète" in found.why
    assert found.title == "La Grange"


def test_wordpress_whose_interface_is_closed(site: Site) -> None:
    wordpress(site, alternate("text/calendar", "/events/?ical=1"))
    site.scripts |= {
        "/wp-json/tribe/events/v1/events": answer(status=401),
        "/events/": answer(CALENDAR),
    }
    found = find(site)
    assert (found.kind, found.url) == (Kind.ICS, site.url("/events/?ical=1"))


def test_wordpress_without_an_agenda(site: Site) -> None:
    wordpress(site)
    found = find(site)
    assert (found.kind, found.url) == (Kind.RSS, site.url("/feed/"))
    assert "lues dans le texte" in found.why
    assert "/comments/feed/" not in [asked.path for asked in site.asked]


@pytest.mark.parametrize("path", ["/", "/event/bal", "/page/2"])
def test_gancio(site: Site, path: str) -> None:
    site.scripts |= {
        path: page(
            '<meta name="generator" content="gancio">'
            + alternate("application/rss+xml", "/feed/rss")
        ),
        "/api/events": answer(GANCIO),
        "/feed/ics": answer(CALENDAR),
    }
    found = find(site, path)
    assert (found.kind, found.url) == (Kind.GANCIO, site.url("/api/events"))


def test_spip(site: Site) -> None:
    def spip(handler: Handler) -> None:
        is_feed = "page=backend" in handler.path
        (answer(POSTS) if is_feed else answer(status=404))(handler)

    site.scripts |= {"/": page('<meta name="generator" content="SPIP 4.2">'), "/spip.php": spip}
    found = find(site)
    assert (found.kind, found.url) == (Kind.RSS, site.url("/spip.php?page=backend"))
    assert "SPIP" in found.why


def test_openagenda_in_a_frame() -> None:
    frame = '<iframe src="https://openagenda.com/agendas/123456/embeds/1/events"></iframe>'
    export = "https://openagenda.com/agendas/123456/events.v2.json"
    documents = {"https://a.example/": f"<html>{frame}</html>".encode(), export: OPENAGENDA}
    found = asyncio.run(discover("https://a.example/", Canned(documents)))
    assert (found.kind, found.url) == (Kind.OPENAGENDA, export)


def test_an_openagenda_page() -> None:
    home = "https://openagenda.com/fr/tiers-lieux"
    export = "https://openagenda.com/agendas/123456/events.v2.json"
    script = r'<script>{"url":"https:\/\/openagenda.com\/agendas\/123456\/events"}</script>'
    documents = {home: f"<html>{script}</html>".encode(), export: OPENAGENDA}
    found = asyncio.run(discover(home, Canned(documents)))
    assert (found.kind, found.url) == (Kind.OPENAGENDA, export)


def test_peertube(site: Site) -> None:
    site.scripts |= {
        "/c/radio": page('<meta property="og:platform" content="PeerTube">'),
        "/api/v1/video-channels/radio/videos": answer(PEERTUBE),
    }
    found = find(site, "/c/radio")
    assert (found.kind, found.url) == (Kind.PEERTUBE, site.url("/c/radio"))


def test_a_page_that_describes_its_events(site: Site) -> None:
    site.scripts |= {
        "/agenda": page(EVENT + alternate("application/rss+xml", "/rss")),
        "/rss": answer(POSTS),
    }
    found = find(site, "/agenda")
    assert (found.kind, found.url) == (Kind.PAGE, site.url("/agenda"))
    assert "/rss" not in [asked.path for asked in site.asked]


def test_a_calendar_is_better_than_the_page(site: Site) -> None:
    links = '<a href="/agenda.ics?x=1">S’abonner</a><a href="/vide.ics">x</a>'
    site.scripts |= {
        "/": page(EVENT, links),
        "/agenda.ics": answer(CALENDAR),
        "/vide.ics": answer(EMPTY),
    }
    assert find(site).url == site.url("/agenda.ics?x=1")
    site.scripts["/agenda.ics"] = answer(EMPTY)
    assert find(site).kind is Kind.PAGE


def test_webcal_links_are_calendars(site: Site) -> None:
    """The link says webcal, which means https; a test server only speaks http."""
    documents = {
        "https://a.example/": b'<html><a href="webcal://a.example/cal">cal</a></html>',
        "https://a.example/cal": CALENDAR,
    }
    for given in ("https://a.example/", "webcal://a.example/cal", "a.example"):
        asked = documents | {"https://a.example": documents["https://a.example/"]}
        found = asyncio.run(discover(given, Canned(asked)))
        assert (found.kind, found.url) == (Kind.ICS, "https://a.example/cal")


def test_the_agenda_is_on_another_page(site: Site) -> None:
    site.scripts |= {
        "/": page(
            alternate("application/rss+xml", "/rss"), '<a href="/nos-evenements/">Nos sorties</a>'
        ),
        "/rss": answer(POSTS),
        "/nos-evenements/": page(EVENT),
    }
    assert find(site).url == site.url("/nos-evenements/")


def test_a_feed_with_dates_is_better_than_posts(site: Site) -> None:
    feeds = alternate("application/rss+xml", "/rss") + alternate("application/rss+xml", "/dates")
    site.scripts |= {"/": page(feeds), "/rss": answer(POSTS), "/dates": answer(DATED)}
    assert find(site).url == site.url("/dates")


def test_a_feed_at_a_usual_place(site: Site) -> None:
    site.scripts |= {"/": page(), "/feed": answer(POSTS)}
    found = find(site)
    assert (found.kind, found.url) == (Kind.RSS, site.url("/feed"))
    assert "adresse d’usage" in found.why


def test_nothing_at_all(site: Site) -> None:
    site.scripts["/"] = page(body="<p>Bienvenue</p>")
    with pytest.raises(FormatError, match="Aucun agenda ni flux") as caught:
        find(site)
    assert "s’abonner" in caught.value.remedy


def test_a_site_that_is_not_there(site: Site) -> None:
    with pytest.raises(SourceError) as caught:
        find(site, "/absent")
    assert caught.value.remedy


def test_a_site_of_endless_links_is_left_soon(site: Site) -> None:
    links = "".join(f'<a href="/{n}.ics">agenda</a>' for n in range(500))
    site.scripts["/"] = page(body=links)
    with pytest.raises(FormatError):
        find(site)
    assert len(site.asked) <= MOST_REQUESTS


@pytest.mark.parametrize(
    "href", ["http://[bad", "javascript:alert(1)", "//", "webcal:", "\x00.ics"]
)
def test_hostile_links_are_passed_over(site: Site, href: str) -> None:
    site.scripts["/"] = page(body=f'<a href="{href}.ics">x</a><a href="/a.ics">y</a>')
    site.scripts["/a.ics"] = answer(CALENDAR)
    assert find(site).url == site.url("/a.ics")
