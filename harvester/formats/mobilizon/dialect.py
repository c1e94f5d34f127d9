"""What an instance does not know, remembered so that it is not asked again at each visit.

Its version is asked with every question. For a day, and while the version stays the same, what it
refused is left out from the start; then all is asked again. A day is counted by the window, since
formats know no clock.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from agenda.model import Source
from harvester.document import Window

KEPT = timedelta(days=1)
NOTHING: frozenset[str] = frozenset()


def unknown_to(source: Source, window: Window) -> frozenset[str]:
    """Give what this source's instance is known not to know; nothing once that is a day old."""
    told = source.dialect
    try:
        age = window.start - datetime.fromisoformat(told["since"])
    except (KeyError, ValueError, TypeError):
        return NOTHING
    return frozenset(told["without"].split()) if timedelta() <= age < KEPT else NOTHING


def dialect_of(
    source: Source, window: Window, dropped: frozenset[str], version: str
) -> Mapping[str, str]:
    """Give what to remember after a visit that left out `dropped`."""
    told, known = source.dialect, unknown_to(source, window)
    if not dropped or (known and told["version"] != version):
        return {}
    since = told["since"] if known else window.start.isoformat()
    return {"version": version, "since": since, "without": " ".join(sorted(dropped))}
