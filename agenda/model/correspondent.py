"""Who is written to about a source, and what its links are good for."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from agenda.model.columns import Instant


class Correspondent(SQLModel):
    """The partner behind a source. Raising `epoch` ends every link sent before.

    `approved` is when the coordinator read the letters and let them go out; nothing is sent
    before. `told` is the state of the last letter: "broken", "back", or "" before the first.
    """

    source_id: str = Field(primary_key=True, foreign_key="source.id")
    address: str = ""
    epoch: int = 0
    approved: datetime | None = Field(default=None, sa_type=Instant)
    told: str = Field(default="", max_length=16)
    told_at: datetime | None = Field(default=None, sa_type=Instant)
