"""What happened to an event, for those who follow the agenda exactly."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from agenda.model.columns import Instant, Word


class EventChangeKind(StrEnum):
    """What a follower does: take the event (again), put it away, or put another in its place."""

    CREATED = "created"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    SPLIT = "split"


class EventChange(SQLModel):
    """One change of one event as the public sees it. Rows are only ever added.

    `id` grows in the order of commits: whoever has seen all up to one id asks for those after
    it and misses nothing. `other` is the event that one was merged into or split from.
    `sequence` is the event's own after the change.
    """

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant, index=True)
    event_id: str = Field(max_length=16, index=True)
    kind: EventChangeKind = Field(sa_type=Word(EventChangeKind))
    sequence: int = 0
    other: str | None = Field(default=None, max_length=16)
