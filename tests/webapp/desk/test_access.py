"""Coming in: with the right password, by an invitation, and in no other way."""

import re
from collections.abc import Iterator
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.testclient import TestClient

from agenda.model.account import Role
from agenda.settings import Settings
from agenda.store.accounts import change_account, get_account
from agenda.store.database import reading, writing
from agenda.store.journal import JournalQuery, read_lines
from tests.webapp.desk.conftest import OURS, PASSWORD, Clock, Enter, an_account
from tests.webapp.sample_agenda import SETTINGS
from webapp.app import make_app
from webapp.desk import passwords
from webapp.desk.origin import own_path
from webapp.desk.pages import access
from webapp.desk.sessions import LIFE

WRONG = "Ce nom et ce mot de passe ne vont pas ensemble."
COOKIE = "__Host-bureau"
MOST_OF_ACCOUNT, MOST_OF_ADDRESS = 4, 8


@pytest.fixture(autouse=True)
def _few_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "MOST_OF_ACCOUNT", MOST_OF_ACCOUNT)
    monkeypatch.setattr(access, "MOST_OF_ADDRESS", MOST_OF_ADDRESS)


def log_in(client: TestClient, name: str = "claire", password: str = PASSWORD, **more: str) -> int:
    given = {"nom": name, "mot": password} | more
    return client.post("/admin/login", data=given, follow_redirects=False).status_code


def invite(claire: TestClient, **said: object) -> str:
    """Make an invitation in the desk; give its path."""
    page = claire.post("/admin/equipe/inviter", data=said)
    found = re.search(r'readonly value="https://almanach.example(\S+)"', page.text)
    assert found, page.text
    return found[1]


def test_who_knows_the_password_comes_in(stranger: TestClient, engine: Engine) -> None:
    an_account(engine, "claire")
    asked = stranger.get("/admin/journal?qui=claire", follow_redirects=False)
    assert asked.headers["location"] == "/admin/login?next=%2Fadmin%2Fjournal%3Fqui%3Dclaire"
    stranger.get(asked.headers["location"])
    given = {"nom": "Claire", "mot": PASSWORD, "next": "/admin/journal?qui=claire"}
    page = stranger.post("/admin/login", data=given)
    assert page.status_code == 200
    assert page.url.path == "/admin/journal"
    assert "est venu" in page.text


def test_an_unknown_name_and_a_closed_account_are_answered_like_a_wrong_password(
    stranger: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_account(engine, "claire")
    an_account(engine, "fermee")
    with writing(engine) as session:
        change_account(session, "fermee", disabled=True)
    checked = []

    def count(kept: str, password: str) -> bool:
        checked.append(kept.split("$")[1:4])
        return verify(kept, password)

    verify = passwords.HASHER.verify
    monkeypatch.setattr(type(passwords.HASHER), "verify", lambda _, *given: count(*given))
    stranger.get("/admin/login")
    pages = {}
    for name, password in (("claire", "faux"), ("nulle-part", "faux"), ("fermee", PASSWORD)):
        page = stranger.post("/admin/login", data={"nom": name, "mot": password})
        assert page.status_code == 401
        assert WRONG in page.text
        pages[name] = page.text.replace(name, "NOM")
    assert len(set(pages.values())) == 1
    # The same work was done for each: one argon2 check, with the same costs.
    assert len(checked) == 3
    assert checked[0] == checked[1] == checked[2]


def test_a_session_given_to_someone_before_does_not_become_theirs(
    desk_app: Starlette, engine: Engine, stranger: TestClient
) -> None:
    an_account(engine, "claire")
    stranger.get("/admin/login")
    planted = stranger.cookies[COOKIE]
    assert log_in(stranger) == 303
    assert stranger.cookies[COOKIE] != planted
    with TestClient(desk_app, base_url=SETTINGS.base_url, headers=OURS) as attacker:
        attacker.cookies.set(COOKIE, planted)
        assert attacker.get("/admin", follow_redirects=False).status_code == 303


@pytest.mark.parametrize("asked", ["invitation", "new password"])
def test_neither_does_one_given_before_a_link_was_followed(
    claire: TestClient, desk_app: Starlette, engine: Engine, stranger: TestClient, asked: str
) -> None:
    an_account(engine, "nadia", Role.MODERATOR, sources=["le-moulin"])
    if asked == "invitation":
        path = invite(claire, role="coordinator")
    else:
        page = claire.post("/admin/equipe/nadia/mot-de-passe")
        path = page.text.partition('readonly value="https://almanach.example')[2].partition('"')[0]
    stranger.get(path)
    planted = stranger.cookies[COOKIE]
    given = {"nom": "odile", "qui": "Odile", "mot": PASSWORD, "encore": PASSWORD}
    assert stranger.post(path, data=given).url.path == "/admin"
    assert stranger.cookies[COOKIE] != planted
    with TestClient(desk_app, base_url=SETTINGS.base_url, headers=OURS) as attacker:
        attacker.cookies.set(COOKIE, planted)
        assert attacker.get("/admin", follow_redirects=False).status_code == 303


def test_the_cookie_is_kept_from_scripts_other_sites_and_plain_http(
    stranger: TestClient, engine: Engine
) -> None:
    an_account(engine, "claire")
    answer = stranger.post(
        "/admin/login", data={"nom": "claire", "mot": PASSWORD}, follow_redirects=False
    )
    morsel = SimpleCookie(answer.headers["set-cookie"])[COOKIE]
    assert (morsel["httponly"], morsel["secure"], morsel["path"]) == (True, True, "/")
    assert morsel["samesite"] == "lax"
    assert morsel["domain"] == ""
    assert int(morsel["max-age"]) == LIFE.total_seconds()


def test_a_session_ends_by_itself(claire: TestClient, clock: Clock) -> None:
    assert claire.get("/admin").status_code == 200
    clock.now += LIFE - timedelta(seconds=1)
    assert claire.get("/admin", follow_redirects=False).status_code == 200
    clock.now += timedelta(seconds=1)
    assert claire.get("/admin", follow_redirects=False).status_code == 303
    late = claire.post("/admin/equipe/inviter", data={"role": "coordinator"})
    assert late.status_code == 401
    assert "rien n’a été changé" in late.text


@pytest.mark.parametrize("how", ["leave", "close", "forged", "other secret"])
def test_a_session_can_be_ended(
    claire: TestClient, enter: Enter, engine: Engine, clock: Clock, how: str
) -> None:
    nadia = enter("nadia", Role.MODERATOR, sources=["le-moulin"])
    assert nadia.get("/admin").status_code == 200
    copied = nadia.cookies[COOKIE]
    if how == "leave":
        nadia.post("/admin/logout")
    elif how == "close":
        claire.post("/admin/equipe/nadia/fermer")
    elif how == "forged":
        copied = copied[:-9] + ("A" if copied[-9] != "A" else "B") + copied[-8:]
    app: object = claire.app
    if how == "other secret":
        app = make_app(engine, SETTINGS.model_copy(update={"secret_key": "autre"}), clock)
    with TestClient(app, base_url=SETTINGS.base_url, headers=OURS) as thief:  # type: ignore[arg-type]  # an ASGI application
        thief.cookies.set(COOKIE, copied)
        assert thief.get("/admin", follow_redirects=False).status_code == 303


def test_sessions_outlive_a_restart_and_hold_in_every_process(
    claire: TestClient, engine: Engine, clock: Clock
) -> None:
    again = make_app(engine, SETTINGS, clock)
    with TestClient(again, base_url=SETTINGS.base_url, headers=OURS) as other:
        other.cookies.set(COOKIE, claire.cookies[COOKIE])
        assert other.get("/admin").status_code == 200


def test_guessing_is_slow_for_one_account_from_everywhere_in_every_process(
    engine: Engine, ids: dict[str, str], clock: Clock
) -> None:
    an_account(engine, "claire")
    for number in range(MOST_OF_ACCOUNT + 1):
        app = make_app(engine, SETTINGS, clock)
        where = (f"192.0.2.{number}", 1)
        with TestClient(app, base_url=SETTINGS.base_url, headers=OURS, client=where) as one:
            status = log_in(one, password="faux")
    assert status == 429
    with TestClient(app, base_url=SETTINGS.base_url, headers=OURS) as one:
        assert log_in(one) == 429
        clock.now += timedelta(minutes=15)
        assert log_in(one) == 303


def test_an_unknown_name_is_slowed_down_alike(stranger: TestClient) -> None:
    statuses = [log_in(stranger, "personne", "faux") for _ in range(MOST_OF_ACCOUNT + 1)]
    assert statuses == [401] * MOST_OF_ACCOUNT + [429]


def test_guessing_many_names_from_one_address_is_slow(
    stranger: TestClient, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "is_password", lambda *_: False)
    statuses = [log_in(stranger, f"nom-{n}", "faux") for n in range(MOST_OF_ADDRESS + 1)]
    assert statuses == [401] * MOST_OF_ADDRESS + [429]


def test_the_right_one_is_not_slowed_down_by_past_mistakes(
    stranger: TestClient, engine: Engine
) -> None:
    an_account(engine, "claire")
    for _ in range(2):
        for _ in range(MOST_OF_ACCOUNT - 1):
            log_in(stranger, password="faux")
        assert log_in(stranger) == 303
        stranger.post("/admin/logout")


@pytest.fixture
def proxied(engine: Engine, ids: dict[str, str], clock: Clock) -> Iterator[TestClient]:
    settings = SETTINGS.model_copy(update={"trusted_proxies": ("10.0.0.0/8",)})
    app = make_app(engine, settings, clock)
    client = TestClient(app, base_url=SETTINGS.base_url, headers=OURS, client=("10.1.2.3", 1))
    with client as one:
        yield one


def test_behind_a_named_proxy_each_address_counts_and_invented_ones_do_not(
    proxied: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "is_password", lambda *_: False)

    def attempt(number: int, forwarded: str) -> int:
        proxied.headers["x-forwarded-for"] = forwarded
        return log_in(proxied, f"nom-{number}", "faux")

    statuses = {attempt(n, f"203.0.113.{n}, 198.51.100.7") for n in range(MOST_OF_ADDRESS)}
    assert statuses == {401}
    assert attempt(1000, "198.51.100.7, 10.9.9.9") == 429
    assert attempt(1001, "198.51.100.8") == 401
    assert attempt(1002, "rien, 198.51.100.9") == 401


@pytest.mark.parametrize(
    "path",
    [
        *("https://mal.example/", "//mal.example", "/\\mal.example", "/admin\\..", "javascript:x"),
        *("/administration", "/", "", "/admin\n/x", "https:/admin", "/admin /x", "///admin"),
    ],
)
def test_coming_in_never_leads_elsewhere(path: str, stranger: TestClient, engine: Engine) -> None:
    assert own_path(path) == "/admin"
    an_account(engine, "claire")
    given = {"nom": "claire", "mot": PASSWORD, "next": path}
    answer = stranger.post("/admin/login", data=given, follow_redirects=False)
    assert answer.headers["location"] == "/admin"
    there = stranger.get("/admin/login", params={"next": path}, follow_redirects=False)
    assert there.headers["location"] == "/admin"


def test_own_paths_are_gone_on_to() -> None:
    for path in ("/admin", "/admin/sources", "/admin/journal?qui=claire&quoi=source"):
        assert own_path(path) == path


def test_an_invitation_makes_one_account_once(
    claire: TestClient, stranger: TestClient, engine: Engine
) -> None:
    path = invite(claire, role="partner", source="le-moulin")
    assert stranger.get(path).status_code == 200
    given = {"nom": "Le-Moulin", "qui": "Odile", "mot": PASSWORD, "encore": PASSWORD}
    short = stranger.post(path, data=given | {"mot": "court", "encore": "court"})
    assert (short.status_code, "10 à 200" in short.text) == (400, True)
    unlike = stranger.post(path, data=given | {"encore": "autre chose"})
    assert "pas les mêmes" in unlike.text
    page = stranger.post(path, data=given)
    assert "Bonjour Odile" in page.text
    with reading(engine) as session:
        account = get_account(session, "le-moulin")
    assert account is not None
    assert (account.role, account.sources) == (Role.PARTNER, ["le-moulin"])
    assert PASSWORD not in account.password
    assert stranger.get(path).status_code == 410
    assert stranger.post(path, data=given | {"nom": "autre"}).status_code == 410


@pytest.mark.parametrize("how", ["late", "forged", "of another site"])
def test_an_invitation_that_is_not_good_opens_nothing(
    claire: TestClient, stranger: TestClient, engine: Engine, clock: Clock, how: str
) -> None:
    path = invite(claire, role="coordinator")
    if how == "late":
        clock.now += timedelta(days=7)
    elif how == "forged":
        path = path[:-2] + ("aa" if path[-2:] != "aa" else "bb")
    else:
        path = path.rpartition("/")[0] + "/" + claire.cookies[COOKIE]
    given = {"nom": "intrus", "qui": "x", "mot": PASSWORD, "encore": PASSWORD}
    assert stranger.get(path).status_code == 410
    assert stranger.post(path, data=given).status_code == 410


def test_a_link_for_a_new_password_ends_the_old_sessions(
    claire: TestClient, enter: Enter, stranger: TestClient, engine: Engine
) -> None:
    nadia = enter("nadia", Role.MODERATOR, sources=["le-moulin"])
    page = claire.post("/admin/equipe/nadia/mot-de-passe")
    found = re.search(r'readonly value="https://almanach.example(\S+)"', page.text)
    assert found
    new = "une toute autre phrase"
    assert stranger.post(found[1], data={"mot": new, "encore": new}).status_code == 200
    assert nadia.get("/admin", follow_redirects=False).status_code == 303
    stranger.post("/admin/logout")
    assert log_in(stranger, "nadia", new) == 303


def test_coming_in_is_written_down(stranger: TestClient, engine: Engine) -> None:
    an_account(engine, "claire")
    log_in(stranger)
    with reading(engine) as session:
        (line,) = read_lines(session, JournalQuery(), 10)
    assert (line.kind, line.who) == ("account.enter", "claire")


def test_no_password_nor_cookie_nor_link_is_logged(
    stranger: TestClient,
    claire: TestClient,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with caplog.at_level("DEBUG"):
        path = invite(claire, role="coordinator")
        given = {"nom": "nadia", "qui": "Nadia", "mot": PASSWORD, "encore": PASSWORD}
        stranger.post(path, data=given)
        stranger.post("/admin/logout")
        log_in(stranger, "nadia", "un mot de passe faux")
        log_in(stranger, "nadia")
    printed = "".join(capfd.readouterr())
    assert path.rpartition("/")[2] not in printed
    said = caplog.text + printed
    for secret in (PASSWORD, "un mot de passe faux", stranger.cookies[COOKIE]):
        assert secret not in said
    # The test client logs the addresses it asks; our own code logs none.
    ours = [one for one in caplog.records if not one.name.startswith("httpx")]
    assert not [one for one in ours if path.rpartition("/")[2] in one.getMessage()]


def test_without_https_the_cookie_has_no_prefix(engine: Engine, clock: Clock) -> None:
    an_account(engine, "claire")
    plain = make_app(engine, Settings(base_url="http://127.0.0.1:8000"), clock)
    with TestClient(plain, base_url="http://127.0.0.1:8000", headers=OURS) as client:
        assert log_in(client) == 303
        assert "bureau" in client.cookies
        assert client.get("/admin").status_code == 200
