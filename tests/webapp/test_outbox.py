"""What is due goes out: to a real mail server and a real web server of this machine."""

import asyncio
import json
import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from agenda.errors import UsageError
from agenda.model.message import Channel, Message
from agenda.settings import Settings
from agenda.store.database import reading, writing
from agenda.store.outbox import KEPT, LEASE, WAITS, claim_message, latest_messages, queue_message
from tests.fakes.mailing import Postbox, mail_server
from tests.fakes.serving import served
from webapp.chores import FORGET, SEND, make_jobs
from webapp.outbox import send_due
from webapp.outbox.chat import channel_name, matrix_channel, mattermost_channel


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with mail_server() as postbox:
        yield postbox


def settings_for(postbox: Postbox, **more: str) -> Settings:
    said = {"smtp_url": postbox.url, "contact": "bonjour@almanach.example"} | more
    return Settings.model_validate(said)


def queue(engine: Engine, now: datetime, recipient: str = "liste@example.org") -> None:
    with writing(engine) as session:
        queue_message(
            session,
            key=f"essai:{recipient}",
            recipient=recipient,
            subject="L’agenda de la semaine",
            text="Samedi : concert à Pont-l’Étang",
            html="<p>Samedi : <b>concert</b>",
            headers={"List-Unsubscribe": "<mailto:bonjour@almanach.example>"},
            now=now,
        )


def send(engine: Engine, settings: Settings, now: datetime) -> int:
    return asyncio.run(send_due(engine, settings, lambda: now))


def the_message(engine: Engine) -> Message:
    with reading(engine) as session:
        (kept,) = latest_messages(session)
        return kept


def test_a_mail_goes_out_once_as_text_and_html(
    engine: Engine, now: datetime, postbox: Postbox
) -> None:
    queue(engine, now)
    settings = settings_for(postbox)
    assert (send(engine, settings, now), send(engine, settings, now + LEASE)) == (1, 0)
    (letter,) = postbox.letters
    assert letter["To"] == "liste@example.org"
    assert letter["From"] == "Almanach de notre territoire <bonjour@almanach.example>"
    assert letter["Subject"] == "L’agenda de la semaine"
    assert letter["List-Unsubscribe"] == "<mailto:bonjour@almanach.example>"
    assert [part.get_content_type() for part in letter.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert the_message(engine).sent == now


def test_what_the_server_refuses_for_now_is_sent_later(
    engine: Engine, now: datetime, postbox: Postbox
) -> None:
    queue(engine, now)
    postbox.refusals.append("451 4.7.1 Greylisted")
    settings = settings_for(postbox)
    assert send(engine, settings, now) == 0
    kept = the_message(engine)
    assert (kept.due, kept.error) == (
        now + WAITS[0],
        "Le serveur de courriel a refusé (451) : 4.7.1 Greylisted",
    )
    assert send(engine, settings, now + WAITS[0]) == 1
    assert the_message(engine).error == ""


def test_what_the_server_refuses_for_good_is_told(
    engine: Engine, now: datetime, postbox: Postbox
) -> None:
    queue(engine, now)
    postbox.refusals.append("554 5.7.1 No")
    send(engine, settings_for(postbox), now)
    assert the_message(engine).given_up == now


def test_a_process_that_died_loses_nothing(engine: Engine, now: datetime, postbox: Postbox) -> None:
    queue(engine, now)
    with writing(engine) as session:
        assert claim_message(session, now)  # and never comes back
    settings = settings_for(postbox)
    assert send(engine, settings, now) == 0
    assert send(engine, settings, now + LEASE) == 1


def test_a_wrong_password_waits_for_people_and_stays_secret(
    engine: Engine, now: datetime, postbox: Postbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    queue(engine, now)
    settings = settings_for(postbox, smtp_url=postbox.url.replace("word", "tresor"))
    assert send(engine, settings, now) == 0
    kept = the_message(engine)
    assert kept.due == now + WAITS[0]
    assert "535" in kept.error
    told = f"{kept.error} {caplog.text} {settings!r} {settings}"
    assert "tresor" not in told


def test_without_a_server_a_mail_waits(engine: Engine, now: datetime) -> None:
    queue(engine, now)
    assert send(engine, Settings(), now) == 0
    assert "ALMANACH_SMTP_URL" in the_message(engine).error


def test_a_server_that_is_away_is_tried_again(engine: Engine, now: datetime) -> None:
    queue(engine, now)
    settings = Settings.model_validate({"smtp_url": "smtp://127.0.0.1:1", "mail_from": "a@b.fr"})
    assert send(engine, settings, now) == 0
    assert the_message(engine).due == now + WAITS[0]


class Room:
    """A Mattermost and a Matrix server in one, which keep what they are told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.status = 200
        self.location = ""
        routes = [Route("/{path:path}", self.take, methods=["GET", "POST", "PUT"])]
        self.app = Starlette(routes=routes)

    async def take(self, request: Request) -> Response:
        self.told.append((request.url.path, (await request.body()).decode()))
        if self.location:
            return RedirectResponse(self.location, 307)
        answer = {"room_id": "!salon:ici.example", "event_id": "$1", "user_id": "@a:ici.example"}
        return JSONResponse(answer, self.status)


@pytest.fixture
def room() -> Room:
    return Room()


def post(engine: Engine, room: Room, now: datetime, kind: str, **settings: str) -> None:
    with served(room.app) as address:
        hook = f"{address}/hooks/abcdef123456"
        given = (address, "jeton", "!salon:ici.example")
        channel = mattermost_channel(hook) if kind == "mm" else matrix_channel(*given)
        with writing(engine) as session:
            queue_message(
                session,
                key="k",
                recipient=channel,
                subject="",
                text="**Samedi** : bal",
                now=now,
                channel=Channel.CHAT,
            )
        allowed = {"allow_private": "127.0.0.1"} | settings
        send(engine, Settings.model_validate(allowed), now)


@pytest.mark.parametrize("kind", ["mm", "matrix"])
def test_a_message_reaches_its_channel(light: Engine, now: datetime, room: Room, kind: str) -> None:
    post(light, room, now, kind)
    assert the_message(light).sent == now, the_message(light).error
    path, body = room.told[-1]
    told = json.loads(body)
    if kind == "mm":
        assert path == "/hooks/abcdef123456"
        assert told == {"text": "**Samedi** : bal", "username": "Almanach de notre territoire"}
    else:
        assert "/send/m.room.message/" in path
        assert (told["body"], told["msgtype"]) == ("Samedi : bal", "m.text")
        assert told["formatted_body"] == "<p><strong>Samedi</strong> : bal</p>"


@pytest.mark.parametrize("kind", ["mm", "matrix"])
def test_a_channel_that_leads_elsewhere_is_not_followed(
    light: Engine, now: datetime, room: Room, kind: str
) -> None:
    """Elsewhere might be a private network, which the guard would have refused."""
    inside = Room()
    with served(inside.app) as address:
        room.location = f"{address}/hooks/abcdef123456"
        post(light, room, now, kind)
    assert inside.told == []
    kept = the_message(light)
    assert (kept.sent, bool(kept.error)) == (None, True)


def test_a_channel_that_is_gone_is_told_without_its_secret(
    light: Engine, now: datetime, room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    room.status = 404
    post(light, room, now, "mm")
    kept = the_message(light)
    assert (kept.error, kept.given_up) == ("Mattermost (127.0.0.1) a refusé (HTTP 404).", now)
    assert "abcdef123456" not in caplog.text


def test_a_private_network_is_not_written_to(light: Engine, now: datetime, room: Room) -> None:
    post(light, room, now, "mm", allow_private="")
    assert "réseau privé" in the_message(light).error
    assert room.told == []


def test_addresses_of_channels_are_checked() -> None:
    hook = mattermost_channel("https://discussion.example/equipe/hooks/abc123xyz")
    assert hook == "mmosts://discussion.example/equipe/abc123xyz"
    assert channel_name(hook) == "Mattermost (discussion.example)"
    for address in (
        "discussion.example",
        "https://x.example/abc",
        "https://x.example:x/hooks/abc123",
    ):
        with pytest.raises(UsageError):
            mattermost_channel(address)
    for given in (
        ("matrix.example", "t", "!a:b.example"),
        ("https://m.example", "", "!a:b.example"),
        ("https://m.example", "t", "agenda"),
    ):
        with pytest.raises(UsageError):
            matrix_channel(*given)


def test_the_running_process_takes_the_post_away(
    light: Engine, now: datetime, postbox: Postbox
) -> None:
    queue(light, now)
    send = make_jobs(light, settings_for(postbox), lambda: now)[SEND]
    (errand,) = send.due(now)
    asyncio.run(send.do(errand.about))
    assert len(postbox.letters) == 1
    assert send.due(now) == []


def test_what_is_half_a_year_old_is_forgotten(
    light: Engine, now: datetime, postbox: Postbox
) -> None:
    queue(light, now)
    send(light, settings_for(postbox), now)
    later = now + KEPT + timedelta(seconds=1)
    forget = make_jobs(light, settings_for(postbox), lambda: later)[FORGET]
    assert forget.due(now + KEPT) == []
    (errand,) = forget.due(later)
    asyncio.run(forget.do(errand.about))
    assert forget.due(later) == []
    with reading(light) as session:
        assert latest_messages(session) == []
