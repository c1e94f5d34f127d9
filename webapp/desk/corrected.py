"""What people decided of one event and still stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from agenda.model import Decision, DecisionKind, Entry
from agenda.store.decisions import all_decisions
from harvester.decide import changed_since, said_now
from normalizer.dedup.rulings import without_undone


@dataclass(frozen=True, slots=True)
class Correction:
    """A field that a person set: what its sources say, and (then, now) where that changed since."""

    decision: Decision
    said: Any
    changed: tuple[Any, Any] | None


@dataclass(frozen=True, slots=True)
class Corrected:
    """Decisions that stand about an event's listings, the latest last."""

    decisions: tuple[Decision, ...]
    corrections: Mapping[str, Correction]

    def of(self, kind: DecisionKind) -> list[Decision]:
        """Give those of a kind."""
        return [one for one in self.decisions if one.kind is kind]

    def setting(self, fields: Iterable[str]) -> list[int]:
        """Give the numbers of all that set one of these fields: the earlier ones stand beneath."""
        wanted = {*fields}
        return [
            one.id
            for one in self.decisions
            if one.id and one.kind is DecisionKind.OVERRIDE and one.value["field"] in wanted
        ]


def corrected(session: Session, entry: Entry) -> Corrected:
    """Read what stands about an event."""
    tokens = {one.listing.token for one in entry.announcements}
    about = tuple(
        one for one in without_undone(all_decisions(session)) if not tokens.isdisjoint(one.subjects)
    )
    set_ = {one.value["field"]: one for one in about if one.kind is DecisionKind.OVERRIDE}
    return Corrected(about, {name: _correction(session, one) for name, one in set_.items()})


def _correction(session: Session, decision: Decision) -> Correction:
    said = said_now(session, decision.subjects[0], decision.value["field"])
    return Correction(decision, said[0] if said else None, changed_since(session, decision))
