"""The labelled set beside the project, harvested for real and scored."""

import asyncio
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agenda.query import AgendaQuery
from agenda.settings import Settings
from agenda.store.database import open_database, reading
from agenda.store.find import find
from agenda.store.migrate import upgrade
from agenda.store.sources import all_sources
from feeds.record import write_json
from harvester.pipeline import harvest_all
from tests.fakes.opengold import SNAPSHOT, add_sources, as_entries, load, served

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture(scope="module")
def score(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What its scorer says of our agenda."""
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
        events = [write_json(entry, "https://almanach.example") for entry in entries]
    engine.dispose()
    scorer = load(folder, "score")
    return scorer.score(scorer.Bench(folder), as_entries(events))


def test_at_most_two_items_in_a_hundred_are_missing(score: Any) -> None:
    assert len(score["missing"]) <= 0.02 * (score["items_matched"] + len(score["missing"]))


def test_at_most_one_start_in_a_hundred_is_wrong(score: Any) -> None:
    assert len(score["wrong_starts"]) <= 0.01 * score["starts_checked"]


def test_pairs_are_merged_rightly(score: Any) -> None:
    assert score["precision"] >= 0.97
    assert score["recall"] >= 0.60
