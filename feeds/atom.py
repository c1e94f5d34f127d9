"""Atom (RFC 4287) with the event module's elements."""

from collections.abc import Iterable, Iterator

from agenda.model import Entry, Event
from agenda.wording import headline_words
from feeds.channel import Channel
from feeds.items import NEVER, content_html, summary, utc
from feeds.links import event_url, image_url, permalink, theme_url
from feeds.xmltext import DECLARATION, clean, element, event_module


def write_atom(channel: Channel, entries: Iterable[Entry]) -> Iterator[bytes]:
    """Write an Atom document piece by piece, the entries in the order given."""
    yield DECLARATION + _head(channel).encode()
    for entry in entries:
        yield _entry(channel, entry.event).encode("utf-8", "replace")
    yield b"</feed>\n"


def _head(channel: Channel) -> str:
    return (
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{clean(channel.language)}"'
        ' xmlns:ev="http://purl.org/rss/1.0/modules/event/">\n'
        + element("title", channel.title)
        + element("subtitle", channel.description)
        + element("id", channel.address)
        + element("link", href=channel.address, rel="self", type="application/atom+xml")
        + element("link", href=channel.link, rel="alternate", type="text/html")
        + element("updated", utc(channel.updated or NEVER))
        + f"<author>\n{element('name', channel.site_name)}</author>\n"
        + element("generator", "Almanach")
    )


def _entry(channel: Channel, event: Event) -> str:
    locale, link = channel.language, event_url(channel.base_url, event)
    picture = image_url(event)
    return (
        "<entry>\n"
        + element("title", headline_words(event, locale))
        + element("id", permalink(channel.base_url, event))
        + element("link", href=link, rel="alternate", type="text/html")
        + (element("link", href=picture, rel="enclosure") if picture else "")
        + element("published", utc(event.created))
        + element("updated", utc(event.updated))
        + "".join(f"<author>\n{element('name', name)}</author>\n" for name in event.organizers)
        + _categories(channel, event)
        + element("summary", summary(event, locale))
        + element("content", content_html(event, locale), type="html")
        + event_module(event, channel)
        + "</entry>\n"
    )


def _categories(channel: Channel, event: Event) -> str:
    themes = (
        element(
            "category",
            scheme=theme_url(channel.base_url, ""),
            term=theme,
            label=channel.theme_word(theme),
        )
        for theme in event.themes
    )
    return "".join([*themes, *(element("category", term=tag) for tag in event.tags)])
