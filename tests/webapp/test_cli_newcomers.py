"""`sources add` with nothing but a partner's ordinary address, from an empty agenda.

For each program that sites are made with: what is said, what is chosen, and what comes of it.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agenda.errors import SourceError
from tests.fakes import mobilizon
from tests.fakes.site import Script, Site, answer
from tests.harvester.test_discover import CALENDAR, EVENT, POSTS, alternate, page
from tests.harvester.test_mobilizon import event
from tests.webapp.test_cli import run, told

WORDPRESS = (
    '<link rel="https://api.w.org/" href="/wp-json/"><meta name=generator content=WordPress>'
)
RSS = alternate("application/rss+xml", "/feed/")
POST = (
    b"<rss version='2.0'><channel><title>La Grange</title><item><title>Bal</title><guid>1</guid>"
    b"<pubDate>Mon, 01 Feb 2027 08:00:00 GMT</pubDate>"
    b"<description>Bal le samedi 13 mars 2027 \xc3\xa0 20h30</description></item></channel></rss>"
)
TRIBE = {
    "title": "Bal",
    "id": 7,
    "url": "https://a.example/bal/",
    "start_date": "2027-03-13 20:30:00",
}
GANCIO = {"id": 1, "title": "Bal", "slug": "bal", "start_datetime": 1_804_966_200, "place": {}}
LIVE = {
    "uuid": "9c9de5e8-0a1e-484a-b099-e80766180a6d",
    "name": "Bal en direct",
    "url": "https://tube.example/w/1",
    "isLive": True,
    "liveSchedules": [{"startAt": "2027-03-13T19:30:00.000Z"}],
}


def said(*things: object) -> Script:
    return answer(json.dumps(*things).encode(), headers={"Content-Type": "application/json"})


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A site, the page of it that people know, and words of the answer."""

    name: str
    scripts: dict[str, Script]
    words: tuple[str, ...]
    path: str = "/"
    titles: tuple[str, ...] = ("Bal",)


SITES = [
    Newcomer(
        "WordPress with The Events Calendar",
        {
            "/": page(WORDPRESS + RSS),
            "/feed/": answer(POSTS),
            "/wp-json/tribe/events/v1/events": said(
                {"events": [TRIBE], "rest_url": "x", "total": 1}
            ),
        },
        ("WordPress", "1\xa0rendez-vous", "la liste complète que le site tient"),
    ),
    Newcomer(
        "WordPress alone",
        {"/": page(WORDPRESS + RSS), "/feed/": answer(POST)},
        ("1\xa0billet. ", "les dates seront lues dans le texte"),
    ),
    Newcomer(
        "SPIP",
        {"/": page('<meta name="generator" content="SPIP 4.2">'), "/spip.php": answer(POST)},
        ("SPIP", "les dates seront lues dans le texte"),
    ),
    Newcomer(
        "Gancio",
        {"/": page('<meta name="generator" content="gancio">'), "/api/events": said([GANCIO])},
        ("Gancio", "1\xa0rendez-vous"),
    ),
    Newcomer(
        "PeerTube",
        {
            "/c/radio": page('<meta property="og:platform" content="PeerTube">'),
            "/api/v1/video-channels/radio/videos": said({"total": 1, "data": [LIVE]}),
        },
        ("PeerTube",),
        "/c/radio",
        ("Bal en direct",),
    ),
    Newcomer(
        "Nextcloud",
        {"/remote.php/dav/public-calendars/AbC123": answer(CALENDAR)},
        ("L’adresse donne un calendrier", "1\xa0rendez-vous", "chaque date"),
        "/apps/calendar/p/AbC123",
    ),
    Newcomer(
        "a page that describes its events",
        {"/": page(EVENT)},
        ("La page décrit ses événements", "sa page décrit ses événements"),
    ),
    Newcomer(
        "a page with a link to a calendar",
        {"/": page(EVENT, '<a href="/agenda.ics">S’abonner</a>'), "/agenda.ics": answer(CALENDAR)},
        ("1\xa0rendez-vous", "chaque date"),
    ),
]


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALMANACH_PAST_DAYS", "3000")
    monkeypatch.setenv("ALMANACH_HORIZON_DAYS", "3000")
    monkeypatch.setenv("ALMANACH_LOG_LEVEL", "error")
    return lambda host: monkeypatch.setenv("ALMANACH_ALLOW_PRIVATE", host)


@pytest.fixture
def site(installed: Callable[[str], None]) -> Iterator[Site]:
    with Site() as running:
        installed(running.host)
        yield running


@pytest.mark.parametrize("newcomer", SITES, ids=lambda one: one.name)
def test_a_site_is_added_by_its_ordinary_address(newcomer: Newcomer, site: Site) -> None:
    site.scripts |= newcomer.scripts
    added = run("sources", "add", site.url(newcomer.path))
    for words in newcomer.words:
        assert words in added.stdout
    assert "Nouvelle. La suite : almanach harvest" in added.stdout
    [visit] = told("harvest", "--json")
    assert (visit["status"], visit["error"]) == ("ok", None)
    assert [one["title"] for one in told("export", "--from", "2027-01-01")] == [*newcomer.titles]


def test_a_mobilizon_group_is_added_by_its_page(installed: Callable[[str], None]) -> None:
    coming = event(1, title="Bal", beginsOn="2027-03-13T19:30:00Z")
    with mobilizon.serve(mobilizon.Instance("4.1", {"lavoir": [coming]})) as base:
        installed(base.removeprefix("http://"))
        added = run("sources", "add", f"{base}/@lavoir")
        assert "Mobilizon 4.1, le groupe «\xa0lavoir\xa0»" in added.stdout
        [visit] = told("harvest", "--json")
    assert (visit["status"], visit["seen"]) == ("ok", 1)


def test_a_site_without_an_agenda_says_what_to_look_for(site: Site) -> None:
    site.scripts["/"] = page()
    with pytest.raises(SourceError, match="Aucun agenda ni flux") as caught:
        run("sources", "add", site.url("/"))
    assert "iCal" in caught.value.remedy
    assert told("sources", "list", "--json") == []
