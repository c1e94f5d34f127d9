"""`almanach user`, and the link that `almanach serve` gives while nobody has an account."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from agenda.model.account import Role
from agenda.settings import Settings
from agenda.store.accounts import get_account
from agenda.store.database import reading
from agenda.store.journal import JournalQuery, read_lines
from tests.webapp.desk.conftest import PASSWORD
from webapp.cli import command_line
from webapp.cli.ground import ground
from webapp.desk.passwords import NOBODY, is_outdated, is_password


@pytest.fixture(autouse=True)
def _installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ALMANACH_LOG_LEVEL", "error")


def run(*arguments: str, said: str = "") -> Result:
    return CliRunner().invoke(command_line(), arguments, input=said)


def test_an_account_is_added_listed_closed_and_opened() -> None:
    said = f"{PASSWORD}\n{PASSWORD}\n"
    added = run("user", "add", "claire", "--display", "Claire", said=said)
    assert added.exit_code == 0, added.output
    assert PASSWORD not in added.output
    engine, _ = ground()
    with reading(engine) as session:
        account = get_account(session, "claire")
        (line,) = read_lines(session, JournalQuery(), 5)
    assert account is not None
    assert account.role is Role.COORDINATOR
    assert is_password(account.password, PASSWORD)
    assert PASSWORD not in str(line)
    assert run("user", "disable", "claire").exit_code == 0
    assert "(fermé)" in run("user", "list").output
    run("user", "enable", "claire")
    assert "(fermé)" not in run("user", "list").output
    new = "une autre phrase\n"
    assert run("user", "password", "claire", said=new + new).exit_code == 0
    with reading(engine) as session:
        changed = get_account(session, "claire")
    assert changed is not None
    assert is_password(changed.password, new.strip())
    assert changed.epoch == 3


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("une phrase assez longue\nune autre\n", "pas les mêmes"),
        ("court\ncourt\n", "de 10 à 200"),
        ("", "de 10 à 200"),
    ],
)
def test_a_password_is_asked_twice_and_must_be_long(said: str, sentence: str) -> None:
    refused = run("user", "add", "claire", said=said)
    assert sentence in str(refused.exception)


def test_an_unknown_account_is_said() -> None:
    for verb in ("disable", "enable", "password"):
        assert "personne" in str(run("user", verb, "personne").exception)
    unknown = run("user", "add", "x", "--source", "rien", said=f"{PASSWORD}\n{PASSWORD}\n")
    assert "rien" in str(unknown.exception)


def test_an_invitation_is_made_for_the_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALMANACH_BASE_URL", "https://almanach.example")
    made = run("user", "invite", "--role", "coordinator")
    assert made.output.startswith("https://almanach.example/admin/invitation/")
    assert "personne" in str(run("user", "invite", "--account", "personne").exception)


def test_serving_invites_the_first_person_and_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("webapp.cli.running.listen", lambda *_: None)
    assert "http://127.0.0.1:8123/admin/invitation/" in run("serve", "--port", "8123").output
    run("user", "add", "claire", said=f"{PASSWORD}\n{PASSWORD}\n")
    assert "invitation" not in run("serve", "--port", "8123").output


def test_no_hash_nor_secret_shows_in_a_settings_or_account_listing(engine: Engine) -> None:
    run("user", "add", "claire", said=f"{PASSWORD}\n{PASSWORD}\n")
    assert "argon2" not in run("user", "list").output
    assert "mienne" not in repr(Settings(secret_key="mienne"))


def test_a_name_nobody_has_is_checked_at_the_same_costs() -> None:
    assert not is_outdated(NOBODY)
    assert not is_password(None, "nobody's password")
