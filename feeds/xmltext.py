"""XML 1.0 text: cleaned of what it forbids (§2.2), escaped, set in elements."""

import re
from html import escape

from agenda.model import Event
from agenda.wording import where_words
from feeds.channel import Channel
from feeds.items import w3c_end, w3c_start

DECLARATION = b'<?xml version="1.0" encoding="utf-8"?>\n'
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def clean(value: str) -> str:
    """Escape text for an element or a quoted attribute; forbidden characters are dropped."""
    return escape(FORBIDDEN.sub("", value))


def element(name: str, value: str | None = None, /, **attributes: str) -> str:
    """Write one element on a line of its own; "" when it has neither text nor attributes."""
    if not (value or attributes):
        return ""
    given = "".join(f' {key}="{clean(content)}"' for key, content in attributes.items())
    return f"<{name}{given}>{clean(value)}</{name}>\n" if value else f"<{name}{given}/>\n"


def event_module(event: Event, channel: Channel) -> str:
    """Write the RSS 1.0 event module's elements (http://purl.org/rss/1.0/modules/event/)."""
    return (
        element("ev:startdate", w3c_start(event))
        + element("ev:enddate", w3c_end(event))
        + element("ev:location", where_words(event, channel.language))
        + element("ev:organizer", ", ".join(event.organizers))
        + element("ev:type", channel.theme_word(event.themes[0]) if event.themes else None)
    )
