"""The tables of the coordinator's desk: accounts, invitations, secrets, failed tries, journal."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from agenda.model.account import Account, Invitation
from agenda.model.columns import Instant
from agenda.model.correspondent import Correspondent
from agenda.model.journal import JournalLine


class AccountRow(Account, table=True):
    """Someone who may come in."""

    __tablename__ = "account"


class InvitationRow(Invitation, table=True):
    """A link that lets someone in, once."""

    __tablename__ = "invitation"


class SecretRow(SQLModel, table=True):
    """A secret made here once, so that all processes sign alike and go on doing so."""

    __tablename__ = "secret"
    name: str = Field(primary_key=True, max_length=32)
    value: str


class AttemptRow(SQLModel, table=True):
    """A try to come in: `bucket` is the hash of whom or whence it counts for."""

    __tablename__ = "attempt"
    id: int | None = Field(default=None, primary_key=True)
    bucket: str = Field(max_length=64, index=True)
    at: datetime = Field(sa_type=Instant, index=True)


class JournalRow(JournalLine, table=True):
    """One thing done. Rows are only ever added."""

    __tablename__ = "journal"


class CorrespondentRow(Correspondent, table=True):
    """The partner behind a source."""

    __tablename__ = "correspondent"
