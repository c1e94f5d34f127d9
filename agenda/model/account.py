"""Who may come into the coordinator's desk, and the links that invite them."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from agenda.model.columns import Instant, Json, Word


class Role(StrEnum):
    """What someone may do: all; look after some sources; see and mend one's own announcements."""

    COORDINATOR = "coordinator"
    MODERATOR = "moderator"
    PARTNER = "partner"


class Account(SQLModel):
    """Someone who may come in. `name` is chosen once, in lower case.

    `sources` are the ids of those a moderator or partner may touch; a coordinator touches all.
    `password` is an argon2 hash. Raising `epoch` ends every session. `seen` is when the last visit
    began, `seen_before` the one before it: what the desk calls "since your last visit".
    """

    name: str = Field(primary_key=True, max_length=64)
    display: str
    role: Role = Field(sa_type=Word(Role))
    sources: list[str] = Field(default_factory=list, sa_type=Json(list[str]))
    password: str
    disabled: bool = False
    epoch: int = 0
    added: datetime = Field(sa_type=Instant)
    seen: datetime | None = Field(default=None, sa_type=Instant)
    seen_before: datetime | None = Field(default=None, sa_type=Instant)

    def may_touch(self, source_id: str) -> bool:
        """Tell whether this source is theirs to look after."""
        return self.role is Role.COORDINATOR or source_id in self.sources


class Invitation(SQLModel):
    """A link that makes one account, once, until it expires.

    With `account` it sets the password of that account anew instead.
    """

    id: str = Field(primary_key=True, max_length=32)
    role: Role = Field(sa_type=Word(Role))
    sources: list[str] = Field(default_factory=list, sa_type=Json(list[str]))
    account: str | None = None
    who: str
    made: datetime = Field(sa_type=Instant)
    expires: datetime = Field(sa_type=Instant)
    used: datetime | None = Field(default=None, sa_type=Instant)
