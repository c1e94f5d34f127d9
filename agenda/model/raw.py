"""What one document says, untouched: formats give it, the normaliser reads it.

Save for what neither PostgreSQL nor an address can hold, a NUL or half a character: that is
replaced before anything is named by it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from agenda.model.holdable import holdable


class Said:
    """Texts of a stranger, made such that they can be kept."""

    __slots__: tuple[str, ...] = ()
    _texts: ClassVar[tuple[str, ...]] = ()
    """The fields that may hold texts."""

    def __init_subclass__(cls) -> None:
        told = cls.__annotations__.items()
        cls._texts = tuple(name for name, kind in told if "str" in str(kind))

    def __post_init__(self) -> None:
        for name in self._texts:
            value = getattr(self, name)
            if value and isinstance(value, str):
                kept: object = holdable(value)
            elif value and isinstance(value, tuple):
                kept = tuple(map(holdable, value))
            else:
                continue
            if kept is not value:
                object.__setattr__(self, name, kept)


@dataclass(frozen=True, slots=True, kw_only=True)
class RawAddress(Said):
    """A place in the parts the source gave. `name` may hold everything as one line."""

    name: str | None = None
    street: str | None = None
    postcode: str | None = None
    locality: str | None = None
    country: str | None = None
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RawImage(Said):
    """A picture as the source names it."""

    url: str
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawEvent(Said):
    """One item of a document: a dated event, one occurrence of a series, or a post.

    `start` and `end`: an aware datetime (instant), a naive one (floating, RFC 5545 §3.3.5),
    or a date (all day; `end` is then the day after the last, RFC 5545 §3.6.1).
    `start` is None for a post whose date stands only in its text; `published` then dates it.
    `recurrence_id` tells occurrences of one `uid` apart: the original start, as in RFC 5545
    §3.8.4.4 (`20270112T180000Z`, floating without Z, `20270112` all-day); "" when alone.
    `identities` are names of the same thing elsewhere (ActivityPub url, uuid).
    `status`: `CANCELLED`, `POSTPONED`, `MOVED_ONLINE`, `FULL`, `TENTATIVE` or `CONFIRMED`.
    `price`: in the source's words; `free` where a field says so. `accessibility`: the codes
    of OpenAgenda (`hi ii mi pi vi`).
    `item` names the item in a Problem.
    """

    item: str
    uid: str
    recurrence_id: str = ""
    guid: str | None = None
    title: str = ""
    description: str = ""
    description_is_html: bool = False
    start: datetime | date | None = None
    end: datetime | date | None = None
    timezone: str | None = None
    show_time: bool = True
    status: str | None = None
    url: str | None = None
    online_url: str | None = None
    is_online: bool = False
    location: str | None = None
    address: RawAddress | None = None
    organizers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    image: RawImage | None = None
    language: str | None = None
    published: datetime | None = None
    updated: datetime | None = None
    sequence: int | None = None
    registration_url: str | None = None
    registration_required: bool | None = None
    capacity: int | None = None
    remaining: int | None = None
    price: str | None = None
    free: bool | None = None
    accessibility: tuple[str, ...] = ()
    in_series: bool = False
    identities: tuple[str, ...] = ()
