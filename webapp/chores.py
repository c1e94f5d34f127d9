"""The table of jobs: all that is done besides answering, whichever process does it."""

from collections.abc import Callable
from datetime import datetime

from anyio import to_thread
from sqlalchemy import Engine
from sqlmodel import Session

from agenda.settings import Settings
from agenda.store.appointments import next_appointment
from agenda.store.attempts import are_attempts_over, forget_old_attempts
from agenda.store.database import reading, writing
from agenda.store.outbox import are_messages_over, forget_messages, is_message_due
from agenda.store.territory import settings_in_force
from harvester.jobs import Errand, Job, Jobs
from harvester.visiting import HARVEST, harvest_job
from webapp.desk.letters import is_letter_due, write_to_partners
from webapp.desk.seal import Seal, site_secret
from webapp.digest import NAME as DIGEST
from webapp.digest import send_digest
from webapp.outbox import send_due
from webapp.outbox.mail import may_mail

LETTERS, SEND, FORGET = "letters", "send", "forget"

Clock = Callable[[], datetime]


def make_jobs(engine: Engine, settings: Settings, clock: Clock) -> Jobs:
    """Make the table. Each job reads the settings in force when it is done."""

    async def write_digest(_: str) -> None:
        await to_thread.run_sync(_write_digest, engine, settings, clock())

    async def write_letters(_: str) -> None:
        await to_thread.run_sync(_write_letters, engine, settings, clock)

    def are_letters_due(session: Session, now: datetime) -> bool:
        return may_mail(settings_in_force(session, settings)) and is_letter_due(session, now)

    async def forget(_: str) -> None:
        await to_thread.run_sync(_forget, engine, clock())

    async def send(_: str) -> None:
        in_force = await to_thread.run_sync(_in_force, engine, settings)
        await send_due(engine, in_force, clock)

    return {
        HARVEST: harvest_job(engine, settings, clock),
        DIGEST: Job(_when(DIGEST, engine, _is_digest_due), write_digest),
        LETTERS: Job(_when(LETTERS, engine, are_letters_due), write_letters),
        SEND: Job(_when(SEND, engine, is_message_due), send),
        FORGET: Job(_when(FORGET, engine, _is_anything_over), forget),
    }


def _when(
    name: str, engine: Engine, is_due: Callable[[Session, datetime], bool]
) -> Callable[[datetime], list[Errand]]:
    """Make the question of what is due for a job of one piece."""

    def due(now: datetime) -> list[Errand]:
        with reading(engine) as session:
            return [Errand(name, line=name)] if is_due(session, now) else []

    return due


def _in_force(engine: Engine, settings: Settings) -> Settings:
    with reading(engine) as session:
        return settings_in_force(session, settings)


def _is_digest_due(session: Session, now: datetime) -> bool:
    due = next_appointment(session, DIGEST)
    return due is not None and due <= now


def _write_digest(engine: Engine, settings: Settings, now: datetime) -> None:
    with writing(engine) as session:
        send_digest(session, settings_in_force(session, settings), now)


def _write_letters(engine: Engine, settings: Settings, clock: Clock) -> None:
    in_force = _in_force(engine, settings)
    write_to_partners(engine, in_force, Seal(site_secret(engine, in_force)), clock())


def _is_anything_over(session: Session, now: datetime) -> bool:
    return are_messages_over(session, now) or are_attempts_over(session, now)


def _forget(engine: Engine, now: datetime) -> None:
    """Forget what people were promised would not be kept."""
    with writing(engine) as session:
        forget_messages(session, now)
        forget_old_attempts(session, now)
