"""What the coordinator wrote down of a subject, as it stood each time. Append-only."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from agenda.model.columns import Instant, Json, Word


class Subject(StrEnum):
    """What is written down so."""

    TERRITORY = "territory"
    DIGEST = "digest"


class Revision(SQLModel):
    """All that was set of a subject from then on. Undoing is a new revision, which names the one
    it undoes and says again what stood before it.
    """

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant)
    who: str
    subject: Subject = Field(sa_type=Word(Subject), index=True)
    value: dict[str, Any] = Field(sa_type=Json(dict[str, Any]))
    undoes: int | None = None
