"""What a feed says about itself."""

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from agenda.wording import Locale


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The head of a feed.

    `link` is the page that shows the same selection, `address` the feed's own. `base_url` is
    the site's address without a slash at its end. `updated` is the latest `Event.updated` of
    the selection (never the time of writing: same data, same bytes), None when it is empty.
    """

    title: str
    description: str
    link: str
    address: str
    base_url: str
    site_name: str
    language: Locale = "fr"
    updated: datetime | None = None

    @property
    def host(self) -> str:
        """The site's host, which makes an event's UID unique in the world (RFC 7986 §5.3)."""
        return urlsplit(self.base_url).hostname or "localhost"
