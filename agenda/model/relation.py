"""Listings of events that belong together and are not one."""

from enum import StrEnum

from sqlmodel import Field, SQLModel

from agenda.model.columns import Word


class RelationKind(StrEnum):
    """What the part is of the whole: its opening, or one of its dates, sessions or days."""

    OPENING = "opening"
    PART = "part"


class RelatedListings(SQLModel):
    """Two listings, by token, of two events: an exhibition and its opening, a festival and a day.

    Derived, like events.
    """

    whole: str = Field(primary_key=True, max_length=16)
    part: str = Field(primary_key=True, max_length=16, index=True)
    kind: RelationKind = Field(sa_type=Word(RelationKind))
