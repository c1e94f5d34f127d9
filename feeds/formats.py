"""The formats of a selection, by the extension of their address (`/agenda.ics`, …)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from agenda.model import Entry
from feeds.atom import write_atom
from feeds.channel import Channel
from feeds.ics import write_ics
from feeds.jsonfeed import write_jsonfeed
from feeds.jsonld import write_jsonld
from feeds.rss import write_rss
from feeds.spreadsheet import write_csv


@dataclass(frozen=True, slots=True)
class Format:
    """A way of writing a selection, and the media type it is sent as."""

    write: Callable[[Channel, Iterable[Entry]], Iterator[bytes]]
    media_type: str


FORMATS = {
    "ics": Format(write_ics, "text/calendar; charset=utf-8"),
    "rss": Format(write_rss, "application/rss+xml; charset=utf-8"),
    "atom": Format(write_atom, "application/atom+xml; charset=utf-8"),
    "json": Format(write_jsonfeed, "application/feed+json"),
    "jsonld": Format(write_jsonld, "application/ld+json"),
    "csv": Format(write_csv, "text/csv; charset=utf-8; header=present"),
}
