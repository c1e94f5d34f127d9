"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/) with an `_almanach` object an item."""

from collections.abc import Iterable, Iterator
from typing import Any

from agenda.model import Entry
from agenda.wording import headline_words
from feeds.channel import Channel
from feeds.items import content_html, summary
from feeds.jsontext import write_list
from feeds.links import event_url, image_url, permalink, web_address
from feeds.record import write_json

# What a calendar needs and JSON Feed has no word for, as in the JSON form of an event.
EVENT_FIELDS = (
    *("start", "end", "all_day", "timezone", "status", "place", "online_url"),
    *("registration", "free", "price", "accessibility", "series", "sequence", "withdrawn"),
)


def write_jsonfeed(channel: Channel, entries: Iterable[Entry]) -> Iterator[bytes]:
    """Write a JSON Feed piece by piece, the items in the order given."""
    head = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "home_page_url": channel.link,
        "feed_url": channel.address,
        "description": channel.description,
        "language": channel.language,
        "authors": [{"name": channel.site_name, "url": channel.base_url}],
    }
    return write_list(head, "items", (_item(channel, entry) for entry in entries))


def _item(channel: Channel, entry: Entry) -> dict[str, Any]:
    event, locale = entry.event, channel.language
    record = write_json(entry, channel.base_url)
    item = {
        "id": permalink(channel.base_url, event),
        "url": event_url(channel.base_url, event),
        "external_url": web_address(event.url),
        "title": headline_words(event, locale),
        "summary": summary(event, locale),
        "content_html": content_html(event, locale),
        "image": image_url(event),
        "date_published": record["created"],
        "date_modified": record["updated"],
        "authors": [{"name": name} for name in event.organizers],
        "tags": channel.kinds(event),
        "language": event.language,
        "_almanach": {field: record[field] for field in EVENT_FIELDS},
    }
    return {name: value for name, value in item.items() if value not in (None, [])}
