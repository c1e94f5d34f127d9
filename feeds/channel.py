"""What a feed says about itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from agenda.model import Event
from agenda.wording import Locale, theme_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The head of a feed.

    `link` is the page that shows the same selection, `address` the feed's own. `base_url` is
    the site's address without a slash at its end. `updated` is the latest `Event.updated` of
    the selection (never the time of writing: same data, same bytes), None when it is empty.
    `themes` are the territory's own words, by slug; what it has none for is said in `language`.
    """

    title: str
    description: str
    link: str
    address: str
    base_url: str
    site_name: str
    language: Locale = "fr"
    updated: datetime | None = None
    themes: Mapping[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The site's host, which makes an event's UID unique in the world (RFC 7986 §5.3)."""
        return urlsplit(self.base_url).hostname or "localhost"

    def theme_word(self, theme: str) -> str:
        """Give a theme's word, as pages say it; addresses keep the slug."""
        return self.themes.get(theme) or theme_words(theme, self.language)

    def kinds(self, event: Event) -> list[str]:
        """Give what an event is filed under: the words of its themes, then its tags."""
        return [*map(self.theme_word, event.themes), *event.tags]
