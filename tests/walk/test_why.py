"""Asking the agenda why two announcements are one event, or are not (issue C)."""

from datetime import datetime

import pytest
from sqlalchemy import Engine

from agenda.errors import UsageError
from agenda.model import DecisionKind
from agenda.store.database import reading
from harvester.why import why
from normalizer.dedup import Explanation, Outcome
from tests.walk.partners import HOUR, take, token
from tests.walk.test_decisions import find


def ask(engine: Engine, one: str, other: str, now: datetime) -> Explanation:
    with reading(engine) as session:
        return why(session, one, other, now)


@pytest.mark.usefixtures("partners")
def test_likeness_then_a_persons_word(engine: Engine, now: datetime) -> None:
    concert = find(engine, "Concert des Tuyaux")
    pair = token(concert, 0), token(concert, 1)
    told = ask(engine, *pair, now)
    assert told.outcome is Outcome.MERGED
    assert told.because.startswith("Réunies : 9")
    assert told.reasons[0].weight > 0

    apart = take(engine, now, DecisionKind.DIFFERENT, *pair, why="deux orgues")
    told = ask(engine, *pair, now)
    assert told.outcome is Outcome.APART
    assert told.because == (
        f"Ana a dit le {now:%d/%m/%Y} : deux rendez-vous distincts (deux orgues)."
    )
    assert told.decision is not None

    take(engine, now + HOUR, DecisionKind.UNDO, undoes=apart)
    assert ask(engine, *pair, now).outcome is Outcome.MERGED


@pytest.mark.usefixtures("partners")
def test_two_events_are_told_by_their_likeliest_announcements(
    engine: Engine, now: datetime
) -> None:
    concert, chat = find(engine, "Concert des Tuyaux"), find(engine, "Causerie")
    told = ask(engine, concert.event.id, chat.event.id, now)
    assert told.outcome is Outcome.APART
    assert told.because.startswith("Laissées à part : ")

    take(engine, now, DecisionKind.SAME, token(concert), token(chat))
    told = ask(engine, token(concert), token(chat), now)
    assert told.outcome is Outcome.MERGED
    assert told.because == f"Ana a dit le {now:%d/%m/%Y} : un seul rendez-vous."


@pytest.mark.usefixtures("partners")
@pytest.mark.parametrize("other", ["nulle-part", None])
def test_what_cannot_be_asked_is_said(engine: Engine, now: datetime, other: str | None) -> None:
    chat = token(find(engine, "Causerie"))
    with pytest.raises(UsageError, match="annonce"):
        ask(engine, chat, other or chat, now)
