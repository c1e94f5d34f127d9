"""What one visit to a source found, and what went wrong, item by item."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from agenda.model.columns import Instant, Json, Word
from agenda.model.parts import Part
from agenda.model.told import Line, Telling, Told


class RunStatus(StrEnum):
    """How a visit ended: `partial` means good items came in and some were bad."""

    OK = "ok"
    UNCHANGED = "unchanged"
    PARTIAL = "partial"
    FAILED = "failed"


class Problem(Part):
    """One item that could not be read, and why, in words for the coordinator."""

    item: Told
    reason: Told


class HarvestRun(SQLModel):
    """One visit to a source. `seen` counts listings, `problems` is cut at 200 rows, `outside`
    counts events to come that are set aside because they are not of the territory.

    `echoes` counts our own events found in the feed, `doubt` says why nothing was concluded
    from what is missing.
    """

    id: int | None = Field(default=None, primary_key=True)
    source_id: str = Field(foreign_key="source.id", index=True)
    started: datetime = Field(sa_type=Instant)
    seconds: float = 0.0
    status: RunStatus = Field(sa_type=Word(RunStatus))
    seen: int = 0
    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    problem_count: int = 0
    problems: list[Problem] = Field(default_factory=list, sa_type=Json(list[Problem]))
    error: Line | None = Field(default=None, sa_type=Telling)
    remedy: Line | None = Field(default=None, sa_type=Telling)
    echoes: int = 0
    outside: int = 0
    doubt: Line | None = Field(default=None, sa_type=Telling)
