"""The tables: the model's classes with `table=True`, and the links between them."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from agenda.model import (
    Change,
    Decision,
    Event,
    EventChange,
    HarvestRun,
    KnownListing,
    KnownPlace,
    PlaceSaid,
    Proposal,
    Source,
)
from agenda.model.columns import Instant, Json
from agenda.model.document import KeptDocument
from agenda.model.message import Message
from agenda.model.relation import RelatedListings
from agenda.model.report import Report
from agenda.model.revision import Revision


class SourceRow(Source, table=True):
    """A source, with when to visit it next."""

    __tablename__ = "source"


class ListingRow(KnownListing, table=True):
    """A listing. `token` is the permanent name, kept so that old addresses can be found."""

    __tablename__ = "listing"
    token_: str = Field(sa_column_kwargs={"name": "token"}, unique=True, max_length=16)

    @property
    def token(self) -> str:
        """The permanent name, as kept: asked for too often to be made anew each time."""
        return self.token_


class BlockRow(SQLModel, table=True):
    """A key under which a listing meets those it may duplicate (`normalizer.dedup.block`)."""

    __tablename__ = "block"
    __table_args__ = (Index("block_listing", "listing"),)
    key: str = Field(primary_key=True)
    listing: str = Field(primary_key=True, max_length=16)


# Both hold all that the usual pages ask of an event, so that neither reads its row, which is
# long: the first for days in order, with a month's marks; the second for counting choices.
BY_TIME = ("shown", "start", "id", "last", "withdrawn", "all_day", "timezone", "theme", "featured")
BY_CHOICE = (
    *("shown", "commune_slug", "place_id", "last", "withdrawn", "kind", "free", "is_online"),
    *("start", "id", "lat", "lon"),
)


class EventRow(Event, table=True):
    """An event, with what it is found by.

    `shown`: neither hidden, doubtful, set aside nor merged into another. `last`: its end, or the
    moment after its start when it has no length. `theme`: the first of its themes.
    """

    __tablename__ = "event"
    __table_args__ = (Index("event_by_time", *BY_TIME), Index("event_by_choice", *BY_CHOICE))
    shown: bool = True
    last: datetime = Field(sa_type=Instant, index=True)
    theme: str | None = Field(default=None, max_length=16)
    commune_slug: str | None = Field(default=None, index=True)
    lat: float | None = None
    lon: float | None = None


class SearchRow(SQLModel, table=True):
    """The words an event is found by (`agenda.store.search`), apart from what pages read.

    `words` holds those of the title too. SQLite's triggers copy each row to `search_index`.
    """

    __tablename__ = "search"
    number: int | None = Field(default=None, primary_key=True)
    event_id: str = Field(foreign_key="event.id", index=True, unique=True, ondelete="CASCADE")
    title: str
    words: str


class MemberRow(SQLModel, table=True):
    """Which event a listing was merged into, by the listing's token."""

    __tablename__ = "member"
    listing: str = Field(primary_key=True, max_length=16)
    event_id: str = Field(foreign_key="event.id", index=True, ondelete="CASCADE")


class FacetRow(SQLModel, table=True):
    """One value an event can be found by: a theme, a tag, a source, a partner.

    `last` is the event's while it is announced, else None: choices are counted without it.
    """

    __tablename__ = "facet"
    __table_args__ = (Index("facet_value", "kind", "value", "last", "event_id"),)
    event_id: str = Field(primary_key=True, foreign_key="event.id", ondelete="CASCADE")
    kind: str = Field(primary_key=True, max_length=16)
    value: str = Field(primary_key=True)
    last: datetime | None = Field(default=None, sa_type=Instant)


class EventChangeRow(EventChange, table=True):
    """What became of an event. Rows are only ever added, and never go with the event."""

    __tablename__ = "event_change"


class PlaceSaidRow(PlaceSaid, table=True):
    """Where a listing says it is."""

    __tablename__ = "place_said"


class PlaceRow(KnownPlace, table=True):
    """A place. Derived, like events."""

    __tablename__ = "place"


class PlaceNameRow(SQLModel, table=True):
    """Which place a slug leads to: that of any of its names."""

    __tablename__ = "place_name"
    slug: str = Field(primary_key=True)
    place_id: str = Field(foreign_key="place.id", index=True, ondelete="CASCADE")


class RunRow(HarvestRun, table=True):
    """One visit to a source."""

    __tablename__ = "harvest_run"


class ChangeRow(Change, table=True):
    """What a listing said before and after. Rows are only ever added."""

    __tablename__ = "change"


class DocumentRow(KeptDocument, table=True):
    """A document of a visit as it came, kept for a while to be read again."""

    __tablename__ = "document"
    id: int | None = Field(default=None, primary_key=True)


class PageMemoryRow(SQLModel, table=True):
    """What the page behind an item of a source said (`harvester.behind`), by the item's key."""

    __tablename__ = "page_memory"
    source_id: str = Field(primary_key=True, foreign_key="source.id")
    key: str = Field(primary_key=True, max_length=32)
    said: str


class SlicesRow(SQLModel, table=True):
    """What stood in a source's last document, each part by its hash (`harvester.slices`)."""

    __tablename__ = "slices"
    source_id: str = Field(primary_key=True, foreign_key="source.id")
    hashes: dict[str, str] = Field(sa_type=Json(dict[str, str]))


class DecisionRow(Decision, table=True):
    """What a person decided. Rows are only ever added."""

    __tablename__ = "decision"


class ProposalRow(Proposal, table=True):
    """A doubtful pair that waits for the coordinator. Derived, like events."""

    __tablename__ = "proposal"


class RelationRow(RelatedListings, table=True):
    """Two events that belong together, by a listing of each. Derived, like events."""

    __tablename__ = "relation"


class ReportRow(Report, table=True):
    """What a reader says is wrong."""

    __tablename__ = "report"
    id: int | None = Field(default=None, primary_key=True)


class MessageRow(Message, table=True):
    """A message in the outbox (`agenda.store.outbox`)."""

    __tablename__ = "message"


class AppointmentRow(SQLModel, table=True):
    """When something regular is due next (`agenda.store.appointments`); None: not at all."""

    __tablename__ = "appointment"
    name: str = Field(primary_key=True, max_length=32)
    due: datetime | None = Field(default=None, sa_type=Instant)


class RevisionRow(Revision, table=True):
    """What the coordinator set of a subject. Rows are only ever added."""

    __tablename__ = "revision"
