"""An entry of the agenda: an event with the listings that announce it."""

from dataclasses import dataclass

from agenda.model.event import Event
from agenda.model.listing import KnownListing
from agenda.model.source import Source


@dataclass(frozen=True, slots=True)
class Announcement:
    """One listing, and the source that made it."""

    listing: KnownListing
    source: Source


@dataclass(frozen=True, slots=True)
class Entry:
    """An event and who announced it, oldest announcement first."""

    event: Event
    announcements: tuple[Announcement, ...]
