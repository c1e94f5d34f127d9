"""A document of a visit as it came, kept for a while so that the visit can be replayed."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from agenda.model.columns import Instant


class KeptDocument(SQLModel):
    """One answer of a source; `packed` is its body in Zstandard.

    `at` is the moment of the visit: documents of one visit share it, in the order of ids.
    """

    source_id: str = Field(foreign_key="source.id", index=True)
    at: datetime = Field(sa_type=Instant)
    url: str
    content_type: str
    packed: bytes
