"""An event: what the agenda believes happens once, at one time, in one place."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Field

from agenda.model.columns import Instant, Json
from agenda.model.folding import fold
from agenda.model.parts import Part
from agenda.model.statement import Statement

DATED_DAYS = 7
LEAST_DAYS = 3
STANDING = re.compile(r"\b(?:expo(?:sition)?|installation|retrospective|accrochage|exhibition)s?\b")


class Provenance(Part):
    """Where a field's value comes from: a listing's token, and the reason in words."""

    listing: str
    why: str


class Event(Statement):
    """Merged from 1..n listings. Derived: rebuilt from listings and decisions at any time.

    `id` is the token of the oldest member. `sequence` grows at each change a subscriber must
    hear of (RFC 5545 §3.8.7.4). `withdrawn` is set when every source has taken the event back.
    `place_id` is the id of its `KnownPlace`. `outside` says why the event is set aside as not of
    the territory; it is `hidden` then. An event that a merge emptied stays as a memory
    of its address and sequence: `merged_into` names the other.
    """

    id: str = Field(primary_key=True, max_length=16)
    place_id: str | None = Field(default=None, index=True)
    series: str | None = Field(default=None, index=True)
    provenance: dict[str, Provenance] = Field(
        default_factory=dict, sa_type=Json(dict[str, Provenance])
    )
    featured: bool = False
    hidden: bool = False
    outside: str | None = None
    created: datetime = Field(sa_type=Instant)
    updated: datetime = Field(sa_type=Instant, index=True)
    sequence: int = 0
    withdrawn: datetime | None = Field(default=None, sa_type=Instant)
    merged_into: str | None = None

    @property
    def long_running(self) -> bool:
        """Whether it is to be seen for days on end, as an exhibition is, rather than dated.

        More than a week is; from three days on, what its title or tags call an exhibition.
        """
        days = (self.last_day - self.first_day).days + 1
        if days > DATED_DAYS:
            return True
        words = fold(" ".join((self.title, *self.tags)))
        return days >= LEAST_DAYS and STANDING.search(words) is not None

    @property
    def awaiting(self) -> bool:
        """Whether nobody vouches for it yet: its sources are moderated, and nobody had a look."""
        return self.confidence == 0

    @property
    def local_start(self) -> datetime:
        """The start as a clock on the wall of the place shows it."""
        return self.start.astimezone(ZoneInfo(self.timezone))

    @property
    def local_end(self) -> datetime | None:
        """The end as a clock on the wall of the place shows it."""
        return self.end.astimezone(ZoneInfo(self.timezone)) if self.end else None

    @property
    def first_day(self) -> date:
        """The local day it begins."""
        return self.local_start.date()

    @property
    def last_day(self) -> date:
        """The last local day it touches (an end at midnight belongs to the day before)."""
        end = self.local_end
        if end is None or end <= self.local_start:
            return self.first_day
        return (end - timedelta(microseconds=1)).date()
