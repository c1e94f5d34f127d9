"""A change: what one listing said before and after, field by field."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from agenda.model.columns import Instant


class Change(SQLModel):
    """One field of one listing that a visit found changed. Rows are only ever added.

    `listing` is its token. `before` and `after` are written as JSON values, cut at 500
    characters; None for a field that was or became empty. A withdrawal and a return are
    changes of the field `withdrawn`.
    """

    id: int | None = Field(default=None, primary_key=True)
    source_id: str = Field(foreign_key="source.id", index=True)
    listing: str = Field(max_length=16, index=True)
    at: datetime = Field(sa_type=Instant, index=True)
    field: str = Field(max_length=32)
    before: str | None = None
    after: str | None = None
