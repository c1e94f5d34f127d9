"""How a source is doing, for whoever runs the agenda and not the servers. Pure.

From the source's row and its last visits to one state, one sentence, one remedy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from agenda.model import HarvestRun, RunStatus, Source
from agenda.sentence import N_, Sentence
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
            source.pause_reason or N_("En pause, à votre demande."),
            N_("Pour la reprendre"),
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
    since = (
        N_("dernière bonne visite %(ago)s", ago=ago(last_good, now))
        if last_good
        else N_("jamais lue encore")
    )
    failed = next((run for run in runs if run.status is RunStatus.FAILED), None)
    return Health(
        State.DOUBTFUL if passing else State.FAILING,
        N_(
            "%(error)s (%(since)s)",
            error=source.last_error or N_("La dernière visite a échoué."),
            since=since,
        ),
        (failed and failed.remedy) or "",
    )


def _doubtful(source: Source, runs: Sequence[HarvestRun]) -> Health | None:
    if source.doubt:
        return Health(
            State.DOUBTFUL,
            source.doubt,
            N_("Regardez l’agenda du partenaire. S’il a vraiment retiré ces rendez-vous"),
            f"almanach sources accept {source.id}",
        )
    read = last_reading(runs)
    if read is None or read.problem_count <= UNREADABLE_SHARE * (read.seen + read.problem_count):
        return None
    return Health(
        State.DOUBTFUL,
        _unreadable(read),
        N_(
            "Demandez au partenaire de corriger ces annonces, ou choisissez une autre adresse de "
            "son agenda."
        ),
    )


def _unreadable(read: HarvestRun) -> Sentence:
    """Say how much of a reading failed, and name the first of it."""
    counts = {"bad": read.problem_count, "all": read.seen + read.problem_count}
    if not read.problems:
        return N_("%(bad)s annonces sur %(all)s ne se lisent pas.", **counts)
    return N_(
        "%(bad)s annonces sur %(all)s ne se lisent pas. Par exemple « %(item)s »\u00a0: %(reason)s",
        **counts,
        item=read.problems[0].item,
        reason=read.problems[0].reason,
    )


def _quiet(source: Source, runs: Sequence[HarvestRun], now: datetime) -> Health | None:
    if source.last_success is None:
        return Health(State.QUIET, N_("Pas encore visitée."))
    read = last_reading(runs)
    if read is not None and read.seen == 0:
        return Health(
            State.QUIET,
            N_("Aucun rendez-vous à cette adresse pour l’instant."),
            N_("Si le partenaire en annonce pourtant, demandez-lui l’adresse de cet agenda-là."),
        )
    silence = now - (source.last_change or source.added)
    usual = timedelta(hours=source.habit_hours or 0)
    if silence > max(LEAST_QUIET, HABITS_TO_BE_QUIET * usual):
        return Health(
            State.QUIET,
            N_(
                "Rien de nouveau depuis %(span)s%(habit)s.",
                span=span(silence),
                habit=_habit(source),
            ),
            N_("Demandez au partenaire s’il tient toujours cet agenda."),
        )
    return None


def _well(source: Source, now: datetime) -> Health:
    changed = source.last_change
    sentence = N_(
        "Lue %(ago)s%(news)s%(habit)s.",
        ago=ago(source.last_success or source.added, now),
        news=N_(", dernière nouveauté %(ago)s", ago=ago(changed, now)) if changed else "",
        habit=_habit(source),
    )
    if source.moved_to is None:
        return Health(State.HEALTHY, sentence)
    advice = N_(
        "L’agenda a changé d’adresse (%(url)s). Pour la prendre",
        url=source.moved_to,
    )
    return Health(State.HEALTHY, sentence, advice, f"almanach sources follow {source.id}")


def _habit(source: Source) -> str:
    if source.habit_hours is None:
        return ""
    usual = timedelta(hours=source.habit_hours)
    return N_(" (d’habitude tous les %(span)s)", span=span(usual))


def last_reading(runs: Sequence[HarvestRun]) -> HarvestRun | None:
    """Give the last visit that read a document."""
    read = (run for run in runs if run.status in {RunStatus.OK, RunStatus.PARTIAL})
    return next(read, None)


def ago(moment: datetime, now: datetime) -> Sentence:
    """Say how long ago something was."""
    if now - moment < timedelta(minutes=1):
        return N_("à l’instant")
    return N_("il y a %(span)s", span=span(now - moment))


def span(length: timedelta) -> Sentence:
    """Say a length of time in its largest unit."""
    minutes = round(length / timedelta(minutes=1))
    hours, days = round(length / timedelta(hours=1)), round(length / DAY)
    if days >= 2:
        return N_("%(count)s\u00a0jours", count=days)
    if minutes < 90:
        return _counted(minutes, N_("%(count)s\u00a0minute"), N_("%(count)s\u00a0minutes"))
    return _counted(hours, N_("%(count)s\u00a0heure"), N_("%(count)s\u00a0heures"))


def _counted(count: int, one: str, many: str) -> Sentence:
    return N_(one if count < 2 else many, count=count)
