"""The labelled set beside the project, harvested for real and scored."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agenda.model import Entry
from agenda.query import AgendaQuery
from agenda.settings import Settings
from agenda.store.database import open_database, reading
from agenda.store.find import find
from agenda.store.migrate import upgrade
from agenda.store.sources import all_sources
from feeds.ics import write_ics
from feeds.record import write_json
from harvester.pipeline import harvest_all
from tests.fakes.opengold import SNAPSHOT, add_sources, as_entries, load, served
from tests.fakes.site import Site, feed
from tests.fakes.subscriber import Vdirsyncer
from tests.feeds.readers import READERS, Seen, by_calcurse
from tests.feeds.samples import written
from tests.feeds.test_ics_readers import expected, on_calcurse

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(scope="module")
def entries(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Entry]:
    """Our agenda of it."""
    folder = shared / "opengold"
    engine = open_database(f"sqlite:///{tmp_path_factory.mktemp('gold') / 'almanach.db'}")
    upgrade(engine)
    with served(folder) as base:
        rows = json.loads((folder / "sources.json").read_text(encoding="utf-8"))
        add_sources(engine, rows, base, SNAPSHOT)
        settings = Settings(allow_private=(base.removeprefix("http://"),), past_days=120)
        with reading(engine) as session:
            sources = all_sources(session)
        visits = asyncio.run(harvest_all(engine, sources, settings, SNAPSHOT))
    assert {visit.run.error for visit in visits} == {None}
    with reading(engine) as session:
        entries = find(session, AgendaQuery(), PARIS).entries
    engine.dispose()
    return entries


@pytest.fixture(scope="module")
def score(shared: Path, entries: list[Entry]) -> Any:
    """What its scorer says of our agenda."""
    events = [write_json(entry, "https://almanach.example") for entry in entries]
    scorer = load(shared / "opengold", "score")
    return scorer.score(scorer.Bench(shared / "opengold"), as_entries(events))


def test_at_most_two_items_in_a_hundred_are_missing(score: Any) -> None:
    assert len(score["missing"]) <= 0.02 * (score["items_matched"] + len(score["missing"]))


def test_at_most_one_start_in_a_hundred_is_wrong(score: Any) -> None:
    assert len(score["wrong_starts"]) <= 0.01 * score["starts_checked"]


def test_pairs_are_merged_rightly(score: Any) -> None:
    assert score["precision"] >= 0.99
    assert score["recall"] >= 0.93


@pytest.mark.parametrize("read", READERS)
def test_a_calendar_reader_sees_all_of_it(
    entries: list[Entry], read: Callable[[bytes], list[Seen]]
) -> None:
    assert read(written(write_ics, *entries)) == [expected(one.event) for one in entries]


def test_calcurse_imports_all_of_it(entries: list[Entry], tmp_path: Path) -> None:
    imported = by_calcurse(written(write_ics, *entries), tmp_path)
    assert sorted(imported) == sorted(on_calcurse(one.event) for one in entries)


def test_vdirsyncer_mirrors_all_of_it(entries: list[Entry], tmp_path: Path) -> None:
    with Site() as site:
        site.scripts["/agenda.ics"] = feed(written(write_ics, *entries))
        mirror = Vdirsyncer(tmp_path, site.url("/agenda.ics"))
        came, left, became = mirror.sync()
    assert sorted(one.id for one in came) == sorted(one.event.id for one in entries)
    assert (left, became) == ([], [])
