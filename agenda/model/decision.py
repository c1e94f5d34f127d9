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
    RESTORE = "restore"
    FEATURE = "feature"
    TAG = "tag"
    TRUST = "trust"
    RENAME_PLACE = "rename_place"
    SAME_PLACE = "same_place"
    DIFFERENT_PLACE = "different_place"
    PLACE_ALIAS = "place_alias"
    UNDO = "undo"


PLACE_KINDS = frozenset(
    {
        DecisionKind.RENAME_PLACE,
        DecisionKind.SAME_PLACE,
        DecisionKind.DIFFERENT_PLACE,
        DecisionKind.PLACE_ALIAS,
    }
)


class Decision(SQLModel):
    """One decision, about things named by what a harvest never rewrites.

    `subjects` and `value`, by kind:

    - SAME, DIFFERENT: two or more listing tokens; `{"series": [name, …]}` with a name for each
      subject (`series_name`) extends the word to every date of these series.
    - OVERRIDE: any member's token; `{"field", "value", "said"?}`, `said` being what the sources
      said then (JSON), so that one can see whether they changed since.
    - HIDE, RESTORE, FEATURE: any member's token. RESTORE shows again what was hidden, set aside,
      doubtful, or withdrawn before.
    - TAG: nobody; `{"tag", "theme"?, "as"?}`: the theme the tag brings, the tag to write instead
      ("" for none).
    - TRUST: a source's id; `{"trust": 0 to 1}`.
    - RENAME_PLACE: a place's slug; some of `{"name", "street", "postcode", "lat", "lon",
      "accessibility"}`, the last being what the place provides for, in OpenAgenda's codes.
    - SAME_PLACE, DIFFERENT_PLACE: two or more slugs; `{"place"}` is what the names were taken to
      mean. PLACE_ALIAS: a slug; `{"alias": name}`.
      The slug of any name that sources use for a place leads to it.
    """

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Instant)
    who: str
    kind: DecisionKind = Field(sa_type=Word(DecisionKind))
    subjects: list[str] = Field(sa_type=Json(list[str]))
    value: dict[str, Any] = Field(default_factory=dict, sa_type=Json(dict[str, Any]))
    why: str = ""
    undoes: int | None = None
