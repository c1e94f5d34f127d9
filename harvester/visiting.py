"""Visiting one source when its time has come: the errand of which a harvest is made.

A source is claimed by moving its due time, so that no two processes visit it at once. A visit
that is given up gives the claim back: another process may begin it anew at once.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import TYPE_CHECKING
from zlib import crc32

from sqlalchemy import Engine
from structlog.contextvars import bound_contextvars

from agenda.model import Source
from agenda.settings import Settings
from agenda.store.database import reading, writing
from agenda.store.sources import (
    all_sources,
    claim,
    due_addresses,
    due_sources,
    give_back,
    take_back,
)
from agenda.store.territory import settings_in_force
from harvester.confirming import OneWriter
from harvester.garbage import look_rarely
from harvester.jobs import Errand, Job
from harvester.territory import surroundings_of
from harvester.turns import PER_HOST
from normalizer.places import Territory

if TYPE_CHECKING:
    from harvester.fetch import Fetcher

HARVEST = "harvest"
LEASE = timedelta(minutes=15)
FRESH = timedelta(minutes=1)
"""How long what all sources together tell may be believed."""


def harvest_job(engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> Job:
    """Make the job of visiting what is due."""
    visitor = Visitor(engine, settings, clock)
    return Job(visitor.due, visitor.visit, visitor.take_back, settings.concurrency)


def visit_of(source_id: str, url: str) -> Errand:
    """Name the errand of visiting a source.

    A host is asked along as many lines as a single process may open connections to it, so that
    many processes together ask it for no more.
    """
    host = url.partition("://")[2].partition("/")[0].rpartition("@")[2].lower()
    return Errand(HARVEST, source_id, f"{host}/{crc32(source_id.encode()) % PER_HOST}")


def claim_due(engine: Engine, now: datetime) -> list[Source]:
    """Take every source that is due, for this process alone."""
    with writing(engine) as session:
        claimed = [claim(session, one.id, now, LEASE) for one in due_sources(session, now)]
    return [one for one in claimed if one]


@dataclass(frozen=True, slots=True)
class _Around:
    """Where the sources are, as read at a moment under these settings."""

    found: Territory | None
    settings: Settings
    at: datetime


class Visitor:
    """Visits sources for one process: those under way share a fetcher, and write one by one."""

    def __init__(self, engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._engine, self._settings, self._clock = engine, settings, clock
        self._writer = OneWriter(engine)
        self._fetcher: Fetcher | None = None
        self._under_way = 0
        self._around: _Around | None = None
        look_rarely()

    def due(self, now: datetime) -> list[Errand]:
        """Give the visits whose time has come."""
        with reading(self._engine) as session:
            return [visit_of(*one) for one in due_addresses(session, now)]

    def take_back(self, source_id: str) -> None:
        """Make a source due again whose visitor died."""
        with writing(self._engine) as session:
            take_back(session, source_id, self._clock(), LEASE)

    async def visit(self, source_id: str) -> None:
        """Visit a source, if it is still due. Raises `StoreError` when the database is away."""
        now = self._clock()
        claiming = asyncio.create_task(asyncio.to_thread(self._claim, source_id, now))
        try:
            if source := await asyncio.shield(claiming):
                await self._visit(source, now)
        # Given up (a task cancelled at the stop) or failed: either way the claim is given back.
        except BaseException:
            if claimed := await claiming:
                await asyncio.to_thread(self._give_back, claimed)
            raise

    def _claim(self, source_id: str, now: datetime) -> Source | None:
        with writing(self._engine) as session:
            return claim(session, source_id, now, LEASE)

    def _give_back(self, source: Source) -> None:
        with writing(self._engine) as session:
            give_back(session, source, self._clock())

    async def _visit(self, source: Source, now: datetime) -> None:
        # Loaded at the first visit, and beside those who read pages: formats take a third of the
        # time until an agenda answers, and whoever only serves never needs them.
        await asyncio.to_thread(import_module, "harvester.pipeline")
        from harvester.pipeline import Round, harvest_one

        settings, around = await asyncio.to_thread(self._ground, now)
        with bound_contextvars(harvest=secrets.token_hex(6)):
            async with self._fetching(settings) as fetcher:
                this = Round(self._engine, settings, fetcher, self._writer, now, around)
                await harvest_one(source, this)

    def _ground(self, now: datetime) -> tuple[Settings, Territory | None]:
        """Read the settings in force, and where sources without a place most likely are."""
        with reading(self._engine) as session:
            settings = settings_in_force(session, self._settings)
            around = self._around
            if around is None or around.settings != settings or abs(now - around.at) > FRESH:
                found = surroundings_of(settings, all_sources(session))
                around = self._around = _Around(found, settings, now)
        return settings, around.found

    @asynccontextmanager
    async def _fetching(self, settings: Settings) -> AsyncIterator["Fetcher"]:
        """Give the fetcher of all visits under way, by which they take turns at each host."""
        from harvester.fetch import Fetcher

        fetcher = self._fetcher = self._fetcher or await Fetcher(settings).__aenter__()
        self._under_way += 1
        try:
            yield fetcher
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._fetcher = None
                await fetcher.__aexit__(None, None, None)
