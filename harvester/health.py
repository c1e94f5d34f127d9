"""How a source is doing, for whoever runs the agenda and not the servers. Pure.

From the source's row and its last visits to one state, one sentence, one remedy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from agenda.model import HarvestRun, RunStatus, Source
from agenda.wording import NBSP

DAY = timedelta(days=1)
FAILURES_IN_A_ROW = 3
HABITS_TO_BE_QUIET = 3
LEAST_QUIET = timedelta(days=30)
UNREADABLE_SHARE = 0.2


class State(StrEnum):
    """How a source is doing."""

    HEALTHY = "healthy"
    QUIET = "quiet"
    DOUBTFUL = "doubtful"
    FAILING = "failing"
    PAUSED = "paused"


STATE_WORDS = {
    State.HEALTHY: "bonne",
    State.QUIET: "calme",
    State.DOUBTFUL: "douteuse",
    State.FAILING: "en panne",
    State.PAUSED: "en pause",
}


@dataclass(frozen=True, slots=True)
class Health:
    """One state, why, and what to do about it ("" when nothing is to be done).

    `command` is what does it from the command line, where something does; `advice` leads to it.
    """

    state: State
    sentence: str
    advice: str = ""
    command: str = ""

    @property
    def remedy(self) -> str:
        """What to do about it, the command included."""
        return f"{self.advice}{NBSP}: {self.command}" if self.command else self.advice


def health(source: Source, runs: Sequence[HarvestRun], now: datetime) -> Health:
    """Judge a source. `runs` are its last visits, the newest first."""
    if source.paused:
        return Health(
            State.PAUSED,
            source.pause_reason or "En pause, à votre demande.",
            "Pour la reprendre",
            f"almanach sources resume {source.id}",
        )
    if source.failures:
        return _ill(source, runs, now)
    return _doubtful(source, runs) or _quiet(source, runs, now) or _well(source, now)


def _ill(source: Source, runs: Sequence[HarvestRun], now: datetime) -> Health:
    """Failing, or doubtful while it may pass by itself."""
    last_good = source.last_success
    passing = (
        last_good is not None and source.failures < FAILURES_IN_A_ROW and now - last_good < DAY
    )
    error = source.last_error or "La dernière visite a échoué."
    since = f"dernière bonne visite {ago(last_good, now)}" if last_good else "jamais lue encore"
    failed = next((run for run in runs if run.status is RunStatus.FAILED), None)
    return Health(
        State.DOUBTFUL if passing else State.FAILING,
        f"{error} ({since})",
        (failed and failed.remedy) or "",
    )


def _doubtful(source: Source, runs: Sequence[HarvestRun]) -> Health | None:
    if source.doubt:
        return Health(
            State.DOUBTFUL,
            source.doubt,
            "Regardez l’agenda du partenaire. S’il a vraiment retiré ces rendez-vous",
            f"almanach sources accept {source.id}",
        )
    read = last_reading(runs)
    if read is None or read.problem_count <= UNREADABLE_SHARE * (read.seen + read.problem_count):
        return None
    first = f" Par exemple « {read.problems[0].item} »" if read.problems else ""
    reason = f"{NBSP}: {read.problems[0].reason}" if read.problems else ""
    return Health(
        State.DOUBTFUL,
        f"{read.problem_count} annonces sur {read.seen + read.problem_count} ne se lisent pas."
        f"{first}{reason}",
        "Demandez au partenaire de corriger ces annonces, ou choisissez une autre adresse de "
        "son agenda.",
    )


def _quiet(source: Source, runs: Sequence[HarvestRun], now: datetime) -> Health | None:
    if source.last_success is None:
        return Health(State.QUIET, "Pas encore visitée.")
    read = last_reading(runs)
    if read is not None and read.seen == 0:
        return Health(
            State.QUIET,
            "Aucun rendez-vous à cette adresse pour l’instant.",
            "Si le partenaire en annonce pourtant, demandez-lui l’adresse de cet agenda-là.",
        )
    silence = now - (source.last_change or source.added)
    usual = timedelta(hours=source.habit_hours or 0)
    if silence > max(LEAST_QUIET, HABITS_TO_BE_QUIET * usual):
        return Health(
            State.QUIET,
            f"Rien de nouveau depuis {span(silence)}{_habit(source)}.",
            "Demandez au partenaire s’il tient toujours cet agenda.",
        )
    return None


def _well(source: Source, now: datetime) -> Health:
    seen = f"Lue {ago(source.last_success or source.added, now)}"
    news = f"dernière nouveauté {ago(source.last_change, now)}" if source.last_change else ""
    sentence = f"{seen}{f', {news}' if news else ''}{_habit(source)}."
    if source.moved_to is None:
        return Health(State.HEALTHY, sentence)
    advice = f"L’agenda a changé d’adresse ({source.moved_to}). Pour la prendre"
    return Health(State.HEALTHY, sentence, advice, f"almanach sources follow {source.id}")


def _habit(source: Source) -> str:
    if source.habit_hours is None:
        return ""
    return f" (d’habitude tous les {span(timedelta(hours=source.habit_hours))})"


def last_reading(runs: Sequence[HarvestRun]) -> HarvestRun | None:
    """Give the last visit that read a document."""
    read = (run for run in runs if run.status in {RunStatus.OK, RunStatus.PARTIAL})
    return next(read, None)


def ago(moment: datetime, now: datetime) -> str:
    """Say how long ago something was."""
    return "à l’instant" if now - moment < timedelta(minutes=1) else f"il y a {span(now - moment)}"


def span(length: timedelta) -> str:
    """Say a length of time in its largest unit."""
    minutes = round(length / timedelta(minutes=1))
    hours, days = round(length / timedelta(hours=1)), round(length / DAY)
    if days >= 2:
        return f"{days}{NBSP}jours"
    number, unit = (minutes, "minute") if minutes < 90 else (hours, "heure")
    return f"{number}{NBSP}{unit}{'s' if number > 1 else ''}"
