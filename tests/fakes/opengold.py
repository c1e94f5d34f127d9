"""The labelled set beside the project: its server, its sources, its scorer."""

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Engine

from agenda.model import Kind, Place
from agenda.store.database import writing
from agenda.store.sources import add_source

SNAPSHOT = datetime(2027, 1, 5, 7, tzinfo=UTC)


def load(folder: Path, name: str) -> ModuleType:
    """Import one of its modules, which is no package."""
    spec = importlib.util.spec_from_file_location(f"opengold_{name}", folder / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve its sources; give the base address."""
    server = load(folder, "serve")
    try:
        yield str(server.start())
    finally:
        server.stop()


def add_sources(engine: Engine, rows: list[dict[str, Any]], base: str, now: datetime) -> None:
    """Add its sources as a coordinator would, with the partners' usual places."""
    with writing(engine) as session:
        for row in rows:
            usual = row["default_place"] or {}
            add_source(
                session,
                name=row["name"],
                kind=Kind(row["kind"]),
                url=base + row["path"],
                group=row["group"],
                place=Place(
                    name=usual.get("name"),
                    street=usual.get("street"),
                    postcode=usual.get("postal_code"),
                    commune=usual.get("town"),
                    lat=usual.get("lat"),
                    lon=usual.get("lon"),
                )
                if usual
                else None,
                now=now,
            )


def as_entries(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put our JSON in the form its scorer reads."""
    return [
        {
            "start": event["start"],
            "title": event["title"],
            "sightings": [_sighting(one) for one in event["listings"]],
        }
        for event in events
    ]


def _sighting(listing: dict[str, Any]) -> dict[str, Any]:
    kept = ("uid", "url", "guid", "start", "recurrence_id")
    return {name: listing[name] for name in kept} | {"source": listing["source"]["name"]}
