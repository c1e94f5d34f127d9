"""Letters to partners: their feed broke, it is back. One a week at most, once the coordinator
has read them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlmodel import Session

from agenda.model import Source
from agenda.model.correspondent import Correspondent
from agenda.settings import Settings
from agenda.store.correspondents import (
    approved_correspondents,
    correspondent_of,
    save_correspondent,
)
from agenda.store.database import writing
from agenda.store.outbox import queue_message
from agenda.store.runs import last_runs
from agenda.store.sources import find_source
from harvester.health import Health, State, health
from webapp.desk.seal import Seal

LINK_LIFE = timedelta(days=90)
AT_MOST_EVERY = timedelta(days=7)
PURPOSE = "partner"
RUNS = 14


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail, before it is sent."""

    subject: str
    text: str


def partner_link(seal: Seal, base_url: str, one: Correspondent, now: datetime) -> str:
    """Give the address of a partner's own page, good for `LINK_LIFE` and until it is revoked."""
    until = int((now + LINK_LIFE).timestamp())
    told = {"source": one.source_id, "epoch": one.epoch, "until": until}
    return f"{base_url}/admin/partenaire/{seal.sign(PURPOSE, told)}"


def read_link(session: Session, seal: Seal, link: str, now: datetime) -> Source | None:
    """Give the source a link is about; None when it expired, was revoked, or is none of ours."""
    told = seal.read(PURPOSE, link)
    if told is None or told["until"] < now.timestamp():
        return None
    source = find_source(session, told["source"])
    if source is None or correspondent_of(session, source.id).epoch != told["epoch"]:
        return None
    return source


def broken_letter(settings: Settings, source: Source, state: Health, link: str) -> Letter:
    """Say that a feed cannot be read any more, and what helps."""
    agenda = f"{settings.territory.article} {settings.territory.name}"
    remedy = f"Ce qui aide : {state.advice}\n\n" if state.advice else ""
    return Letter(
        f"Nous n’arrivons plus à lire l’agenda « {source.name} »",
        "Bonjour,\n\n"
        f"{agenda} reprend les rendez-vous de « {source.name} », et n’arrive plus à les lire.\n"
        f"Ce que nous voyons : {state.sentence}\n\n"
        f"{remedy}"
        "Ce qui était annoncé reste dans l’agenda en attendant. Ce que nous lisons chez vous, et "
        f"comment y remédier :\n{link}\n\n"
        f"{_signature(settings, agenda)}",
    )


def back_letter(settings: Settings, source: Source, link: str) -> Letter:
    """Say that a feed is read again."""
    agenda = f"{settings.territory.article} {settings.territory.name}"
    return Letter(
        f"L’agenda « {source.name} » se lit à nouveau",
        "Bonjour,\n\n"
        f"Nous lisons à nouveau les rendez-vous de « {source.name} ». Vous n’avez rien à faire.\n"
        f"Ce que nous lisons chez vous :\n{link}\n\n"
        f"{_signature(settings, agenda)}",
    )


def _signature(settings: Settings, agenda: str) -> str:
    reach = f"Pour nous répondre : {settings.contact}\n" if settings.contact else ""
    return f"{agenda}\n{settings.base_url}\n{reach}"


def is_letter_due(session: Session, now: datetime) -> bool:
    """Tell whether some partner is to be written to."""
    return any(_due(session, one, now) for one in approved_correspondents(session))


def write_to_partners(engine: Engine, settings: Settings, seal: Seal, now: datetime) -> int:
    """Queue the letters that are due. Gives how many."""
    with writing(engine) as session:
        found = [(one, _due(session, one, now)) for one in approved_correspondents(session)]
        return sum(_write_one(session, settings, seal, one, due, now) for one, due in found if due)


@dataclass(frozen=True, slots=True)
class _Due:
    """What is to be told of a source: "broken" or "back", and its health."""

    told: str
    source: Source
    state: Health


def _due(session: Session, one: Correspondent, now: datetime) -> _Due | None:
    source = find_source(session, one.source_id)
    too_soon = one.told_at is not None and now - one.told_at < AT_MOST_EVERY
    if source is None or source.removed or not one.address or too_soon:
        return None
    state = health(source, last_runs(session, source.id, RUNS), now)
    if state.state is State.FAILING and one.told != "broken":
        return _Due("broken", source, state)
    if state.state in {State.HEALTHY, State.QUIET} and one.told == "broken":
        return _Due("back", source, state)
    return None


def _write_one(
    session: Session, settings: Settings, seal: Seal, one: Correspondent, due: _Due, now: datetime
) -> bool:
    source, told = due.source, due.told
    link = partner_link(seal, settings.base_url, one, now)
    broken = told == "broken"
    letter = (
        broken_letter(settings, source, due.state, link)
        if broken
        else back_letter(settings, source, link)
    )
    save_correspondent(session, source.id, {"told": told, "told_at": now})
    return queue_message(
        session,
        key=f"partner:{source.id}:{told}:{now:%Y-%m-%d}",
        recipient=one.address,
        subject=letter.subject,
        text=letter.text,
        now=now,
    )
