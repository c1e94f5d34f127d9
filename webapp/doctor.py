"""The doctor: looks at a whole installation and says what to do, one finding a line."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from agenda.errors import AlmanachError
from agenda.model import Source
from agenda.settings import Settings
from agenda.store.backup import examine
from agenda.store.database import open_database, reading, writing
from agenda.store.events import lock_agenda
from agenda.store.listings import sample_listings
from agenda.store.runs import last_runs
from agenda.store.sources import all_sources
from agenda.store.trouble import explain
from agenda.wording import NBSP
from harvester.health import State, health, span
from harvester.queueing import require_ready
from harvester.settle import settle
from harvester.territory import territory_of

LEAST_FREE_BYTES = 200 * 1024 * 1024
DAY = timedelta(days=1)
OLDEST_BACKUP = 3 * DAY
SHORTEST_SECRET = 32
SAMPLE = 200
SICK = {State.FAILING, State.DOUBTFUL}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at, what is wrong with it ("" when nothing is), and the remedy."""

    subject: str
    trouble: str = ""
    remedy: str = ""

    def __str__(self) -> str:
        told = f"{self.subject}{NBSP}: {self.trouble or 'bien'}"
        return f"{told} {self.remedy}".rstrip()


def examine_all(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Look at everything; what cannot be looked at for want of a database is left out."""
    yield from _settings(settings)
    yield _clock(now)
    yield _disk(settings)
    try:
        engine = open_database(settings.database)
        yield _schema(engine)
        yield _integrity(engine)
        yield from _sources(engine, now)
        yield _derived(engine, settings, now)
        yield _backup(engine, settings, now)
    except AlmanachError as error:
        yield Finding("base de données", str(error))
    except SQLAlchemyError as error:
        yield Finding("base de données", explain(error) or str(error))


def _settings(settings: Settings) -> Iterator[Finding]:
    if settings.contact:
        yield Finding("contact")
    else:
        yield Finding(
            "contact",
            "les sites visités ne savent pas qui les visite.",
            "Réglez ALMANACH_CONTACT : une adresse ou une page.",
        )
    key = settings.secret_key
    if key and len(key) < SHORTEST_SECRET:
        yield Finding(
            "clé secrète",
            f"elle n’a que {len(key)} caractères.",
            f"Donnez à ALMANACH_SECRET_KEY {SHORTEST_SECRET} caractères au hasard, ou rien.",
        )
    else:
        yield Finding("clé secrète")


def _clock(now: datetime) -> Finding:
    """Certificates, sessions and due times need a clock that is at least not in the past."""
    built = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    if now < built - DAY:
        return Finding(
            "horloge",
            f"elle dit {now:%Y-%m-%d}, avant l’installation d’Almanach.",
            "Mettez la machine à l’heure (systemctl enable --now systemd-timesyncd).",
        )
    return Finding("horloge")


def _disk(settings: Settings) -> Finding:
    folder = settings.data_dir
    if folder.is_dir() and shutil.disk_usage(folder).free < LEAST_FREE_BYTES:
        return Finding(
            "disque",
            f"il reste moins de {LEAST_FREE_BYTES >> 20}{NBSP}Mo.",
            "Libérez de la place, ou déplacez ALMANACH_DATA_DIR.",
        )
    return Finding("disque")


def _schema(engine: Engine) -> Finding:
    require_ready(engine)
    return Finding("schéma")


def _integrity(engine: Engine) -> Finding:
    if engine.dialect.name != "sqlite":
        return Finding("intégrité")
    with engine.connect() as connection:
        verdict = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
        loose = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if verdict == "ok" and loose is None:
        return Finding("intégrité")
    return Finding(
        "intégrité",
        f"la base de données est abîmée ({verdict if verdict != 'ok' else loose}).",
        "Gardez-en une copie, puis « almanach restore SAUVEGARDE --replace ».",
    )


def _sources(engine: Engine, now: datetime) -> Iterator[Finding]:
    with reading(engine) as session:
        for source in all_sources(session):
            yield _source(session, source, now)


def _source(session: Session, source: Source, now: datetime) -> Finding:
    its = health(source, last_runs(session, source.id), now)
    if its.state in SICK or source.pause_reason:
        return Finding(source.id, its.sentence, its.remedy)
    late = now - source.next_due
    if not source.paused and late > DAY:
        return Finding(
            source.id,
            f"plus visitée depuis {span(late)}.",
            "« almanach serve » ou « almanach worker » tourne-t-il ?",
        )
    return Finding(source.id)


def _derived(engine: Engine, settings: Settings, now: datetime) -> Finding:
    """Settle a sample anew, and leave it: events must be what listings and decisions make."""
    with writing(engine) as session:
        lock_agenda(session)
        changed = settle(session, sample_listings(session, SAMPLE), now, territory_of(settings))
        session.rollback()
    if changed:
        return Finding(
            "rendez-vous",
            f"{changed} ne sont pas ce que disent annonces et décisions.",
            "Lancez « almanach rebuild ».",
        )
    return Finding("rendez-vous")


def _backup(engine: Engine, settings: Settings, now: datetime) -> Finding:
    newest = max(settings.backups.glob("almanach-*.db"), default=None)
    remedy = "Lancez « almanach backup » chaque nuit (docs/operating.md)."
    if newest is None:
        with reading(engine) as session:
            young = all(now - one.added < OLDEST_BACKUP for one in all_sources(session))
        return Finding("sauvegarde") if young else Finding("sauvegarde", "il n’y en a pas.", remedy)
    age = now - datetime.fromtimestamp(newest.stat().st_mtime, UTC)
    if age > OLDEST_BACKUP:
        return Finding("sauvegarde", f"la dernière date de {span(age)}.", remedy)
    return examine_backup(newest)


def examine_backup(file: Path) -> Finding:
    """Look into one backup."""
    try:
        examine(file)
    except AlmanachError as error:
        return Finding("sauvegarde", str(error), "Faites-en une autre : « almanach backup ».")
    return Finding("sauvegarde")
