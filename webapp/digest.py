"""The weekly letter: the next seven days as mail and for channels, sent once a week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment
from pydantic import BaseModel, Field
from sqlmodel import Session

from agenda.colour import write_colour
from agenda.model import Entry
from agenda.model.message import Channel
from agenda.model.revision import Subject
from agenda.query import AgendaQuery
from agenda.settings import Settings
from agenda.store.appointments import keep_appointment
from agenda.store.find import find
from agenda.store.outbox import queue_message
from agenda.store.revisions import last_revision
from agenda.wording import Locale, span_words
from feeds.links import event_url
from webapp.daybook import day_of
from webapp.i18n import translations
from webapp.outbox.mail import sender
from webapp.rendering import make_environment
from webapp.words import price

NAME = "digest"
DAYS = 7
MOST = 60


class Plan(BaseModel):
    """When the letter goes out (`weekday`: Monday is 0; `hour` on the territory's clock), to which
    mail addresses and channels, and what stands before the list. Off until someone turns it on.
    """

    on: bool = False
    weekday: int = Field(default=3, ge=0, le=6)
    hour: int = Field(default=9, ge=0, le=23)
    to: list[str] = []
    channels: list[str] = []
    intro: str = ""
    language: Locale = "fr"


@dataclass(frozen=True, slots=True)
class Letter:
    """One week's letter in its three forms; `day` is the first of its days.

    `style` is the style sheet that the HTML form holds.
    """

    day: date
    subject: str
    text: str
    html: str
    markdown: str
    style: str


@dataclass(frozen=True, slots=True)
class Line:
    """One rendez-vous; `facts` are its theme and price, `more` counts later dates in the week."""

    entry: Entry
    url: str
    facts: str
    more: int


def read_plan(session: Session) -> Plan:
    """Give what was set last."""
    revision = last_revision(session, Subject.DIGEST)
    return Plan.model_validate(revision.value if revision else {})


def next_due(plan: Plan, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Give the next moment it goes out after `now`, None while it is off."""
    if not plan.on:
        return None
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=ahead) for ahead in range(8))
    moments = (datetime.combine(day, time(plan.hour), zone) for day in days)
    return next(one for one in moments if one.weekday() == plan.weekday and one > now)


def write_letter(session: Session, plan: Plan, settings: Settings, now: datetime) -> Letter:
    """Write the letter of the seven days from tomorrow."""
    zone, locale = settings.zone, plan.language
    first = now.astimezone(zone).date() + timedelta(days=1)
    last = first + timedelta(days=DAYS - 1)
    query = AgendaQuery(since=first, until=last)
    lines = _lines(find(session, query, zone, stage="coming", limit=MOST).entries, plan, settings)
    span, territory = span_words(first, last, locale), settings.territory.spoken(locale)
    told = {
        "subject": translations(locale).gettext("L’agenda %(span)s") % {"span": span},
        "territory": territory,
        "span": span,
        "intro": [part.strip() for part in plan.intro.split("\n\n") if part.strip()],
        "featured": [line for line in lines if line.entry.event.featured],
        "days": _by_day(lines, zone),
        "whole": f"{settings.base_url}/{_carry(plan, settings)}",
        "paper": write_colour(territory.paper(first.month)),
        "night": write_colour(territory.paper(first.month, "dark")),
    }
    return _write(first, make_environment(locale, translations(locale)), told)


def _write(day: date, environment: Environment, told: dict[str, Any]) -> Letter:
    style = environment.get_template("digest.css").render(**told)
    forms = ("digest.txt", "digest.html", "digest.md")
    text, html, markdown = (environment.get_template(f).render(**told, style=style) for f in forms)
    return Letter(day, told["subject"], text, html, markdown, style)


def _lines(entries: Iterable[Entry], plan: Plan, settings: Settings) -> list[Line]:
    """Tell a series once, at its first date of the week."""
    kept: dict[str, list[Entry]] = {}
    for entry in entries:
        kept.setdefault(entry.event.series or entry.event.id, []).append(entry)
    return [_line(one, len(rest), plan, settings) for one, *rest in kept.values()]


def _line(entry: Entry, more: int, plan: Plan, settings: Settings) -> Line:
    event, territory = entry.event, settings.territory.spoken(plan.language)
    theme = territory.theme_word(event.themes[0], plan.language) if event.themes else ""
    facts = filter(None, (theme, price(event, translations(plan.language))))
    url = event_url(settings.base_url, event) + _carry(plan, settings)
    return Line(entry, url, ", ".join(facts), more)


def _carry(plan: Plan, settings: Settings) -> str:
    """What links carry so that pages speak the letter's language."""
    usual = settings.territory.languages[0]
    return "" if plan.language == usual else f"?lang={plan.language}"


def _by_day(lines: Iterable[Line], zone: ZoneInfo) -> dict[date, list[Line]]:
    """What is put forward has a place of its own."""
    days: dict[date, list[Line]] = {}
    for line in lines:
        if not line.entry.event.featured:
            days.setdefault(day_of(line.entry.event, zone), []).append(line)
    return days


def queue_letter(
    session: Session, letter: Letter, plan: Plan, settings: Settings, now: datetime, key: str
) -> int:
    """Put the letter into the outbox for each address and channel; give how many are new."""
    leave = f"<mailto:{sender(settings)}?subject=Ne%20plus%20recevoir>"
    queued = 0
    for address in plan.to:
        queued += queue_message(
            session,
            key=f"{key}:{address}",
            recipient=address,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            headers={"List-Unsubscribe": leave},
            now=now,
        )
    for address in plan.channels:
        queued += queue_message(
            session,
            key=f"{key}:{address}",
            recipient=address,
            subject="",
            text=letter.markdown,
            channel=Channel.CHAT,
            now=now,
        )
    return queued


def send_digest(session: Session, settings: Settings, now: datetime) -> int:
    """Queue the letter when its time has come, once however many processes ask."""
    plan = read_plan(session)
    following = next_due(plan, now, settings.zone)
    if following is None or not keep_appointment(session, NAME, now, following):
        return 0
    letter = write_letter(session, plan, settings, now)
    return queue_letter(session, letter, plan, settings, now, f"{NAME}:{letter.day}")
