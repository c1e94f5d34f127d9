"""Sending what is due: claim one, hand it over, write down what came of it."""

from collections.abc import Callable
from datetime import datetime

import httpcore
import structlog
from anyio import to_thread
from sqlalchemy import Engine

from agenda.errors import AddressRefused, SendError
from agenda.model.message import Channel, Message
from agenda.sentence import N_
from agenda.settings import Settings
from agenda.store.database import writing
from agenda.store.outbox import claim_message, mark_failed, mark_sent
from harvester.guard import Guard
from webapp.outbox.chat import channel_host, send_chat
from webapp.outbox.mail import send_mail
from webapp.syndication import site_name

MOST_AT_ONCE = 50
LOST = N_("L’envoi a échoué d’une façon imprévue ; le journal du serveur en dit plus.")

log = structlog.get_logger()


async def send_due(engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> int:
    """Send the messages that are due, at most 50; give how many went out.

    Each is claimed by itself, just before it is sent. Failures are kept with each.
    """
    sent = 0
    for _ in range(MOST_AT_ONCE):
        message = await to_thread.run_sync(_claim, engine, clock())
        if message is None:
            break
        failure = await _hand_over(message, settings)
        await to_thread.run_sync(_write_down, engine, message, failure, clock())
        sent += failure is None
    return sent


def _claim(engine: Engine, now: datetime) -> Message | None:
    with writing(engine) as session:
        return claim_message(session, now)


async def _hand_over(message: Message, settings: Settings) -> SendError | None:
    try:
        if message.channel is Channel.CHAT:
            await _check(message, settings)
            await to_thread.run_sync(send_chat, message, site_name(settings))
        else:
            await to_thread.run_sync(send_mail, message, settings)
    except SendError as error:
        return error
    # A defect met in one message must not keep the others from being sent.
    except Exception:  # logged whole; told as lost
        log.exception("message not sent", message=message.id)
        return SendError(LOST)
    return None


async def _check(message: Message, settings: Settings) -> None:
    """Refuse private networks, as the fetcher does: the address was typed into a form."""
    host, port = channel_host(message.recipient)
    try:
        await Guard(settings.allow_private).check(host, port)
    except AddressRefused as error:
        raise SendError(error.told, lasting=True) from error
    except httpcore.ConnectError as error:
        raise SendError(N_("« %(host)s » est introuvable.", host=host)) from error


def _write_down(engine: Engine, message: Message, failure: SendError | None, now: datetime) -> None:
    if message.id is None:
        raise LookupError("a message from the outbox has a number")
    with writing(engine) as session:
        if failure is None:
            mark_sent(session, message.id, now)
        else:
            mark_failed(session, message.id, failure.sentence, now, lasting=failure.lasting)
