"""An entry of the agenda: an event with the listings that announce it."""

from dataclasses import dataclass
from datetime import datetime

from agenda.model.event import Event
from agenda.model.listing import KnownListing
from agenda.model.source import Source


@dataclass(frozen=True, slots=True)
class Announcement:
    """One listing, and the source that made it."""

    listing: KnownListing
    source: Source

    @property
    def last_seen(self) -> datetime:
        """When the listing was last known to stand in the feed.

        An answer "unchanged" confirms every listing of the last document without a write.
        """
        read, confirmed = self.source.last_read, self.source.last_success
        if read and confirmed and self.listing.last_seen >= read:
            return max(confirmed, self.listing.last_seen)
        return self.listing.last_seen


@dataclass(frozen=True, slots=True)
class Entry:
    """An event and who announced it, oldest announcement first."""

    event: Event
    announcements: tuple[Announcement, ...]
