"""A small partner's site and a way to harvest it, for whole walks."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from sqlalchemy import Engine

from agenda.model import HarvestRun, Kind, Source
from agenda.settings import Settings
from agenda.store.database import reading, writing
from agenda.store.sources import add_source, all_sources
from harvester.pipeline import harvest_all
from tests.fakes.site import Site
from tests.walk.partners import announce

Harvest = Callable[[datetime], list[HarvestRun]]


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


@pytest.fixture
def settings(site: Site) -> Settings:
    return Settings(allow_private=(site.host,))


@pytest.fixture
def harvest(engine: Engine, settings: Settings) -> Harvest:
    """Visit every source at a given moment; the runs come in the order of names."""

    def at(now: datetime) -> list[HarvestRun]:
        with reading(engine) as session:
            sources = all_sources(session)
        return [visit.run for visit in asyncio.run(harvest_all(engine, sources, settings, now))]

    return at


@pytest.fixture
def add(engine: Engine, site: Site, now: datetime) -> Callable[..., Source]:
    """Add a source at a path of the site."""

    def one(name: str, path: str, kind: Kind = Kind.ICS, group: str | None = None) -> Source:
        with writing(engine) as session:
            return add_source(
                session, name=name, kind=kind, url=site.url(path), now=now, group=group
            )

    return one


@pytest.fixture
def partners(site: Site, add: Callable[..., Source], harvest: Harvest, now: datetime) -> None:
    """Two partners that announce one concert alike, and a talk each."""
    add("Le Rebond", "/a.ics")
    add("Mairie", "/b.ics")
    announce(site)
    harvest(now)
