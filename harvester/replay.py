"""Replaying the last visit from the documents that were kept: no network, a new reading.

For when the reading itself has become better. It concludes nothing from what is missing, and
leaves the source as it is: a replay is no visit.
"""

import dataclasses
import time
from datetime import datetime

from sqlalchemy import Engine

from agenda.errors import SourceError
from agenda.model import HarvestRun, RawEvent, Source
from agenda.sentence import N_
from agenda.settings import Settings
from agenda.store.database import reading, writing
from agenda.store.documents import last_documents
from agenda.store.events import lock_agenda
from agenda.store.listings import source_listings
from agenda.store.outside import count_outside
from agenda.store.page_memory import page_memory
from agenda.store.runs import add_run
from agenda.store.sources import all_sources
from agenda.store.territory import settings_in_force
from harvester.behind import Memory, complete_by, memory_key
from harvester.cleaning import Cleaned, normalize_all
from harvester.document import window_at
from harvester.formats import FORMATS
from harvester.outcome import failed_run, finished_run
from harvester.pipeline import Visit, write_plan
from harvester.plan import compare
from harvester.reading import Reading, read_documents
from harvester.shelf import unpack
from harvester.territory import surroundings_of, territory_of
from normalizer.places import Territory

NOTHING_KEPT = SourceError(
    N_("Aucun document de cette source n’est gardé."), N_("Relevez-la d’abord : almanach harvest.")
)


def replay(engine: Engine, source: Source, settings: Settings, now: datetime) -> Visit:
    """Read the last documents of a source anew, and apply what they say."""
    started = time.perf_counter()
    with reading(engine) as session:
        documents = [unpack(one) for one in last_documents(session, source.id)]
        memory = page_memory(session, source.id)
        settings = settings_in_force(session, settings)
        around = surroundings_of(settings, all_sources(session))
    if not documents:
        return Visit(source, failed_run(source, NOTHING_KEPT, now, 0.0))
    try:
        form = FORMATS[source.kind]
        found = read_documents(source, form, documents, window_at(now, settings))
    except SourceError as error:
        return Visit(source, failed_run(source, error, now, time.perf_counter() - started))
    cleaned = normalize_all(_completed(found, memory), source, settings, now, around)
    territory = territory_of(settings)
    return Visit(source, _apply(engine, source, found, cleaned, now, started, territory))


def _completed(found: Reading, memory: Memory) -> Reading:
    """Complete items by what their pages said then."""
    items: list[RawEvent] = []
    for raw in found.items:
        said = memory.get(memory_key(raw))
        items.extend(complete_by(raw, said) if said is not None else [raw])
    return dataclasses.replace(found, items=items)


def _apply(
    engine: Engine,
    source: Source,
    found: Reading,
    cleaned: Cleaned,
    now: datetime,
    started: float,
    territory: Territory,
) -> HarvestRun:
    with writing(engine) as session:
        lock_agenda(session)
        known = source_listings(session, source.id)
        plan = compare(known, cleaned.listings, lambda _: False, now)
        write_plan(session, source, plan, now, territory)
        run = finished_run(source, found, cleaned, plan, now, time.perf_counter() - started)
        run.outside = count_outside(session, source.id, now)
        add_run(session, run)
    return run
