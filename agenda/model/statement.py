"""What is said of an event: by one source in a listing, by the agenda in an event."""

from datetime import datetime
from functools import cache
from typing import Any, Self

from sqlmodel import Field, SQLModel

from agenda.model.columns import Instant, Json, Word
from agenda.model.parts import Image, Place, Registration
from agenda.model.status import Status


class Statement(SQLModel):
    """The fields that listings and events share.

    `start`, `end`: instants; for an all-day event the local midnights in `timezone`, `end`
    being the one after the last day (exclusive, RFC 5545 §3.6.1). `confidence` is 1 unless
    the date was read out of text. `kind` is `event` or `workshop`. `title` is fit to be shown.
    """

    url: str | None = None
    title: str
    description_html: str = ""
    description_text: str = ""
    start: datetime = Field(sa_type=Instant, index=True)
    end: datetime | None = Field(default=None, sa_type=Instant)
    all_day: bool = False
    timezone: str = "Europe/Paris"
    status: Status = Field(default=Status.CONFIRMED, sa_type=Word(Status))
    place: Place | None = Field(default=None, sa_type=Json(Place))
    online_url: str | None = None
    is_online: bool = False
    themes: list[str] = Field(default_factory=list, sa_type=Json(list[str]))
    tags: list[str] = Field(default_factory=list, sa_type=Json(list[str]))
    organizers: list[str] = Field(default_factory=list, sa_type=Json(list[str]))
    image: Image | None = Field(default=None, sa_type=Json(Image))
    kind: str = "event"
    registration: Registration | None = Field(default=None, sa_type=Json(Registration))
    free: bool | None = None
    price: str | None = None
    accessibility: list[str] = Field(default_factory=list, sa_type=Json(list[str]))
    language: str | None = None
    confidence: float = 1.0

    @classmethod
    def made_of(cls, values: dict[str, Any]) -> Self:
        """Make one of every field's value, each checked before.

        What `model_construct` does, at a twentieth of its price.
        """
        one: Self = cls.__new__(cls)
        object.__setattr__(one, "__dict__", values)
        object.__setattr__(one, "__pydantic_fields_set__", _names(cls))
        object.__setattr__(one, "__pydantic_extra__", None)
        object.__setattr__(one, "__pydantic_private__", None)
        return one


@cache
def _names(kind: type[Statement]) -> set[str]:
    """One for all: a set of names for each listing would weigh as much as the listing."""
    return set(kind.model_fields)
