"""Taking a decision: it is kept for ever, and the events around it are settled anew at once."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime

from pydantic import ValidationError
from sqlmodel import Session

from agenda.errors import UsageError
from agenda.model import Decision, DecisionKind
from agenda.store.decisions import add_decision, all_decisions
from agenda.store.events import events_of, lock_agenda, members_of
from agenda.store.listings import named_listings
from harvester.settle import settle

FIELDS = ("at", "who", "kind", "subjects", "value", "why")


def decide(session: Session, decision: Decision, now: datetime) -> Decision:
    """Keep a decision and obey it. Raises `UsageError` when it undoes one that is not there.

    Subjects that are not in the agenda (any more, or yet) are kept: the decision waits for them.
    """
    lock_agenda(session)
    before = {one.id: one for one in all_decisions(session)}
    if decision.kind is DecisionKind.UNDO and decision.undoes not in before:
        raise UsageError(f"Il n’y a pas de décision n° {decision.undoes} à défaire.")
    kept = add_decision(session, decision)
    tokens = set(decision.subjects)
    if decision.undoes is not None:
        tokens |= set(before[decision.undoes].subjects)
    company = members_of(session, set(events_of(session, tokens).values()))
    settle(session, named_listings(session, tokens.union(*company.values())), now)
    return kept


def write_decisions(decisions: Iterable[Decision]) -> Iterator[str]:
    """Write decisions as JSON lines; an undoing names the line it undoes."""
    line_of: dict[int | None, int] = {}
    for number, decision in enumerate(decisions, 1):
        line_of[decision.id] = number
        told = decision.model_dump(mode="json")
        row = {name: told[name] for name in FIELDS}
        if decision.undoes is not None:
            row["undoes"] = line_of.get(decision.undoes)
        yield json.dumps(row, ensure_ascii=False)


def read_decisions(session: Session, lines: Iterable[str], now: datetime) -> int:
    """Take the decisions of a file that are not known yet. Gives how many those were.

    Raises `UsageError` naming the first line that cannot be read.
    """
    known = {_content(one): one.id for one in all_decisions(session)}
    ids: dict[int, int | None] = {}
    taken = 0
    for number, line in enumerate(lines, 1):
        decision = _read(number, line, ids)
        content = _content(decision)
        if content not in known:
            known[content] = decide(session, decision, now).id
            taken += 1
        ids[number] = known[content]
    return taken


def _read(number: int, line: str, ids: dict[int, int | None]) -> Decision:
    try:
        row = json.loads(line)
        undoes = ids[row["undoes"]] if "undoes" in row else None
        return Decision.model_validate({name: row[name] for name in FIELDS} | {"undoes": undoes})
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise UsageError(f"Ligne {number} : ce n’est pas une décision ({error}).") from error


def _content(decision: Decision) -> str:
    return json.dumps(decision.model_dump(mode="json", exclude={"id"}), sort_keys=True)
