"""A doubtful pair: perhaps one event announced twice. A person decides."""

from sqlmodel import Field, SQLModel

from agenda.model.columns import Json


class Proposal(SQLModel):
    """Two listings by token, how likely they are one event (0 to 1), and why, in words."""

    a: str = Field(primary_key=True, max_length=16)
    b: str = Field(primary_key=True, max_length=16)
    score: float
    reasons: list[str] = Field(default_factory=list, sa_type=Json(list[str]))
