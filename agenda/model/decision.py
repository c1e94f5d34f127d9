"""What a person decided. Append-only; undoing is a new decision."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from agenda.model.columns import Instant, Json, Word


class DecisionKind(StrEnum):
    """What can be decided. `UNDO` names another decision in `undoes`."""

    SAME = "same"
    DIFFERENT = "different"
    OVERRIDE = "override"
    HIDE = "hide"
    FEATURE = "feature"
    UNDO = "undo"


class Decision(SQLModel):
    """One decision about listings, named by their tokens, never by rows a harvest rewrites.

    `subjects`: for SAME and DIFFERENT two or more tokens; for the others the token of any
    member of the event. `value`: for OVERRIDE `{"field": …, "value": …}`.
    """

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant)
    who: str
    kind: DecisionKind = Field(sa_type=Word(DecisionKind))
    subjects: list[str] = Field(sa_type=Json(list[str]))
    value: dict[str, Any] = Field(default_factory=dict, sa_type=Json(dict[str, Any]))
    why: str = ""
    undoes: int | None = None
