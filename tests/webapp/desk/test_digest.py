"""Setting the weekly letter at the desk: seen, tried, turned on, taken back."""

import re

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.store.database import reading
from agenda.store.outbox import latest_messages
from webapp.digest import read_plan
from webapp.headers import source_hash

HOME = "/admin/lettre"
GIVEN = {
    "active": "oui",
    "jour": "3",
    "heure": "9",
    "intro": "Bonjour.",
    "adresses": "liste@example.org",
    "canal": "https://discussion.example/hooks/abcdef123456",
}


def test_it_is_set_seen_and_taken_back(claire: TestClient, engine: Engine) -> None:
    assert "La lettre n’est pas envoyée." in claire.get(HOME).text
    page = claire.post(HOME, data=GIVEN)
    assert "Prochain envoi le 18" in page.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "Mattermost (discussion.example)" in page.text
    assert "Concert" in page.text
    journal = claire.get("/admin/journal").text
    assert "lettre réglée" in journal
    assert "abcdef123456" not in page.text + journal
    undo = re.search(r'action="?(/admin/journal/\d+/annuler)', page.text)
    assert undo
    claire.post(undo[1])
    with reading(engine) as session:
        assert not read_plan(session).on


def test_it_is_tried_on_one_address(claire: TestClient, engine: Engine) -> None:
    claire.post(HOME, data=GIVEN)
    page = claire.post(HOME + "/essai", data={"adresse": "moi@example.org"})
    assert "L’essai part dans la minute." in page.text
    assert "/annuler" not in page.text, "what has gone out is not taken back"
    with reading(engine) as session:
        (message,) = latest_messages(session)
    assert message.recipient == "moi@example.org"


def test_it_is_seen_as_a_mail_shows_it_and_nothing_else_may_style_it(claire: TestClient) -> None:
    claire.post(HOME, data=GIVEN | {"intro": "<script>alert(1)</script>"})
    page = claire.get(HOME + "/apercu")
    assert page.headers["cache-control"] == "no-store"
    assert "<h1><small>Almanach du</small> Val d’Aurette</h1>" in page.text
    assert "<script>" not in page.text
    style = re.search(r"<style>(.*?)</style>", page.text, re.DOTALL)
    assert style
    assert source_hash(style[1]) in page.headers["content-security-policy"]
    assert "script-src" not in page.headers["content-security-policy"]


def test_it_is_tried_in_one_channel(claire: TestClient, engine: Engine) -> None:
    page = claire.post(HOME, data=GIVEN)
    assert "L’essayer dans Mattermost (discussion.example)" in page.text
    assert "L’essai part" in claire.post(HOME + "/essai", data={"canal": "0"}).text
    with reading(engine) as session:
        (message,) = latest_messages(session)
    assert (message.channel, message.subject) == ("chat", "")
    assert "**Vendredi 12" in message.text
    assert "Mattermost (discussion.example)" in claire.get("/admin/journal?quoi=digest").text
    assert claire.post(HOME + "/essai", data={"canal": "7"}).status_code == 400


def test_it_is_written_in_the_language_that_is_chosen(claire: TestClient) -> None:
    claire.post(HOME, data=GIVEN | {"langue": "en"})
    assert "<html lang=en>" in claire.get(HOME + "/apercu").text
    assert "The agenda from" in claire.get(HOME).text
    claire.post(HOME, data=GIVEN | {"langue": "xx"})
    assert "<html lang=fr>" in claire.get(HOME + "/apercu").text


@pytest.mark.parametrize(
    "wrong", [{"jour": "9"}, {"adresses": "pas une adresse"}, {"canal": "https://x.example/"}]
)
def test_what_cannot_be_is_said(claire: TestClient, wrong: dict[str, str]) -> None:
    assert claire.post(HOME, data=GIVEN | wrong).status_code == 400
