"""Measurements: each row is a figure beside a reference taken in the same run.

A module of this package adds rows by decorating a function:

    @bench("ics-write")
    def write_ics() -> Iterator[Row]:
        yield Row("write 10,000 events", ours, "s", reference=icalendars, at_most=0.05)

Seconds differ from machine to machine; the ratio to the reference is what a goal is set for.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypedDict

Measurement = Callable[[], "Iterable[Row]"]

BENCHES: dict[str, Measurement] = {}


class RowJSON(TypedDict):
    """One row as ``./run.sh bench --json`` prints it."""

    name: str
    value: float
    unit: str
    reference: float | None
    ratio: float | None
    goal: str | None
    holds: bool | None


class Unavailable(Exception):
    """Raised by a bench that cannot run here; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. The goal bounds the ratio where there is a reference, else the value."""

    name: str
    value: float
    unit: str
    reference: float | None = None
    at_most: float | None = None
    at_least: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the reference the value is; None without a reference, or with zero."""
        return self.value / self.reference if self.reference else None

    @property
    def goal(self) -> str | None:
        """The bounds in words, such as ``≤ 1.5``; None when the row only informs."""
        bounds = (("≥", self.at_least), ("≤", self.at_most))
        return ", ".join(f"{sign} {bound:g}" for sign, bound in bounds if bound is not None) or None

    @property
    def holds(self) -> bool | None:
        """Whether the goal is met; None without a goal."""
        if self.goal is None:
            return None
        figure = self.value if self.reference is None else self.ratio
        return (
            figure is not None
            and (self.at_most is None or figure <= self.at_most)
            and (self.at_least is None or figure >= self.at_least)
        )

    def to_json(self) -> RowJSON:
        """The row with what follows from it."""
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "reference": self.reference,
            "ratio": self.ratio,
            "goal": self.goal,
            "holds": self.holds,
        }


def bench(name: str) -> Callable[[Measurement], Measurement]:
    """Register a function that measures and yields rows under the name given to ``bench NAME``."""

    def register(measure: Measurement) -> Measurement:
        if name in BENCHES:
            raise ValueError(f"two benches are called {name!r}")
        BENCHES[name] = measure
        return measure

    return register
