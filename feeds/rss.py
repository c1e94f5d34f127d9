"""RSS 2.0 with the event module, and `atom:updated` to tell a change from a new event."""

from collections.abc import Iterable, Iterator
from email.utils import format_datetime

from agenda.model import Entry, Event
from agenda.wording import headline_words
from feeds.channel import Channel
from feeds.items import content_html, utc
from feeds.links import event_url, image_url, permalink
from feeds.xmltext import DECLARATION, element, event_module

OPENING = (
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:ev="http://purl.org/rss/1.0/modules/event/"'
    ' xmlns:media="http://search.yahoo.com/mrss/">\n<channel>\n'
)
MINUTES_TO_LIVE = "60"


def write_rss(channel: Channel, entries: Iterable[Entry]) -> Iterator[bytes]:
    """Write an RSS 2.0 document piece by piece, the items in the order given."""
    yield DECLARATION + (OPENING + _head(channel)).encode()
    for entry in entries:
        yield _item(channel, entry.event).encode("utf-8", "replace")
    yield b"</channel>\n</rss>\n"


def _head(channel: Channel) -> str:
    built = format_datetime(channel.updated) if channel.updated else None
    return (
        element("title", channel.title)
        + element("link", channel.link)
        + element("description", channel.description or channel.title)
        + element("language", channel.language)
        + element("lastBuildDate", built)
        + element("generator", "Almanach")
        + element("ttl", MINUTES_TO_LIVE)
        + element("atom:link", href=channel.address, rel="self", type="application/rss+xml")
    )


def _item(channel: Channel, event: Event) -> str:
    locale = channel.language
    picture = image_url(event)
    return (
        "<item>\n"
        + element("title", headline_words(event, locale))
        + element("link", event_url(channel.base_url, event))
        + element("guid", permalink(channel.base_url, event), isPermaLink="true")
        + element("pubDate", format_datetime(event.created))
        + element("atom:updated", utc(event.updated))
        + "".join(element("dc:creator", name) for name in event.organizers)
        + "".join(element("category", word) for word in channel.kinds(event))
        + element("description", content_html(event, locale))
        + (element("media:content", url=picture, medium="image") if picture else "")
        + event_module(event, channel)
        + "</item>\n"
    )
