"""Addresses of what the agenda shows. `base` is the site's address without a slash at its end."""

import re
from functools import lru_cache
from urllib.parse import urlencode

from agenda.model import Event
from agenda.model.folding import slug
from agenda.query import AgendaQuery

USEFUL_WORDS = 3
SLUG_LENGTH = 40
# Words that tell nothing in an address, already folded.
SMALL_WORDS = re.compile(
    "an?|and|at|au|aux|avec|by|chez|d|dans|de|des|du|en|entre|est|et|for|from|in|l|la|le|les|leurs?"
    "|n|ne|nos|notre|nous|of|on|or|ou|par|pas|pour|qu|que|qui|s|sa|se|ses|son|sous|sur|the|to|une?"
    "|vers|vos|votre|vous|with|y"
)


@lru_cache(maxsize=65536)
def title_slug(title: str) -> str:
    """Give the first three useful words of a title as part of an address, or ""."""
    words = slug(title, limit=200).split("-")
    useful = [word for word in words if not SMALL_WORDS.fullmatch(word)] or words
    return "-".join(useful[:USEFUL_WORDS])[:SLUG_LENGTH].strip("-")


def event_path(event: Event) -> str:
    """Give the path of an event's page: `/evenements/{id}-{slug}`."""
    return f"/evenements/{event.id}-{title_slug(event.title)}".rstrip("-")


def event_url(base: str, event: Event) -> str:
    """Give the address of an event's page. It changes with the title; old ones redirect."""
    return base + event_path(event)


def permalink(base: str, event: Event) -> str:
    """Give the address that never changes and redirects to the page: a feed item's identity."""
    return f"{base}/evenements/{event.id}"


def place_url(base: str, place_id: str) -> str:
    """Give the address of a place's page."""
    return f"{base}/lieux/{place_id}"


def partner_url(base: str, source_id: str) -> str:
    """Give the address of a partner's page."""
    return f"{base}/partenaires/{source_id}"


def theme_url(base: str, theme: str) -> str:
    """Give the address of a theme's page."""
    return f"{base}/themes/{theme}"


def commune_url(base: str, commune: str) -> str:
    """Give the address of a commune's page from its name or slug."""
    return f"{base}/communes/{slug(commune)}"


def agenda_url(base: str, query: AgendaQuery, extension: str = "") -> str:
    """Give the address of a selection: the page, or with `extension` (`ics`, …) its feed."""
    path = f"{base}/agenda.{extension}" if extension else f"{base}/"
    filters = urlencode(query.write())
    return f"{path}?{filters}" if filters else path


def web_address(url: str | None) -> str | None:
    """Give an http(s) address on one line, or None: no other scheme leaves in a feed."""
    cleaned = "".join((url or "").split())
    return cleaned if cleaned[:8].lower().startswith(("http://", "https://")) else None


def image_url(event: Event) -> str | None:
    """Give the address of the event's picture, if it has one on the web."""
    return web_address(event.image.url) if event.image else None


def registration_url(event: Event) -> str | None:
    """Give the address where to sign up, if there is one on the web."""
    return web_address(event.registration.url) if event.registration else None
