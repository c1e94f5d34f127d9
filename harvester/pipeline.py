"""The walk of one harvest, in the order a reader should follow it:

`read_source` → `normalize_all` → `compare` → one transaction: listings, events, the visit.

The validators (ETag, hash) are written in that same transaction, so a process killed at any
point leaves either nothing of a visit or all of it, and the next visit starts right.
"""

import asyncio
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog
from sqlalchemy import Engine
from sqlmodel import Session
from structlog.contextvars import bound_contextvars

from agenda.errors import SourceError, StoreError
from agenda.model import HarvestRun, Source
from agenda.sentence import N_
from agenda.settings import Settings
from agenda.store.changes import add_changes
from agenda.store.database import reading, writing
from agenda.store.documents import keep_documents
from agenda.store.events import lock_agenda
from agenda.store.listings import (
    confirm_seen,
    confirm_uids,
    expected_listings,
    has_aliases,
    listings_but,
    missed_listings,
    save_listings,
)
from agenda.store.outside import count_outside
from agenda.store.page_memory import page_memory, save_page_memory
from agenda.store.runs import add_run
from agenda.store.slices import save_slices, slices_of
from agenda.store.sources import all_sources, save_source
from agenda.store.territory import settings_in_force
from agenda.store.trouble import explain
from harvester.behind import Memory, look_behind
from harvester.cleaning import Cleaned, normalize_all
from harvester.confirming import OneWriter, Unchanged
from harvester.document import Window, window_at
from harvester.doubt import doubt_of
from harvester.fetch import Fetcher
from harvester.formats import FORMATS
from harvester.garbage import look_rarely
from harvester.outcome import after_failure, after_success, failed_run, finished_run
from harvester.plan import (
    ABSENCES_TO_WITHDRAW,
    Plan,
    absence_counts,
    compare,
    conclude,
)
from harvester.reading import Reading, read_source
from harvester.settle import settle
from harvester.shelf import pack
from harvester.slices import Slices, trusted
from harvester.territory import surroundings_of, territory_of
from normalizer.places import Territory

HORIZON_STEP = timedelta(days=7)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Visit:
    """How one visit went."""

    source: Source
    run: HarvestRun


@dataclass(frozen=True, slots=True)
class Round:
    """What the visits of one harvest share."""

    engine: Engine
    settings: Settings
    fetcher: Fetcher
    writer: OneWriter
    now: datetime
    around: Territory | None = None

    @property
    def territory(self) -> Territory:
        """Whose events are shown."""
        return territory_of(self.settings)

    @property
    def window(self) -> Window:
        """The stretch of time this harvest looks at."""
        return window_at(self.now, self.settings)


async def harvest_all(
    engine: Engine,
    sources: Sequence[Source],
    settings: Settings,
    now: datetime,
    told: Callable[[Visit], None] = lambda _: None,
) -> list[Visit]:
    """Visit these sources, `settings.concurrency` at a time; `told` hears of each visit."""
    look_rarely()
    turns = asyncio.Semaphore(settings.concurrency)

    async def in_turn(source: Source) -> Visit:
        async with turns:
            visit = await harvest_one(source, this_round)
        told(visit)
        return visit

    with reading(engine) as session:
        settings = settings_in_force(session, settings)
        around = surroundings_of(settings, all_sources(session))
    with bound_contextvars(harvest=secrets.token_hex(6)):
        async with Fetcher(settings) as fetcher:
            this_round = Round(engine, settings, fetcher, OneWriter(engine), now, around)
            visits = (in_turn(source) for source in sources)
            ended = await asyncio.gather(*visits, return_exceptions=True)
    return [_or_raise(one) for one in ended]


def _or_raise(ended: Visit | BaseException) -> Visit:
    if isinstance(ended, BaseException):
        raise ended
    return ended


async def harvest_one(source: Source, this_round: Round) -> Visit:
    """Visit one source. Whatever goes wrong with it is told in the run, never raised.

    Raises `StoreError` when the database cannot be used: that is not held against the source,
    which is due again when its claim ends.
    """
    with bound_contextvars(source=source.id):
        return await _visit(source, this_round)


async def _visit(source: Source, this_round: Round) -> Visit:
    started = time.perf_counter()
    try:
        run = await _walk(source, this_round, started)
    except SourceError as error:
        run = await asyncio.to_thread(_record_failure, source, error, this_round, started)
    # A defect met in one source must not keep the other sources from being harvested.
    except Exception as error:  # logged whole; the run says so
        if sentence := explain(error):
            raise StoreError(sentence) from error
        log.exception("harvest.defect")
        told = SourceError(
            N_("Erreur interne : %(kind)s.", kind=type(error).__name__),
            N_("Prévenez l’administrateur."),
        )
        run = await asyncio.to_thread(_record_failure, source, told, this_round, started)
    log.info("harvest.visit", status=run.status.value, seen=run.seen)
    return Visit(source, run)


async def _walk(source: Source, this_round: Round, started: float) -> HarvestRun:
    window = this_round.window
    # Recurring events are expanded up to a horizon that moves on even when the feed does not.
    afresh = source.read_until is None or source.read_until < window.end - HORIZON_STEP
    form = FORMATS[source.kind]

    def known() -> Slices:
        with reading(this_round.engine) as session:
            return _slices(session, source)

    found = await read_source(source, form, this_round.fetcher, window, slices=known, afresh=afresh)
    if found.unchanged:
        visit = _unchanged(source, found, this_round, started)
        if await this_round.writer.confirm(visit):
            return visit.run
    found, memory = await _look_behind(found, source, this_round)
    cleaned = await asyncio.to_thread(
        normalize_all, found, source, this_round.settings, this_round.now, this_round.around
    )
    async with this_round.writer.alone:
        return await asyncio.to_thread(_apply, source, found, memory, cleaned, this_round, started)


def _unchanged(source: Source, found: Reading, this_round: Round, started: float) -> Unchanged:
    """Say what is written of a visit to which nothing is new."""
    now, usual, plan = this_round.now, this_round.settings.interval_minutes, Plan()
    seconds = time.perf_counter() - started
    run = finished_run(source, found, Cleaned(), plan, now, seconds)
    return Unchanged(source, run, after_success(source, found, plan, this_round.window, usual, now))


def _slices(session: Session, source: Source) -> Slices:
    """Give what may be passed over; nothing where a feed makes up its names."""
    return {} if has_aliases(session, source.id) else slices_of(session, source.id)


async def _look_behind(
    found: Reading, source: Source, this_round: Round
) -> tuple[Reading, Memory | None]:
    """Complete items by their pages; give what to remember of these, None when nothing is new."""
    if found.unchanged:
        return found, None
    with reading(this_round.engine) as session:
        known = page_memory(session, source.id)
    behind = await look_behind(found, source, this_round.fetcher, this_round.window, known)
    # What was passed over keeps what its pages said.
    memory = {**known, **behind.memory} if found.passed else behind.memory
    return behind.reading, None if memory == known else memory


def _apply(
    source: Source,
    found: Reading,
    memory: Memory | None,
    cleaned: Cleaned,
    this_round: Round,
    started: float,
) -> HarvestRun:
    now = this_round.now
    with writing(this_round.engine) as session:
        lock_agenda(session)
        plan = _plan(session, source, found, cleaned, this_round)
        # Each stands in the plan by now, and a large calendar need not be held twice.
        cleaned.listings.clear()
        write_plan(session, source, plan, now, this_round.territory)
        keep_documents(session, pack(found.documents, source.id, now))
        if memory is not None:
            save_page_memory(session, source.id, memory)
        _keep_slices(session, source, found, cleaned, plan)
        seconds = time.perf_counter() - started
        run = finished_run(source, found, cleaned, plan, now, seconds)
        run.seen += confirm_uids(session, source.id, found.passed, now)
        run.outside = count_outside(session, source.id, now)
        add_run(session, run)
        usual = this_round.settings.interval_minutes
        left = after_success(source, found, plan, this_round.window, usual, now)
        if not save_source(session, source.id, left):
            raise SourceError(N_("La source a été retirée pendant sa visite."))
    return run


def _keep_slices(
    session: Session, source: Source, found: Reading, cleaned: Cleaned, plan: Plan
) -> None:
    if not found.slices:
        return
    troubled = {problem.item for problem in cleaned.problems}
    kept = trusted(found.slices, found.passed, found.items, cleaned.unread, troubled)
    # After a doubtful visit, or where something is left to do (no hash), all is read again.
    save_slices(session, source.id, kept if found.body_hash and not plan.doubt else {})


def write_plan(
    session: Session, source: Source, plan: Plan, now: datetime, territory: Territory
) -> None:
    """Write what a reading changes: listings, their changes, the events around them."""
    save_listings(session, plan.written)
    confirm_seen(session, plan.same, now)
    add_changes(session, source.id, plan.changes, now)
    settle(session, plan.touched, now, territory)


def _plan(
    session: Session, source: Source, found: Reading, cleaned: Cleaned, this_round: Round
) -> Plan:
    window, now = this_round.window, this_round.now
    if found.unchanged:
        # The same document lacks the same items once more, unless it was doubtful already.
        known = [] if source.doubted else missed_listings(session, source.id)
        counts = absence_counts(window, complete=True, read=(), unread=(), now=now)
    else:
        known = listings_but(session, source.id, found.passed)
        # A date that a UID took back is still taken back when the UID stands as it stood.
        known += [one for one in missed_listings(session, source.id) if one.uid in found.passed]
        read = cleaned.read | found.passed
        counts = absence_counts(
            window, complete=found.complete, read=read, unread=cleaned.unread, now=now
        )
    plan = compare(known, cleaned.listings, counts, now)
    complete = found.unchanged or found.complete
    expected = expected_listings(session, source.id, now, window.end)
    doubt = doubt_of(source, expected, plan.missing, complete=complete)
    if doubt is None:
        conclude(plan, now, patience=1 if source.accepted_loss else ABSENCES_TO_WITHDRAW)
    return replace(plan, doubt=doubt)


def _record_failure(
    source: Source, error: SourceError, this_round: Round, started: float
) -> HarvestRun:
    run = failed_run(source, error, this_round.now, time.perf_counter() - started)
    with writing(this_round.engine) as session:
        add_run(session, run)
        save_source(session, source.id, after_failure(source, error, this_round.now))
    return run


async def preview(
    source: Source, fetcher: Fetcher, settings: Settings, window: Window, now: datetime
) -> tuple[Reading, Cleaned]:
    """Read and clean a source over any window, keeping nothing. Raises `SourceError`."""
    found = await read_source(source, FORMATS[source.kind], fetcher, window, afresh=True)
    found = (await look_behind(found, source, fetcher, window, {})).reading
    return found, normalize_all(found, source, settings, now)
