"""Fields of JSON documents from strangers: each may be absent, or of any type."""

import json
import math
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from agenda.errors import FormatError, ItemError
from agenda.model import Problem, RawEvent
from agenda.sentence import N_
from harvester.document import Document

Fields = dict[str, Any]

# Years in which a date of an agenda may lie; what is beyond is a slip, or meant as one.
EARLIEST, LATEST = 1900, 9000


def load_json(document: Document, what: str) -> Any:
    """Read a JSON document. Raises `FormatError`; `what` says in French what was awaited."""
    try:
        return json.loads(document.body)
    except (ValueError, RecursionError) as error:
        raise refuse(what) from error


def refuse(what: str) -> FormatError:
    """Say that a document is not `what`."""
    return FormatError(
        N_("Cette adresse ne donne pas %(what)s.", what=what),
        N_(
            "Ouvrez l’adresse du site dans un navigateur\u00a0: s’il s’affiche, retirez cette "
            "source et ajoutez-la de nouveau par l’adresse de la page d’accueil."
        ),
    )


def word(value: Any) -> str:
    """Give a text without the space around it; "" for anything else."""
    return value.strip() if isinstance(value, str) else ""


def part(value: Any, name: str) -> Fields:
    """Give a field that is an object; an empty one for anything else."""
    inner = value.get(name) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}


def parts(value: Any, name: str) -> list[Fields]:
    """Give the objects in a field that is a list; [] for anything else."""
    inner = value.get(name) if isinstance(value, dict) else None
    return [one for one in inner if isinstance(one, dict)] if isinstance(inner, list) else []


def name_of(value: Any, *names: str) -> str:
    """Name an item in a Problem by the first of its fields that says something."""
    said = (word(value.get(name)) for name in names) if isinstance(value, dict) else iter(())
    return next(filter(None, said), N_("élément sans titre"))


def count(value: Any) -> int | None:
    """Give a whole number that is not negative."""
    return value if type(value) is int and value >= 0 else None


def coordinates(lat: Any, lon: Any) -> tuple[float | None, float | None]:
    """Read WGS 84 degrees; both None unless they are a point on earth (0, 0 is none)."""
    try:
        north, east = float(lat), float(lon)
    except (TypeError, ValueError, OverflowError):
        return None, None
    honest = math.isfinite(north) and math.isfinite(east) and abs(north) <= 90 and abs(east) <= 180
    return (north, east) if honest and (north, east) != (0, 0) else (None, None)


def iso_moment(value: Any) -> datetime | None:
    """Read ISO 8601, naive when it has no offset."""
    try:
        moment = datetime.fromisoformat(word(value))
    except ValueError:
        return None
    return moment if EARLIEST <= moment.year <= LATEST else None


def iso_instant(value: Any) -> datetime | None:
    """Read ISO 8601; UTC when it has no offset."""
    moment = iso_moment(value)
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)


def recurrence_id(start: datetime | date) -> str:
    """Name an occurrence by its start (RFC 5545 §3.8.4.4)."""
    if not isinstance(start, datetime):
        return start.strftime("%Y%m%d")
    if start.tzinfo is None:
        return start.strftime("%Y%m%dT%H%M%S")
    return start.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


class Gathering:
    """Items and Problems as they are read: one bad item never stops the others."""

    def __init__(self) -> None:
        self.items: list[RawEvent] = []
        self.problems: list[Problem] = []

    def keep(self, name: str, events: Iterator[RawEvent]) -> None:
        """Take what an item gives until it raises `ItemError`, which becomes a Problem."""
        try:
            self.items.extend(events)
        except ItemError as error:
            self.problems.append(Problem(item=name, reason=error.sentence))
