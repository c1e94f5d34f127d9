"""A place as the agenda knows it: learnt from what sources say, under what people decided."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from agenda.model.columns import Instant, Json
from agenda.model.parts import Place

LACKING = ("street", "postcode", "commune", "insee")


class PlaceSaid(SQLModel):
    """Where one listing says it is. `slug` is the name as said and the commune, for addresses.

    `town` is the commune's INSEE code; `~name` for a commune nobody could place, `?slug` for a
    name without one. `since` is when the listing was first seen.
    """

    listing: str = Field(primary_key=True, max_length=16)
    town: str = Field(index=True)
    slug: str = Field(index=True)
    place: Place = Field(sa_type=Json(Place))
    since: datetime = Field(sa_type=Instant)


class KnownPlace(SQLModel):
    """One place. Derived, like events: rebuilt from listings and decisions at any time.

    `id` is the slug of its oldest name, so that later ones do not change its address; `slugs`
    are those of all its names, `aliases` the other names. Coordinates in WGS 84 degrees.
    `decided` holds the fields a person set, `accessibility` the codes among them.
    """

    id: str = Field(primary_key=True)
    town: str = Field(index=True)
    name: str | None = None
    street: str | None = None
    postcode: str | None = None
    commune: str | None = None
    insee: str | None = None
    lat: float | None = None
    lon: float | None = None
    aliases: list[str] = Field(default_factory=list, sa_type=Json(list[str]))
    slugs: list[str] = Field(default_factory=list, sa_type=Json(list[str]))
    accessibility: list[str] = Field(default_factory=list, sa_type=Json(list[str]))
    decided: list[str] = Field(default_factory=list, sa_type=Json(list[str]))

    @property
    def place(self) -> Place:
        """What is known of it."""
        return Place(**{name: getattr(self, name) for name in ("name", *LACKING, "lat", "lon")})

    def complete(self, said: Place) -> Place:
        """Fill in what a source leaves out, and set right what a person did."""
        missing = {name for name in LACKING if getattr(said, name) is None}
        if said.lat is None or said.lon is None:
            missing |= {"lat", "lon"}
        set_ = Place.model_fields.keys() & self.decided
        known = {name: getattr(self, name) for name in missing.union(set_)}
        return said.model_copy(update={k: v for k, v in known.items() if v is not None})
