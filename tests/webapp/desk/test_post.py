"""What does not go out: told on today's page, listed, and tried again."""

from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.model.message import Channel
from agenda.store.database import reading, writing
from agenda.store.journal import JournalQuery, read_lines
from agenda.store.outbox import (
    claim_message,
    find_message,
    latest_messages,
    mark_failed,
    queue_message,
)
from tests.webapp.sample_agenda import NOW

HOME = "/admin/courrier"
HOOK = "mmosts://discussion.example/abcdef123456"


def fail(engine: Engine, name: str, *, lasting: bool, channel: Channel = Channel.MAIL) -> int:
    """Queue a message that then fails, for good or for now; give its number."""
    to = HOOK if channel is Channel.CHAT else f"{name}@exemple.example"
    said: dict[str, Any] = {"subject": f"Lettre de {name}", "text": "Texte.", "recipient": to}
    with writing(engine) as session:
        queue_message(session, key=f"essai:{name}", channel=channel, now=NOW, **said)
        message = claim_message(session, NOW)
        assert message
        assert message.id
        mark_failed(session, message.id, "Boîte <pleine>.", NOW, lasting=lasting)
        return message.id


def test_nothing_held_up_says_so(claire: TestClient) -> None:
    assert "Rien n’est en souffrance" in claire.get(HOME).text
    assert "qui ne part" not in claire.get("/admin").text


def test_what_fails_is_a_task_and_is_listed(claire: TestClient, engine: Engine) -> None:
    fail(engine, "rose", lasting=True)
    fail(engine, "yann", lasting=False)
    fail(engine, "canal", lasting=True, channel=Channel.CHAT)
    tasks = claire.get("/admin").text.partition("Santé des sources")[0]
    assert "<b>3</b>" in tasks
    assert "courriers qui ne partent pas" in tasks
    page = claire.get(HOME).text
    assert "rose@exemple.example" in page
    assert "Boîte &lt;pleine&gt;." in page
    assert "Mattermost (discussion.example)" in page
    assert "abcdef123456" not in page, "a channel's address is a secret"
    assert page.count("/essayer") == 2, "what is tried again by itself needs no button"
    assert "Un autre essai se fera le" in page


def test_it_is_tried_again_and_written_down(claire: TestClient, engine: Engine) -> None:
    number = fail(engine, "rose", lasting=True)
    page = claire.post(f"{HOME}/{number}/essayer").text
    assert "repart dans la minute" in page
    with reading(engine) as session:
        message = find_message(session, number)
        (line,) = read_lines(session, JournalQuery(kind="post"), 5)
    assert message
    assert (message.due, message.given_up) == (NOW, None)
    assert (line.kind, line.who, line.label) == ("post.retry", "claire", "Lettre de rose")
    assert "courrier essayé à nouveau" in claire.get("/admin/journal").text


@pytest.mark.parametrize("number", ["999", "99999999999999999999"])
def test_an_unknown_letter_is_nowhere(claire: TestClient, number: str) -> None:
    assert claire.post(f"{HOME}/{number}/essayer").status_code == 404


def test_what_is_not_given_up_is_left_alone(claire: TestClient, engine: Engine) -> None:
    number = fail(engine, "yann", lasting=False)
    assert claire.post(f"{HOME}/{number}/essayer").status_code == 400
    with reading(engine) as session:
        assert latest_messages(session)[0].due != NOW
        assert not read_lines(session, JournalQuery(kind="post"), 5)
