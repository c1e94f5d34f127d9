"""What the feeds for readers of news have in common: an event as an item, in words."""

from datetime import UTC, datetime
from html import escape

from agenda.model import Event
from agenda.wording import Locale, fact_words, status_words, when_words, where_words
from feeds.links import image_url

# A feed without any event has no date of its own, and the clock must not give it one.
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def summary(event: Event, locale: Locale) -> str:
    """Write when and where on one line: `samedi 14 mars 2027, 14 h 30, Lieu, Commune`."""
    parts = (status_words(event, locale), when_words(event, locale), where_words(event, locale))
    return ", ".join(filter(None, parts))


def content_html(event: Event, locale: Locale) -> str:
    """Write the whole announcement as HTML; the description was sanitised when it came in."""
    facts = (
        fact_words("price", event.price, locale),
        fact_words("organizers", ", ".join(event.organizers), locale),
    )
    paragraphs = [f"<p>{escape(words)}</p>" for words in (summary(event, locale), *facts) if words]
    return "".join([*paragraphs[:1], _picture(event), _description(event), *paragraphs[1:]])


def _picture(event: Event) -> str:
    url = image_url(event)
    if not event.image or not url:
        return ""
    return f'<p><img src="{escape(url)}" alt="{escape(event.image.alt)}"></p>'


def _description(event: Event) -> str:
    if event.description_html:
        return event.description_html
    return "".join(f"<p>{escape(line)}</p>" for line in event.description_text.splitlines() if line)


def w3c_start(event: Event) -> str:
    """Give the start as W3CDTF with the place's offset; all-day events have a date."""
    return event.first_day.isoformat() if event.all_day else offset(event.local_start)


def w3c_end(event: Event) -> str | None:
    """Give the end as W3CDTF; for all-day events their last day, included."""
    if event.all_day:
        return event.last_day.isoformat()
    return offset(event.local_end) if event.local_end else None


def offset(local: datetime) -> str:
    """Write a wall-clock time with its offset, to the second: `2027-03-14T14:30:00+01:00`."""
    return local.isoformat(timespec="seconds")


def utc(moment: datetime) -> str:
    """Write an instant as RFC 3339 in UTC, to the second: `2027-03-14T13:30:00Z`."""
    return moment.astimezone(UTC).isoformat()[:19] + "Z"
