"""What machines read: robots.txt, the map of the site, and whether all is well."""

import json
from datetime import date
from xml.sax.saxutils import escape

from sqlmodel import col, select
from starlette.exceptions import HTTPException
from starlette.responses import Response

from agenda.model import Theme
from agenda.query import AgendaQuery
from agenda.store.database import reading
from agenda.store.find import conditions
from agenda.store.tables import EventRow
from feeds.links import commune_url, partner_url, place_url, theme_url, title_slug
from webapp import lookups
from webapp.answer import Answer
from webapp.site import Inquiry
from webapp.style import SHEETS, YEAR, Style, colours_of, sheet

# https://www.sitemaps.org/protocol.html: at most 50,000 addresses a file.
MOST_EVENTS = 40_000
DAY = 24 * 3600
MANIFEST = "application/manifest+json"
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    '<path fill="#e7edcf" d="M0 0h16v16H0z"/><path fill="#191a15" d="M2 2h12v1H2z"/>'
    '<circle cx="8" cy="9" r="5" fill="{red}"/></svg>'
)
PLAIN = "text/plain; charset=utf-8"


def robots(inquiry: Inquiry) -> Answer:
    """Everything may be read; filtered lists are the same events again."""
    lines = [
        "User-agent: *",
        "Disallow: /*?*q=",
        "Disallow: /admin",
        f"Sitemap: {inquiry.settings.base_url}/sitemap.xml",
    ]
    return Answer(("\n".join(lines) + "\n").encode(), PLAIN, max_age=3600)


def sitemap(inquiry: Inquiry) -> Answer:
    """The addresses worth finding: coming events, places, communes, themes, partners."""
    base = inquiry.settings.base_url
    query = AgendaQuery(since=inquiry.today)
    pages = [
        "/",
        "/lieux",
        "/partenaires",
        "/flux",
        "/integrer",
        "/api",
        "/a-propos",
        "/accessibilite",
    ]
    urls = [f"{base}{page}" for page in pages]
    urls += [theme_url(base, theme) for theme in Theme]
    urls += [commune_url(base, one.slug) for one in inquiry.count(lookups.communes, query)]
    urls += [place_url(base, one.slug) for one in inquiry.count(lookups.places, query)]
    urls += [partner_url(base, one.id) for one, _ in inquiry.count(lookups.partners, query)]
    rows = [_url(address) for address in urls] + _event_urls(inquiry, query)
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
        + "\n".join(rows)
        + "\n</urlset>\n"
    )
    return Answer(body.encode(), "application/xml; charset=utf-8", max_age=3600)


def _event_urls(inquiry: Inquiry, query: AgendaQuery) -> list[str]:
    asked = (
        select(EventRow.id, EventRow.title, EventRow.updated)
        .where(*conditions(query, inquiry.settings.zone))
        .order_by(col(EventRow.start))
        .limit(MOST_EVENTS)
    )
    base = inquiry.settings.base_url
    return [
        _url(f"{base}/evenements/{event_id}-{title_slug(title)}".rstrip("-"), updated.date())
        for event_id, title, updated in inquiry.session.exec(asked)
    ]


def _url(address: str, changed: date | None = None) -> str:
    dated = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{escape(address)}</loc>{dated}</url>"


def manifest(inquiry: Inquiry) -> Answer:
    """What a telephone asks before it puts the agenda among its applications."""
    territory = inquiry.territory
    told = {
        "name": f"{territory.article} {territory.name}",
        "short_name": territory.name,
        "description": territory.tagline,
        "lang": inquiry.locale,
        "id": "/",
        "start_url": f"/{inquiry.carry}",
        "display": "minimal-ui",
        "icons": [{"src": "/icone.svg", "sizes": "any", "type": "image/svg+xml"}],
    }
    return Answer(json.dumps(told, ensure_ascii=False).encode(), MANIFEST, max_age=DAY)


def icon(inquiry: Inquiry) -> Answer:
    """The agenda's sign: the red disc of a Sunday on paper."""
    drawn = ICON.format(red=inquiry.territory.red)
    return Answer(drawn.encode(), "image/svg+xml", max_age=DAY)


def script(inquiry: Inquiry) -> Answer:
    """A script, or a style sheet of others, whose name changes with its content."""
    found = next(one for one in inquiry.site.styles if one.path == inquiry.path)
    return Answer(found.body, found.media_type, max_age=YEAR)


def style(inquiry: Inquiry) -> Answer | Response:
    """A style sheet, whose name changes with its content and with the territory's colours.

    A page from before they changed may ask for the former one: it gets the present one, once.
    """
    name = inquiry.named["sheet"].rpartition("-")[0]
    if name not in SHEETS:
        raise HTTPException(404)
    operators = sheet(name, colours_of(inquiry.site.settings.territory))
    found = operators if operators.path == inquiry.path else _present_sheet(inquiry, name)
    if found.path == inquiry.path:
        return Answer(found.body, found.media_type, max_age=YEAR)
    return Response(found.body, headers={"cache-control": "no-store"}, media_type="text/css")


def _present_sheet(inquiry: Inquiry, name: str) -> Style:
    with reading(inquiry.site.engine) as session:
        settings = inquiry.site.settings_in_force(session, None)
    return sheet(name, colours_of(settings.territory))
