"""Sources coming in from a file or an address: each is new, known, or brought up to date.

What is wrong with one row is said with where it stands, and costs no other.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session

from agenda.errors import SourceError, UsageError
from agenda.model import Source
from agenda.sentence import N_
from agenda.settings import Settings
from agenda.store.database import writing
from agenda.store.sources import known_feed
from harvester import tend
from normalizer.places import Territory
from webapp.sourcefile import Refused, SourceRow, SourceSpec
from webapp.trial import recognise

NEW, KNOWN, UPDATED, RESTORED = "nouvelle", "déjà connue", "mise à jour", "reprise"
OUTCOMES = {
    NEW: (NEW, "nouvelles"),
    KNOWN: (KNOWN, "déjà connues"),
    UPDATED: (UPDATED, "mises à jour"),
    RESTORED: (RESTORED, "reprises"),
    "refusée": ("refusée", "refusées"),
}
# What a file may say of a source that is there already; trust is a decision by then.
UPDATABLE = ("name", "place", "themes")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A row whose format is known; `said` is what it says in as many words, for a known source."""

    where: str
    spec: SourceSpec
    said: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Taken:
    """A row that was taken: the source it is now, and what became of it."""

    where: str
    name: str
    source_id: str
    outcome: str


def add_spec(session: Session, hand: tend.Hand, spec: SourceSpec) -> Source:
    """Add the source that a row of a file describes; a known address is given back."""
    return tend.add(
        session,
        hand,
        name=spec.name,
        kind=spec.kind,
        url=spec.url,
        group=spec.group,
        place=spec.place.as_place() if spec.place else None,
        themes=tuple(theme.value for theme in spec.themes),
        trust=spec.trust,
    )


def bring_in(
    session: Session,
    hand: tend.Hand,
    spec: SourceSpec,
    said: Mapping[str, Any],
    territory: Territory | None,
) -> tuple[str, str]:
    """Add a source, or bring a known one up to what was `said` of it; give its id, the outcome."""
    known = known_feed(session, spec.kind, spec.url, spec.group)
    source_id = add_spec(session, hand, spec).id
    if known is None:
        return source_id, NEW
    line = tend.edit(session, hand, source_id, dict(said), territory=territory) if said else None
    if known.removed:
        return source_id, RESTORED
    return source_id, UPDATED if line else KNOWN


async def recognise_all(
    rows: Iterable[tuple[str, SourceRow | Refused]],
    settings: Settings,
    patience: float | None = None,
) -> list[Incoming | Refused]:
    """Find out what the addresses without a format are, several at a time.

    Those not known after `patience` seconds are refused.
    """
    turns = asyncio.Semaphore(settings.concurrency)
    until = None if patience is None else asyncio.get_running_loop().time() + patience

    async def one(where: str, row: SourceRow | Refused) -> Incoming | Refused:
        if isinstance(row, Refused):
            return row
        try:
            async with asyncio.timeout_at(until), turns:
                found = await recognise(row.url, row.kind, row.group, settings)
        except TimeoutError:
            return Refused(where, row.name, N_("l’adresse n’a pas répondu à temps, réessayez"))
        except SourceError as error:
            return Refused(where, row.name, error.told)
        return Incoming(where, row.of_kind(found.kind, found.url, found.group), _said(row))

    return await asyncio.gather(*(one(where, row) for where, row in rows))


def take_all(
    engine: Engine,
    hand: tend.Hand,
    rows: Iterable[Incoming | Refused],
    territory: Territory | None,
) -> Iterator[Taken | Refused]:
    """Take row after row, each by itself, telling what became of it."""
    for row in rows:
        yield row if isinstance(row, Refused) else _take(engine, hand, row, territory)


def _take(
    engine: Engine, hand: tend.Hand, row: Incoming, territory: Territory | None
) -> Taken | Refused:
    try:
        with writing(engine) as session:
            source_id, outcome = bring_in(session, hand, row.spec, row.said, territory)
    except UsageError as error:
        return Refused(row.where, row.spec.name, error.sentence)
    return Taken(row.where, row.spec.name, source_id, outcome)


def _said(row: SourceRow) -> dict[str, Any]:
    said = row.model_dump(mode="json", include=row.model_fields_set & set(UPDATABLE))
    if row.place and "place" in said:
        said["place"] = row.place.as_place()
    return said
