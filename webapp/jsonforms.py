"""The JSON forms of the API (INTERFACE), as schemas. Tests hold every answer against them."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from agenda.model import EventChangeKind, Kind, Status, Theme

EventId = Annotated[
    str,
    Field(
        pattern=r"^[0-9a-z]{1,16}$",
        description="Permanent; the UID in calendars is this, `@` and the host.",
    ),
]
Address = Annotated[str, Field(json_schema_extra={"format": "uri"})]


class Form(BaseModel):
    """A JSON object with exactly these members."""

    model_config = ConfigDict(extra="forbid", strict=False)


class PlaceForm(Form):
    """Where. Coordinates are WGS 84 degrees."""

    id: str | None = Field(description="The place’s name in addresses, for the filter `lieu`.")
    name: str | None
    address: str | None
    postcode: str | None
    commune: str | None
    insee: str | None = Field(description="INSEE code of the commune.")
    lat: float | None
    lon: float | None
    detail: str | None = Field(description="A part of the venue, such as a room.")


class ImageForm(Form):
    """A picture, at its own address."""

    url: Address
    alt: str


class RegistrationForm(Form):
    """How to sign up; `required` is null when the source does not say."""

    url: Address | None
    required: bool | None
    capacity: int | None
    remaining: int | None


class SourceNameForm(Form):
    """The feed a listing came from."""

    id: str
    name: str
    url: Address


class ListingForm(Form):
    """What one source says of the event."""

    source: SourceNameForm
    uid: str = Field(description="The source’s own: ICS UID, ActivityPub address, RSS guid.")
    recurrence_id: str | None
    guid: str | None
    url: Address | None
    title: str
    start: AwareDatetime | date
    end: AwareDatetime | date | None
    all_day: bool
    status: Status
    first_seen: AwareDatetime
    last_seen: AwareDatetime
    withdrawn: AwareDatetime | None


class OriginForm(Form):
    """Where a field’s value comes from; `listing` is an index into `listings`."""

    listing: int | None
    why: str


class EventForm(Form):
    """One dated event, merged from its listings.

    Times carry the place’s offset. An all-day event has dates, `end` being the day after its last.
    """

    id: EventId
    url: Address
    title: str
    start: AwareDatetime | date
    end: AwareDatetime | date | None
    all_day: bool
    timezone: str = Field(description="IANA time zone of the place.")
    status: Status
    description_html: str
    description_text: str
    place: PlaceForm | None
    online_url: Address | None
    themes: list[Theme]
    tags: list[str]
    organizers: list[str]
    image: ImageForm | None
    kind: Literal["event", "workshop"]
    registration: RegistrationForm
    free: bool | None
    price: str | None
    accessibility: list[str] = Field(description="Codes: `mi` wheelchair, `hi` hearing, …")
    series: str | None
    listings: list[ListingForm]
    provenance: dict[str, OriginForm]
    created: AwareDatetime
    updated: AwareDatetime
    sequence: int = Field(ge=0, description="Grows with each change of substance (RFC 5545).")
    withdrawn: AwareDatetime | None = Field(description="When every source had taken it back.")


class EventsForm(Form):
    """A page of events."""

    events: list[EventForm]
    next: str | None = Field(description="`cursor` of the next page; null on the last.")
    total: int = Field(ge=0, description="How many events the whole selection holds.")


class ChangeForm(Form):
    """One change, and the event as it is now (null when it is no longer shown under this id)."""

    at: AwareDatetime
    kind: EventChangeKind
    id: EventId
    sequence: int = Field(ge=0)
    into: EventId | None = Field(description="The event it was merged into.")
    from_: EventId | None = Field(alias="from", description="The event it was split from.")
    event: EventForm | None


class ChangesForm(Form):
    """A stretch of the log. Ask again from `next`, at once while `more`, later otherwise."""

    changes: list[ChangeForm]
    next: str
    more: bool


class PlaceChoiceForm(Form):
    """A place with how many events are to come there."""

    id: str
    name: str
    aliases: list[str] = Field(description="Other names; the filter `lieu` takes their slugs too.")
    address: str | None
    postcode: str | None
    commune: str | None
    insee: str | None
    lat: float | None
    lon: float | None
    url: Address
    events: int = Field(ge=0)


class PlacesForm(Form):
    """The places."""

    places: list[PlaceChoiceForm]


class SourceForm(Form):
    """A source, and how it is doing."""

    id: str
    name: str
    kind: Kind
    url: Address
    group: str | None
    last_visit: AwareDatetime | None
    last_success: AwareDatetime | None
    page: Address
    healthy: bool
    events: int = Field(ge=0)


class SourcesForm(Form):
    """The sources."""

    sources: list[SourceForm]


class ProblemForm(BaseModel):
    """What was wrong (RFC 9457): `field` names the parameter, `example` is a value for it."""

    type: str
    title: str
    status: int
    detail: str
    field: str | None = None
    example: str | None = None
