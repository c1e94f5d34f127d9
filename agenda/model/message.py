"""What goes out: a mail or a message to a channel, kept until it is gone."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from agenda.model.columns import Instant, Json, Word
from agenda.model.told import Line, Telling


class Channel(StrEnum):
    """By which way a message goes out."""

    MAIL = "mail"
    CHAT = "chat"


class Message(SQLModel):
    """A message to one recipient: a mail address, or the address of a chat channel.

    `key` says what it is ("digest:2027-03-15:liste@example.org"): what bears a known key is never
    queued twice. `due` is when to try (again), None once `sent` or `given_up`. `error` is the
    sentence of the last failure. `headers` are added to a mail (List-Unsubscribe, Reply-To).
    """

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    channel: Channel = Field(sa_type=Word(Channel))
    recipient: str
    subject: str
    text: str
    html: str = ""
    headers: dict[str, str] = Field(default_factory=dict, sa_type=Json(dict[str, str]))
    queued: datetime = Field(sa_type=Instant, index=True)
    due: datetime | None = Field(default=None, sa_type=Instant, index=True)
    attempts: int = 0
    sent: datetime | None = Field(default=None, sa_type=Instant)
    given_up: datetime | None = Field(default=None, sa_type=Instant)
    error: Line = Field(default="", sa_type=Telling)
