"""What a reader says is wrong with an event. Kept until a person has seen to it."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from agenda.model.columns import Instant


class Report(SQLModel):
    """A reader's remark. `event_id` and `title` are those it was made about.

    `reply_to` is where to answer, if the reader wishes; it is forgotten when the report is `done`.
    """

    id: int | None = Field(default=None, primary_key=True)
    event_id: str = Field(max_length=16, index=True)
    title: str
    said: str
    reply_to: str = ""
    received: datetime = Field(sa_type=Instant, index=True)
    done: datetime | None = Field(default=None, sa_type=Instant)
