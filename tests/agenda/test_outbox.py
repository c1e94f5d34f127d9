"""The outbox, appointments and revisions, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from agenda.errors import UsageError
from agenda.model.revision import Subject
from agenda.store.appointments import keep_appointment, next_appointment, set_appointment
from agenda.store.database import reading, writing
from agenda.store.outbox import (
    KEPT,
    LEASE,
    WAITS,
    claim_message,
    forget_messages,
    latest_messages,
    mark_failed,
    mark_sent,
    queue_message,
    retry_message,
    troubled_messages,
)
from agenda.store.revisions import add_revision, last_revision, last_revisions, undo_revision

WEEK = timedelta(days=7)


def queue(engine: Engine, now: datetime, key: str = "digest:1") -> bool:
    with writing(engine) as session:
        return queue_message(
            session, key=key, recipient="a@b.example", subject="Un\n mot", text="Texte", now=now
        )


def claimed(engine: Engine, now: datetime) -> int | None:
    with writing(engine) as session:
        found = claim_message(session, now)
        return found.id if found else None


def test_what_bears_a_known_key_is_queued_once(engine: Engine, now: datetime) -> None:
    assert queue(engine, now)
    assert not queue(engine, now)
    with reading(engine) as session:
        (kept,) = latest_messages(session, "digest:")
    assert (kept.subject, kept.due, kept.attempts) == ("Un mot", now, 0)


def test_what_is_rolled_back_was_never_queued(engine: Engine, now: datetime) -> None:
    def queue_and_fail(session: Session) -> None:
        queue_message(session, key="k", recipient="a@b", subject="", text="", now=now)
        raise UsageError("non")

    with pytest.raises(UsageError), writing(engine) as session:
        queue_and_fail(session)
    assert claimed(engine, now) is None


def test_one_process_takes_a_message_and_another_when_the_first_died(
    engine: Engine, now: datetime
) -> None:
    queue(engine, now)
    with ThreadPoolExecutor(4) as pool:
        taken = [*pool.map(lambda _: claimed(engine, now), range(4))]
    assert sorted(map(str, taken)) == ["1", "None", "None", "None"]
    assert claimed(engine, now + LEASE - timedelta(seconds=1)) is None
    assert claimed(engine, now + LEASE) == 1


def test_a_failure_waits_longer_each_time_and_is_given_up_in_the_end(
    engine: Engine, now: datetime
) -> None:
    queue(engine, now)
    at = now
    for wait in (*WAITS, None):
        assert claimed(engine, at) == 1
        with writing(engine) as session:
            mark_failed(session, 1, "Boîte pleine.", at, lasting=False)
        assert claimed(engine, at) is None
        at += wait or timedelta()
    with writing(engine) as session:
        (troubled,) = troubled_messages(session)
        assert (troubled.given_up, troubled.due, troubled.error) == (at, None, "Boîte pleine.")
        assert retry_message(session, 1, at)
        assert not retry_message(session, 1, at)
    assert claimed(engine, at) == 1
    with writing(engine) as session:
        mark_sent(session, 1, at)
        assert troubled_messages(session) == []


def test_what_would_be_refused_again_is_given_up_at_once(engine: Engine, now: datetime) -> None:
    queue(engine, now)
    claimed(engine, now)
    with writing(engine) as session:
        mark_failed(session, 1, "Adresse inconnue.", now, lasting=True)
    assert claimed(engine, now + KEPT) is None


def test_addresses_are_forgotten_when_all_is_over(engine: Engine, now: datetime) -> None:
    queue(engine, now, "sent")
    claimed(engine, now)
    queue(engine, now, "waits")
    with writing(engine) as session:
        mark_sent(session, 1, now)
        forget_messages(session, now + KEPT)
        assert len(latest_messages(session)) == 2
        forget_messages(session, now + KEPT + timedelta(seconds=1))
        assert [one.key for one in latest_messages(session)] == ["waits"]


def test_an_appointment_is_kept_once(engine: Engine, now: datetime) -> None:
    def keep(at: datetime) -> bool:
        with writing(engine) as session:
            return keep_appointment(session, "digest", at, at + WEEK)

    assert not keep(now)
    with writing(engine) as session:
        set_appointment(session, "digest", now)
    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(lambda _: keep(now), range(4))) == [False, False, False, True]
    with writing(engine) as session:
        assert next_appointment(session, "digest") == now + WEEK
        set_appointment(session, "digest", None)
    assert not keep(now + 2 * WEEK)


def test_a_revision_is_undone_by_another(engine: Engine, now: datetime) -> None:
    subject = Subject.TERRITORY
    with writing(engine) as session:
        assert last_revision(session, subject) is None
        first = add_revision(session, subject, {"name": "Un"}, "claire", now)
        add_revision(session, Subject.DIGEST, {"name": "autre"}, "claire", now)
        second = add_revision(session, subject, {"name": "Deux"}, "claire", now)
        with pytest.raises(UsageError, match="changé depuis"):
            undo_revision(session, first.id or 0, "claire", now)
        back = undo_revision(session, second.id or 0, "nadia", now)
        assert (back.value, back.undoes, back.who) == ({"name": "Un"}, second.id, "nadia")
    with reading(engine) as session:
        assert [one.value["name"] for one in last_revisions(session, subject)] == [
            "Un",
            "Deux",
            "Un",
        ]


def test_undoing_the_first_revision_leaves_what_the_operator_set(
    engine: Engine, now: datetime
) -> None:
    with writing(engine) as session:
        first = add_revision(session, Subject.TERRITORY, {"name": "Un"}, "claire", now)
        assert undo_revision(session, first.id or 0, "claire", now).value == {}
