"""The journal: what was done, by whom, on what. Append-only; undoing is a new line."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from agenda.model.columns import Instant, Json
from agenda.model.told import Line, Telling


class JournalLine(SQLModel):
    """One thing done.

    `kind` is a word such as `source.edit` or `decision.hide`; `subject` the id of what it was done
    to, `label` its name then, for people. `before` and `after` hold the fields that changed, as
    JSON. `decision` is the number of the decision this was, `undoes` the line this one undoes.
    Lines of the same `act` (the number of their first) were written by one form, and are undone
    together; a line without is an act by itself.
    """

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant, index=True)
    who: str = Field(index=True)
    kind: str = Field(max_length=32, index=True)
    subject: str = Field(index=True)
    label: str = ""
    before: dict[str, Any] | None = Field(default=None, sa_type=Json(dict[str, Any]))
    after: dict[str, Any] | None = Field(default=None, sa_type=Json(dict[str, Any]))
    note: Line = Field(default="", sa_type=Telling)
    decision: int | None = Field(default=None, index=True)
    undoes: int | None = Field(default=None, index=True)
    act: int | None = Field(default=None, index=True)
