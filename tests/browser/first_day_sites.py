"""Six partners at their ordinary addresses, each a site in the shape its program gives it."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta

from tests.fakes.mobilizon import Instance, serve
from tests.fakes.site import Handler, Script, Site, answer, feed
from tests.walk.calendars import calendar, event

ADDRESSES = {
    "Mobilizon": "/@grange",
    "Nextcloud": "/index.php/apps/calendar/p/AbC123",
    "Google": "/",
    "WordPress": "/",
    "Gancio": "/",
    "SPIP": "/",
}
NEXTCLOUD = "/remote.php/dav/public-calendars/AbC123"
GOOGLE = "/calendar/ical/x%40group.calendar.google.com/public/basic.ics"
WARES = (
    *("plantes", "livres", "vélos", "jouets", "disques"),
    *("laines", "timbres", "outils", "graines", "skis"),
)
"""Of ten sales that two partners announce, each in words of its own."""
FIRST_SALE = date(2027, 3, 22)
COMING = dict.fromkeys(ADDRESSES, 1) | {"Nextcloud": 11, "Google": 11}
"""How many rendez-vous each announces."""


def sales(title: str, place: str) -> Iterator[str]:
    """Ten sales on ten days."""
    for number, ware in enumerate(WARES):
        day = f"{FIRST_SALE + timedelta(days=number):%Y%m%d}"
        yield event(ware, f"{day}T090000", f"{title} {ware}", f"LOCATION:{place}\\, Crest")


def nextcloud() -> Script:
    """A calendar that someone shared."""
    sewing = event("n", "20270320T143000", "Atelier couture")
    return feed(calendar(sewing, *sales("Bourse aux", "Halle du marché")))


def google(repair: str = "Repair café") -> Script:
    """A public calendar."""
    announced = event("g", "20270320T143000", repair)
    return feed(calendar(announced, *sales("Grande bourse aux", "Foyer rural")))


def page(head: str, body: str = "") -> Script:
    """A page of a website."""
    html = f"<!doctype html><html><head><title>La Grange</title>{head}</head><body>{body}</body>"
    return answer(html.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


def as_json(told: object) -> Script:
    """What a program answers to programs."""
    return answer(json.dumps(told).encode(), headers={"Content-Type": "application/json"})


def spip(handler: Handler) -> None:
    """Only one of SPIP's pages is a feed."""
    posts = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Blog</title><item>'
        "<title>Bal le samedi 20 mars 2027 à 21 h</title><guid>1</guid>"
        "<link>https://spip.example/bal</link></item></channel></rss>"
    )
    known = "page=backend" in handler.path
    (answer(posts.encode()) if known else answer(status=404))(handler)


CHORALE = {
    "id": 1,
    "url": "https://wp.example/event/chorale/",
    "title": "Chorale",
    "start_date": "2027-03-21 18:00:00",
    "timezone": "Europe/Paris",
}
SCRIPTS: dict[str, dict[str, Script]] = {
    "Nextcloud": {NEXTCLOUD: nextcloud()},
    "Google": {"/": page("", f'<a href="{GOOGLE}">iCal</a>'), GOOGLE: google()},
    "WordPress": {
        "/": page(
            '<meta name="generator" content="WordPress 6.6">'
            '<link rel="alternate" type="text/calendar" href="/?ical=1">'
            '<link rel="https://theeventscalendar.com/" href="/wp-json/tribe/events/v1/">'
        ),
        "/wp-json/tribe/events/v1/events": as_json(
            {"events": [CHORALE], "rest_url": "x", "total": 1}
        ),
    },
    "Gancio": {
        "/": page('<meta name="generator" content="gancio">'),
        "/api/events": as_json(
            [{"id": 1, "title": "Soirée jeux", "start_datetime": 1805738400, "place": {}}]
        ),
    },
    "SPIP": {"/": page('<meta name="generator" content="SPIP 4.2">'), "/spip.php": spip},
}
CONCERT = {
    "uuid": "1",
    "url": "https://mobilizon.example/events/1",
    "title": "Concert",
    "beginsOn": "2027-03-22T19:00:00Z",
    "endsOn": "2027-03-22T21:00:00Z",
}


@contextmanager
def six_partners() -> Iterator[tuple[Mapping[str, str], Mapping[str, Site]]]:
    """Serve them all; give what each is reached by, and those whose answers a test may change."""
    with ExitStack() as stack:
        sites = {name: stack.enter_context(Site()) for name in SCRIPTS}
        for name, site in sites.items():
            site.scripts |= SCRIPTS[name]
        bases = {name: site.url("") for name, site in sites.items()}
        bases["Mobilizon"] = stack.enter_context(serve(Instance(groups={"grange": [CONCERT]})))
        yield {name: bases[name] + path for name, path in ADDRESSES.items()}, sites
