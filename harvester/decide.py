"""Taking a decision: it is kept for ever, and the events around it are settled anew at once."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session

from agenda.errors import UsageError
from agenda.model import PLACE_KINDS, Decision, DecisionKind, Source
from agenda.sentence import N_
from agenda.store.decisions import add_decision, all_decisions
from agenda.store.events import events_of, lock_agenda, members_of, titles_of
from agenda.store.journal import line_of_decision, write_line
from agenda.store.listings import named_listings, source_listings, tagged_listings
from agenda.store.places import places_named, tokens_in, towns_saying
from agenda.store.sources import all_sources
from harvester.series import dates_of
from harvester.settle import settle
from normalizer.dedup import series_name
from normalizer.dedup.fields import check_decision, read_override
from normalizer.dedup.overriding import source_value
from normalizer.places import Territory

FIELDS = ("at", "who", "kind", "subjects", "value", "why")


def decide(
    session: Session, decision: Decision, now: datetime, territory: Territory | None = None
) -> Decision:
    """Keep a decision and obey it.

    Raises `UsageError` when it undoes one that is not there, or does not say what its kind needs.
    Subjects that are not in the agenda (any more, or yet) are kept: the decision waits for them.
    """
    lock_agenda(session)
    before = {one.id: one for one in all_decisions(session)}
    if decision.kind is DecisionKind.UNDO and decision.undoes not in before:
        raise UsageError(
            N_("Il n’y a pas de décision n° %(undoes)s à défaire.", undoes=decision.undoes)
        )
    check_decision(decision)
    kept = add_decision(session, _completed(session, decision))
    tokens = _reach(session, _undone(kept, before))
    company = members_of(session, set(events_of(session, tokens).values()))
    touched = named_listings(session, tokens.union(*company.values()))
    settle(session, touched, now, territory)
    _write_down(session, kept, before, now)
    return kept


def _write_down(
    session: Session, kept: Decision, before: Mapping[int | None, Decision], now: datetime
) -> None:
    """Write the decision into the journal, under the name its event bears now."""
    about = _undone(kept, before)
    subject = about.subjects[0] if about.subjects else about.value.get("tag", "")
    events = titles_of(session, events_of(session, about.subjects).values())
    undone = line_of_decision(session, kept.undoes) if kept.undoes else None
    write_line(
        session,
        now=now,
        who=kept.who,
        kind=f"decision.{kept.kind.value}",
        subject=subject,
        label=next(iter(events), subject),
        before=about.value if kept.undoes else None,
        after=None if kept.undoes else kept.value,
        note=kept.why,
        decision=kept.id,
        undoes=undone,
    )


def _completed(session: Session, decision: Decision) -> Decision:
    """Clean what it sets; remember what the sources said then."""
    if decision.kind is DecisionKind.SAME_PLACE and "place" not in decision.value:
        return _placed(session, decision)
    if decision.kind is not DecisionKind.OVERRIDE:
        return decision
    value = read_override(decision.value)
    if "said" not in value:
        said = said_now(session, decision.subjects[0], value["field"])
        value |= {} if said is None else {"said": said[0]}
    return decision.model_copy(update={"value": value})


def _placed(session: Session, decision: Decision) -> Decision:
    """Remember which place the names mean: the first that is known."""
    known = places_named(session, decision.subjects)
    place = next((known[slug].place for slug in decision.subjects if slug in known), None)
    told = {} if place is None else {"place": place.model_dump(mode="json")}
    return decision.model_copy(update={"value": decision.value | told})


def said_now(session: Session, token: str, field: str) -> tuple[Any] | None:
    """Give what the sources alone say of a field, as JSON in a tuple; None for no event."""
    event_id = events_of(session, [token]).get(token)
    if event_id is None:
        return None
    members = named_listings(session, members_of(session, [event_id])[event_id])
    return (source_value(members, _sources(session), field),)


def _sources(session: Session) -> Mapping[str, Source]:
    return {source.id: source for source in all_sources(session, removed=True)}


def changed_since(session: Session, decision: Decision) -> tuple[Any, Any] | None:
    """Give what the sources said of an overridden field then and say now, where that differs.

    None when nothing changed, when the event is gone, or when what they said was not kept.
    """
    if decision.kind is not DecisionKind.OVERRIDE or "said" not in decision.value:
        return None
    now = said_now(session, decision.subjects[0], decision.value["field"])
    then = decision.value["said"]
    return None if now is None or now[0] == then else (then, now[0])


def series_of(session: Session, tokens: Iterable[str]) -> list[str]:
    """Name the series of these listings. Raises `UsageError` for one that is not there."""
    wanted = list(tokens)
    found = {one.token: series_name(one) for one in named_listings(session, wanted)}
    for token in wanted:
        if token not in found:
            raise UsageError(
                N_("Aucune annonce « %(token)s » : sa série est inconnue.", token=token)
            )
    return [found[token] for token in wanted]


def _undone(decision: Decision, before: Mapping[int | None, Decision]) -> Decision:
    """The decision that an undoing, however often undone itself, is about."""
    while decision.kind is DecisionKind.UNDO:
        decision = before[decision.undoes]
    return decision


def _reach(session: Session, decision: Decision) -> set[str]:
    """Give the listings a decision touches, by token."""
    if decision.kind in PLACE_KINDS:
        led = {
            slug for one in places_named(session, decision.subjects).values() for slug in one.slugs
        }
        return tokens_in(session, towns_saying(session, led.union(decision.subjects)))
    if decision.kind is DecisionKind.TAG:
        return tagged_listings(session, decision.value["tag"])
    if decision.kind is DecisionKind.TRUST:
        return {one.token for key in decision.subjects for one in source_listings(session, key)}
    dates = dates_of(session, set(decision.value.get("series", ())))
    return {*decision.subjects, *(token for of in dates.values() for _, token in of)}


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


def read_decisions(
    session: Session, lines: Iterable[str], now: datetime, territory: Territory | None = None
) -> int:
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
            known[content] = decide(session, decision, now, territory).id
            taken += 1
        ids[number] = known[content]
    return taken


def _read(number: int, line: str, ids: dict[int, int | None]) -> Decision:
    try:
        row = json.loads(line)
        undoes = ids[row["undoes"]] if "undoes" in row else None
        read = Decision.model_validate({name: row[name] for name in FIELDS} | {"undoes": undoes})
        check_decision(read)
    except (ValueError, KeyError, TypeError, ValidationError, UsageError) as error:
        raise UsageError(
            N_(
                "Ligne %(number)s : ce n’est pas une décision (%(error)s).",
                number=number,
                error=error,
            )
        ) from error
    return read


def _content(decision: Decision) -> str:
    """What makes two decisions one; what it remembers of the agenda then does not."""
    told = decision.model_dump(mode="json", exclude={"id"})
    told["value"] = {k: v for k, v in told["value"].items() if k not in {"said", "place"}}
    return json.dumps(told, sort_keys=True)
