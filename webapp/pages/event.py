"""The page of one event, and its calendar file."""

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse

from agenda.model import Entry, Event, Source
from agenda.query import AgendaQuery
from agenda.store.find import get_entry
from agenda.store.relations import related_events
from agenda.wording import when_words, where_words
from feeds.ics import write_ics
from feeds.jsonld import SCHEMA, describe
from feeds.jsontext import dump
from feeds.links import event_path, event_url, image_url
from webapp import lookups
from webapp.answer import Answer
from webapp.atlas import Atlas, draw
from webapp.daybook import day_of, goes_on
from webapp.i18n import translations
from webapp.pages.around import OFF, look_around, point_of
from webapp.pages.stretch import read_habits
from webapp.site import Inquiry
from webapp.stamp import draw_stamp
from webapp.syndication import event_channel
from webapp.voices import voices

REFERENCE = re.compile(r"([0-9a-z]{1,16})(?:-[^/]*)?")
USUAL_LENGTH = timedelta(hours=2)
DESCRIPTION_LENGTH = 200


def event(inquiry: Inquiry) -> Answer | RedirectResponse:
    """One event; any other address of it redirects to its own (decision 0003)."""
    entry = find_entry(inquiry, inquiry.named["reference"])
    path = event_path(entry.event)
    if inquiry.path != path:
        return RedirectResponse(path + inquiry.carry, 301)
    return show(inquiry, entry)


def show(inquiry: Inquiry, entry: Entry, *, preview: bool = False) -> Answer:
    """Write an event's page; a `preview` says that nobody else sees it."""
    names = {entry.event.series} if entry.event.series else set()
    habits = read_habits(inquiry, names, entry.event.first_day)
    context: dict[str, Any] = {
        "entry": entry,
        "event": entry.event,
        "voices": voices(entry),
        "sources_of": _sources_of(entry),
        "habits": habits,
        "around": look_around(inquiry, entry),
        "belonging": related_events(inquiry.session, entry.event.id),
        "relative": _relative(entry.event, inquiry),
        "joinable": _is_joinable(entry.event, inquiry),
        "calendars": _calendars(entry.event, inquiry),
        "jsonld": _jsonld(entry.event, inquiry),
        "summary": entry.event.description_text[:DESCRIPTION_LENGTH],
        "body": Markup(entry.event.description_html),  # noqa: S704  # sanitised by normalizer.text
        "atlas": _atlas(inquiry, entry.event),
        "picture": image_url(entry.event)
        or f"{inquiry.settings.base_url}/evenements/{entry.event.id}.png",
        "canonical": event_path(entry.event),
        "preview": preview,
    }
    return inquiry.render("event.html", **context)


def event_ics(inquiry: Inquiry) -> Answer:
    """One event as a calendar file."""
    entry = find_entry(inquiry, inquiry.named["reference"])
    body = b"".join(write_ics(event_channel(entry.event, inquiry.settings), [entry]))
    name = f'inline; filename="{entry.event.id}.ics"'
    headers = {"content-disposition": name, "access-control-allow-origin": "*"}
    return Answer(body, "text/calendar; charset=utf-8", headers=headers)


def event_png(inquiry: Inquiry) -> Answer:
    """The picture that goes with a link to an event, where the event has none of its own."""
    its = find_entry(inquiry, inquiry.named["reference"]).event
    day = day_of(its, inquiry.settings.zone)
    theme = its.themes[0] if its.themes else None
    return Answer(draw_stamp(day, theme, inquiry.territory), "image/png")


def find_entry(inquiry: Inquiry, reference: str) -> Entry:
    """Give the event of an address. Raises a 404: there is none, or it is hidden."""
    match = REFERENCE.fullmatch(reference)
    entry = get_entry(inquiry.session, match[1]) if match else None
    if entry is None or entry.event.hidden or entry.event.awaiting:
        raise HTTPException(404)
    return entry


def _jsonld(event: Event, inquiry: Inquiry) -> Markup:
    channel = event_channel(event, inquiry.settings, inquiry.locale)
    described = {"@context": SCHEMA} | describe(event, channel)
    return Markup(dump(described))  # noqa: S704  # dump leaves no "<"


def _atlas(inquiry: Inquiry, event: Event) -> Atlas | None:
    place, point = event.place, point_of(inquiry, event)
    if place is None or point is None:
        return None
    communes = inquiry.count(lookups.communes, AgendaQuery(since=inquiry.today))
    return draw(communes, point, place.commune or place.name or "", inquiry.site.relief)


def _sources_of(entry: Entry) -> Mapping[str, Source]:
    return {one.listing.token: one.source for one in entry.announcements}


def _is_joinable(event: Event, inquiry: Inquiry) -> bool:
    """Tell whether one may still go there: nobody writes down what is off, or over."""
    today = inquiry.today
    coming = event.first_day >= today or goes_on(event, today, inquiry.now)
    return coming and not event.withdrawn and event.status not in OFF


def _relative(event: Event, inquiry: Inquiry) -> str:
    words = translations(inquiry.locale)
    days = (day_of(event, inquiry.settings.zone) - inquiry.today).days
    if days < 0:
        return (
            words.gettext("passé")
            if event.last_day < inquiry.today
            else words.gettext("en ce moment")
        )
    if days < 2:
        return words.gettext("demain") if days else words.gettext("aujourd’hui")
    return words.ngettext("dans %(n)d jour", "dans %(n)d jours", days) % {"n": days}


def _calendars(event: Event, inquiry: Inquiry) -> list[tuple[str, str]]:
    """Give links that add the event to calendars kept elsewhere; nothing is asked of them here."""
    base, locale = inquiry.settings.base_url, inquiry.locale
    end = event.end or event.start + (timedelta() if event.all_day else USUAL_LENGTH)
    details = f"{when_words(event, locale)}\n{event_url(base, event)}"
    where = where_words(event, locale)
    google = {
        "action": "TEMPLATE",
        "text": event.title,
        "dates": f"{_compact(event, event.start)}/{_compact(event, end)}",
        "ctz": event.timezone,
        "details": details,
        "location": where,
    }
    outlook = {
        "rru": "addevent",
        "subject": event.title,
        "startdt": event.start.isoformat(),
        "enddt": end.isoformat(),
        "allday": str(event.all_day).lower(),
        "body": details,
        "location": where,
    }
    return [
        ("Google Agenda", f"https://calendar.google.com/calendar/render?{urlencode(google)}"),
        ("Outlook", f"https://outlook.live.com/calendar/0/action/compose?{urlencode(outlook)}"),
    ]


def _compact(event: Event, moment: datetime) -> str:
    if event.all_day:
        return f"{_local(event, moment):%Y%m%d}"
    return f"{moment:%Y%m%dT%H%M%SZ}"


def _local(event: Event, moment: datetime) -> date:
    return moment.astimezone(event.local_start.tzinfo).date()
