"""A source: one feed of a partner, and how it is doing."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from agenda.model.columns import Instant, Json, Word
from agenda.model.parts import Place
from agenda.model.told import Line, Telling

HAND = "bureau.main"
"""The id of the source that people write themselves (`harvester.byhand`): no slug has a dot."""


class Kind(StrEnum):
    """The format a source speaks."""

    ICS = "ics"
    RSS = "rss"
    MOBILIZON = "mobilizon"
    PAGE = "page"
    TRIBE = "tribe"
    GANCIO = "gancio"
    OPENAGENDA = "openagenda"
    PEERTUBE = "peertube"


class Source(SQLModel):
    """One feed of a partner. `id` is a slug, chosen once and never changed.

    For `mobilizon`, `url` is the instance's GraphQL address, `group` the group's
    `preferredUsername` or None for the whole instance. `last_visit` is the last try,
    `last_success` the last good one (an unchanged answer too), `last_read` the last document
    read in full, `read_until` how far ahead recurring events were expanded then.

    `interval_minutes` follows the source's habit (`habit_hours`: hours from one change to the
    next, on average) between the coordinator's bounds; without `shortest_minutes` the setting
    counts. `lists_all` tells whether the last reading gave all coming events. While `doubted`,
    nothing that is missing is concluded from: `doubt` says why, `lost` how many were missing,
    `accepted_loss` how many the coordinator takes as gone. `moved_to` is the address a permanent
    redirect proposes; `pause_reason` why Almanach itself paused the source. While `moderated`,
    what it alone announces waits for someone's look before it is shown. `dialect` is what its
    format remembers of how the server is to be asked.
    """

    id: str = Field(primary_key=True, max_length=80)
    name: str
    kind: Kind = Field(sa_type=Word(Kind))
    url: str
    group: str | None = None
    place: Place | None = Field(default=None, sa_type=Json(Place))
    themes: list[str] = Field(default_factory=list, sa_type=Json(list[str]))
    trust: float = Field(default=0.5, ge=0, le=1)
    added: datetime = Field(sa_type=Instant)
    paused: bool = False
    pause_reason: Line | None = Field(default=None, sa_type=Telling)
    removed: datetime | None = Field(default=None, sa_type=Instant)

    interval_minutes: int = 60
    shortest_minutes: int | None = None
    longest_minutes: int = 1440
    habit_hours: float | None = None
    next_due: datetime = Field(sa_type=Instant, index=True)
    failures: int = 0
    last_visit: datetime | None = Field(default=None, sa_type=Instant)
    last_success: datetime | None = Field(default=None, sa_type=Instant)
    last_change: datetime | None = Field(default=None, sa_type=Instant)
    last_read: datetime | None = Field(default=None, sa_type=Instant)
    last_error: Line | None = Field(default=None, sa_type=Telling)

    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    read_until: datetime | None = Field(default=None, sa_type=Instant)

    lists_all: bool | None = None
    doubted: datetime | None = Field(default=None, sa_type=Instant)
    doubt: Line | None = Field(default=None, sa_type=Telling)
    lost: int = 0
    accepted_loss: int = 0
    moved_to: str | None = None
    moderated: bool = False
    dialect: dict[str, str] = Field(default_factory=dict, sa_type=Json(dict[str, str]))
