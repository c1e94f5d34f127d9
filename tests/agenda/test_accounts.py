"""Accounts, invitations, secrets, tries and the journal in the store, on both databases."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from agenda.errors import UsageError
from agenda.model.account import Account, Invitation, Role
from agenda.settings import Settings
from agenda.store.accounts import (
    add_account,
    add_invitation,
    all_accounts,
    change_account,
    clean_name,
    end_sessions,
    has_accounts,
    need_account,
    open_invitation,
    use_invitation,
)
from agenda.store.attempts import count_attempt, forget_attempts
from agenda.store.database import reading, writing
from agenda.store.journal import (
    JournalQuery,
    get_line,
    line_of_decision,
    people,
    read_lines,
    undone_lines,
    write_line,
)
from webapp.desk.seal import Seal, site_secret

WINDOW = timedelta(minutes=15)
AT_ONCE = 8


def together(engine: Engine, work: Callable[[Session], object]) -> list[object]:
    """Do the same in several transactions at a time."""

    def once(_: int) -> object:
        with writing(engine) as session:
            return work(session)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [*pool.map(once, range(AT_ONCE))]


def add(session: Session, name: str, now: datetime) -> Account:
    return add_account(
        session, name=name, display="", role=Role.MODERATOR, password="x", now=now, sources=["a"]
    )


def test_an_account_comes_back_as_it_was_kept(engine: Engine, now: datetime) -> None:
    with writing(engine) as session:
        assert not has_accounts(session)
        add(session, "Claire ", now)
    with reading(engine) as session:
        (account,) = all_accounts(session)
        assert has_accounts(session)
    assert (account.name, account.display, account.sources) == ("claire", "claire", ["a"])
    assert account.may_touch("a")
    assert not account.may_touch("b")
    with writing(engine) as session, pytest.raises(UsageError, match="existe déjà"):
        add(session, "claire", now)


@pytest.mark.parametrize("name", ["", "a b", "é", "-a", "a" * 65, "../x", "a\n"])
def test_impossible_names_are_refused(name: str) -> None:
    if name.strip() == "a":
        assert clean_name(name) == "a"
        return
    with pytest.raises(UsageError):
        clean_name(name)


def test_ending_sessions_raises_the_epoch(engine: Engine, now: datetime) -> None:
    with writing(engine) as session:
        add(session, "claire", now)
    together(engine, lambda session: end_sessions(session, "claire"))
    with reading(engine) as session:
        assert need_account(session, "claire").epoch == AT_ONCE
    with writing(engine) as session, pytest.raises(UsageError, match="personne"):
        change_account(session, "personne", disabled=True)


def test_an_invitation_is_taken_once(engine: Engine, now: datetime) -> None:
    made = Invitation(
        id="i", role=Role.PARTNER, sources=[], who="claire", made=now, expires=now + WINDOW
    )
    with writing(engine) as session:
        add_invitation(session, made)
    with reading(engine) as session:
        found = open_invitation(session, "i", now)
        assert found is not None
        assert found.model_dump() == made.model_dump()
        assert open_invitation(session, "i", now + WINDOW) is None
        assert open_invitation(session, "j", now) is None
    taken = together(engine, lambda session: use_invitation(session, "i", now))
    assert sorted(taken, key=str) == [False] * (AT_ONCE - 1) + [True]
    with reading(engine) as session:
        assert open_invitation(session, "i", now) is None


def test_all_processes_keep_one_secret(engine: Engine) -> None:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = {*pool.map(lambda _: site_secret(engine, Settings()), range(AT_ONCE))}
    assert len(found) == 1
    assert len(found.pop()) >= 32
    assert site_secret(engine, Settings(secret_key="mienne")) == "mienne"


def test_no_two_tries_at_once_see_the_same_number(engine: Engine, now: datetime) -> None:
    counted = together(engine, lambda session: count_attempt(session, "b", now, WINDOW))
    assert sorted(counted, key=str) == [*range(1, AT_ONCE + 1)]
    with writing(engine) as session:
        assert count_attempt(session, "another", now, WINDOW) == 1
        assert count_attempt(session, "b", now + WINDOW, WINDOW) == 1
        forget_attempts(session, "b")
        assert count_attempt(session, "b", now + WINDOW, WINDOW) == 1


def test_the_journal_is_read_by_who_what_and_about(engine: Engine, now: datetime) -> None:
    with writing(engine) as session:
        first = write_line(
            session,
            now=now,
            who="claire",
            kind="source.edit",
            subject="a",
            before={"name": "A"},
            after={"name": "É"},
        )
        write_line(session, now=now, who="nadia", kind="decision.hide", subject="t", decision=4)
        undoing = write_line(
            session, now=now, who="nadia", kind="source.edit", subject="a", undoes=first.id
        )
    with reading(engine) as session:
        kinds = [line.kind for line in read_lines(session, JournalQuery(), 10)]
        assert kinds == ["source.edit", "decision.hide", "source.edit"]
        assert get_line(session, first.id or 0) == first
        assert first.after == {"name": "É"}
        assert undone_lines(session, [first.id or 0]) == {first.id: undoing.id}
        assert line_of_decision(session, 4) == 2
        assert people(session) == ["claire", "nadia"]
        for query, count in (
            (JournalQuery(who="nadia"), 2),
            (JournalQuery(kind="source"), 2),
            (JournalQuery(kind="%"), 0),
            (JournalQuery(subject="t"), 1),
            (JournalQuery(before=2), 1),
        ):
            assert len(read_lines(session, query, 10)) == count
        assert len(read_lines(session, JournalQuery(), 10, among=["a"])) == 2
        assert len(read_lines(session, JournalQuery(), 1)) == 1


def test_a_signature_is_good_for_one_purpose() -> None:
    seal = Seal("secret")
    signed = seal.sign("session", {"name": "claire"})
    assert seal.read("session", signed) == {"name": "claire"}
    assert seal.read("invitation", signed) is None
    assert seal.read("session", signed + "x") is None
    assert seal.read("session", "") is None
    assert Seal("other").read("session", signed) is None
    assert seal.mark("a", "b") != seal.mark("b", "a")
