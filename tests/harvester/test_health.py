"""How a source is doing, in words."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from agenda.errors import FetchError
from agenda.model import HarvestRun, Problem, RunStatus, Source
from harvester.health import Health, State, ago, health
from harvester.outcome import after_failure
from tests.samples import SEEN, a_source

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = SEEN + 30 * DAY


def visited(**said: Any) -> Source:
    given = {"last_visit": NOW - HOUR, "last_success": NOW - HOUR, "last_change": NOW - 3 * DAY}
    return a_source().model_copy(update=given | said)


def run(status: RunStatus = RunStatus.OK, **said: Any) -> HarvestRun:
    return HarvestRun(source_id="le-rebond", started=NOW, status=status, **({"seen": 9} | said))


def judged(source: Source, *runs: HarvestRun, now: datetime = NOW) -> Health:
    return health(source, runs or (run(),), now)


def test_a_healthy_source_says_when_it_was_read_and_how_often_it_changes() -> None:
    its = judged(visited(habit_hours=168.0))
    assert its.state is State.HEALTHY
    assert its.sentence == (
        "Lue il y a 60\xa0minutes, dernière nouveauté il y a 3\xa0jours "
        "(d’habitude tous les 7\xa0jours)."
    )
    assert its.remedy == ""


def test_a_new_address_is_proposed() -> None:
    its = judged(visited(moved_to="https://neuf.example/a.ics"))
    assert its.state is State.HEALTHY
    assert "almanach sources follow le-rebond" in its.remedy


@pytest.mark.parametrize(
    ("said", "runs", "words"),
    [
        ({"last_success": None, "last_change": None}, [], "Pas encore visitée"),
        ({}, [run(seen=0)], "Aucun rendez-vous"),
        ({"last_change": NOW - 45 * DAY}, [run()], "Rien de nouveau depuis 45\xa0jours"),
    ],
)
def test_a_quiet_source(said: dict[str, Any], runs: list[HarvestRun], words: str) -> None:
    its = health(visited(**said), runs, NOW)
    assert its.state is State.QUIET
    assert words in its.sentence


def test_silence_is_measured_by_the_source_s_own_habit() -> None:
    silent = {"last_change": NOW - 100 * DAY}
    assert judged(visited(**silent, habit_hours=24.0 * 60)).state is State.HEALTHY
    assert judged(visited(**silent, habit_hours=24.0)).state is State.QUIET


def test_a_quarantined_source_waits_for_the_coordinator() -> None:
    its = judged(visited(doubted=NOW - DAY, doubt="9 des 10 rendez-vous ont disparu."))
    assert (its.state, its.sentence) == (State.DOUBTFUL, "9 des 10 rendez-vous ont disparu.")
    assert "almanach sources accept le-rebond" in its.remedy


@pytest.mark.parametrize(("bad", "state"), [(1, State.HEALTHY), (6, State.DOUBTFUL)])
def test_many_unreadable_items_are_doubtful(bad: int, state: State) -> None:
    problem = Problem(item="Bal", reason="la date est illisible")
    partial = run(RunStatus.PARTIAL, problem_count=bad, problems=[problem])
    its = judged(visited(), run(RunStatus.UNCHANGED, seen=0), partial)
    assert its.state is state
    if state is State.DOUBTFUL:
        assert its.sentence.startswith("6 annonces sur 15 ne se lisent pas. Par exemple « Bal »")


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ({"failures": 1}, State.DOUBTFUL),
        ({"failures": 3}, State.FAILING),
        ({"failures": 1, "last_success": NOW - 2 * DAY}, State.FAILING),
        ({"failures": 1, "last_success": None}, State.FAILING),
    ],
)
def test_a_failing_source_tells_the_remedy(said: dict[str, Any], state: State) -> None:
    error = "L’adresse donne la page de connexion de Google."
    failed = run(RunStatus.FAILED, error=error, remedy="Rendez l’agenda public.")
    its = judged(visited(last_error=error, **said), failed)
    assert (its.state, its.remedy) == (state, "Rendez l’agenda public.")
    assert its.sentence.startswith(error)


def test_a_source_that_fails_too_long_is_paused_with_a_notice() -> None:
    error = FetchError("Le site ne répond pas.", "Prévenez l’hébergeur.")
    long_gone = visited(failures=19, last_success=NOW - 20 * DAY)
    changes = after_failure(long_gone, error, NOW)
    its = judged(long_gone.model_copy(update=changes))
    assert its.state is State.PAUSED
    assert its.sentence == (
        "En pause après 20 échecs en 20 jours. Le dernier\xa0: Le site ne répond pas."
    )
    assert "almanach sources resume le-rebond" in its.remedy
    assert "paused" not in after_failure(visited(failures=50), error, NOW)
    assert "paused" not in after_failure(visited(failures=5, last_success=SEEN), error, NOW)


def test_a_pause_on_demand_says_so() -> None:
    assert judged(visited(paused=True)).sentence == "En pause, à votre demande."


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=5), "à l’instant"),
        (timedelta(minutes=1), "il y a 1\xa0minute"),
        (timedelta(hours=5), "il y a 5\xa0heures"),
        (timedelta(hours=30), "il y a 30\xa0heures"),
        (timedelta(days=40), "il y a 40\xa0jours"),
    ],
)
def test_lengths_of_time(length: timedelta, words: str) -> None:
    assert ago(NOW - length, NOW) == words
