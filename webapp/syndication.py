"""Selections as feeds: what an address `/agenda.…` and `almanach export` write."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from agenda.model import Entry, Event
from agenda.query import AgendaQuery
from agenda.settings import Settings
from agenda.territory import Territory
from agenda.wording import Locale
from feeds.channel import Channel
from feeds.formats import FORMATS
from feeds.links import agenda_url, event_url, permalink
from feeds.record import write_json

# `almanach export` calls the JSON form of INTERFACE "json", and JSON Feed "jsonfeed".
EXTENSIONS = {name: name for name in FORMATS if name != "json"} | {"jsonfeed": "json"}
WRITERS = ("json", *EXTENSIONS)


def write_feed(
    form: str,
    entries: Iterable[Entry],
    query: AgendaQuery,
    settings: Settings,
    names: Mapping[str, str],
) -> Iterator[bytes]:
    """Write a selection in one of `WRITERS`; `names` as for `selection_channel`."""
    entries = list(entries)
    if form == "json":
        records = [write_json(entry, settings.base_url) for entry in entries]
        yield json.dumps(records, ensure_ascii=False, indent=1).encode("utf-8", "replace")
        return
    extension = EXTENSIONS[form]
    updated = max((entry.event.updated for entry in entries), default=None)
    channel = selection_channel(query, extension, updated, settings, names)
    yield from FORMATS[extension].write(channel, entries)


def selection_channel(
    query: AgendaQuery,
    extension: str,
    updated: datetime | None,
    settings: Settings,
    names: Mapping[str, str],
    locale: Locale = "fr",
) -> Channel:
    """Give the head of a selection's feed; `updated` is its latest change, `names` what people
    call that which filters name by a slug.
    """
    name, base = site_name(settings), settings.base_url
    territory = settings.territory.spoken(locale)
    chosen = ", ".join(_chosen(query, territory, names, locale))
    return Channel(
        title=f"{name} – {chosen}" if chosen else name,
        description=territory.tagline,
        link=agenda_url(base, query),
        address=agenda_url(base, query, extension),
        base_url=base,
        site_name=name,
        language=locale,
        updated=updated,
        themes=_words(territory),
    )


def event_channel(event: Event, settings: Settings, locale: Locale = "fr") -> Channel:
    """Give the head of one event's calendar file, and of what its page tells machines."""
    base = settings.base_url
    return Channel(
        title=event.title,
        description=site_name(settings),
        link=event_url(base, event),
        address=f"{permalink(base, event)}.ics",
        base_url=base,
        site_name=site_name(settings),
        language=locale,
        updated=event.updated,
        themes=_words(settings.territory.spoken(locale)),
    )


def site_name(settings: Settings) -> str:
    """Give the agenda's full name: `Almanach du Lot-et-Garonne`."""
    return f"{settings.territory.article} {settings.territory.name}"


def _words(territory: Territory) -> dict[str, str]:
    return {theme.value: word for theme, word in territory.themes.items()}


def _chosen(
    query: AgendaQuery, territory: Territory, names: Mapping[str, str], locale: Locale
) -> Iterator[str]:
    if query.q:
        yield f"« {query.q} »"
    if query.theme:
        yield territory.theme_word(query.theme, locale)
    for name in ("commune", "lieu", "partenaire", "source"):
        if slug := getattr(query, name):
            yield names.get(name) or slug.replace("-", " ")
