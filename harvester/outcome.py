"""What a visit leaves behind: its record, and when to come back."""

from datetime import datetime, timedelta
from typing import Any

from agenda.errors import FetchError, SourceError
from agenda.model import HarvestRun, Problem, RunStatus, Source
from agenda.sentence import N_
from harvester.cleaning import Cleaned
from harvester.document import Window
from harvester.doubt import Doubt
from harvester.plan import Plan
from harvester.reading import Reading
from harvester.rhythm import habit_after, interval_after, spread

KEPT_PROBLEMS = 200
LONGEST_BACK_OFF = timedelta(days=1)
LONGEST_ASKED = timedelta(days=7)
FAILURES_TO_PAUSE = 20
SILENCE_TO_PAUSE = timedelta(days=14)


def finished_run(
    source: Source,
    found: Reading,
    cleaned: Cleaned,
    plan: Plan,
    now: datetime,
    seconds: float,
) -> HarvestRun:
    """Record a visit that was answered. A doubt is told among the problems."""
    doubts = [Problem(item=source.name, reason=plan.doubt.sentence)] if plan.doubt else []
    problems = doubts + cleaned.problems
    status = RunStatus.PARTIAL if problems else RunStatus.OK
    return HarvestRun(
        source_id=source.id,
        started=now,
        seconds=round(seconds, 3),
        status=RunStatus.UNCHANGED if found.unchanged else status,
        seen=plan.seen,
        new=len(plan.new),
        changed=len(plan.changed),
        withdrawn=len(plan.withdrawn),
        problem_count=len(problems),
        problems=problems[:KEPT_PROBLEMS],
        echoes=cleaned.echoes,
        doubt=plan.doubt.sentence if plan.doubt else None,
    )


def failed_run(source: Source, error: SourceError, now: datetime, seconds: float) -> HarvestRun:
    """Record a visit that brought nothing."""
    return HarvestRun(
        source_id=source.id,
        started=now,
        seconds=round(seconds, 3),
        status=RunStatus.FAILED,
        error=error.sentence,
        remedy=error.remedy,
    )


def after_success(
    source: Source, found: Reading, plan: Plan, window: Window, usual: int, now: datetime
) -> dict[str, Any]:
    """Give the fields of the source that an answered visit changes, validators included.

    `usual` is the least number of minutes between two visits, where the source has no own.
    """
    changes: dict[str, Any] = {
        "last_visit": now,
        "last_success": now,
        "last_error": None,
        "failures": 0,
        "etag": found.validators.etag,
        "last_modified": found.validators.last_modified,
        "body_hash": found.body_hash,
        "moved_to": found.moved_to,
    }
    # Only what Almanach paused by itself goes on by itself; whoever pauses it meanwhile is heard.
    if source.paused and source.pause_reason is not None:
        changes |= {"paused": False, "pause_reason": None}
    if found.dialect is not None:
        changes["dialect"] = dict(found.dialect)
    if not found.unchanged:
        changes |= {"last_read": now, "read_until": window.end}
        changes |= _judgement(source, found, plan.doubt, now)
    # Dates that a farther horizon brings into view are no change of the source.
    changed = bool(plan.touched) and found.body_hash != source.body_hash
    return changes | _rhythm(source, usual, now, changed=changed)


def _rhythm(source: Source, usual: int, now: datetime, *, changed: bool) -> dict[str, Any]:
    """Say when to come back, after the source's habit."""
    habit = habit_after(source, now, changed=changed)
    minutes = interval_after(source, habit, usual, now, changed=changed)
    wait = timedelta(minutes=minutes) * (1 + spread(source, now.day))
    due = {"habit_hours": habit, "interval_minutes": minutes, "next_due": now + wait}
    return due | ({"last_change": now} if changed else {})


def _judgement(
    source: Source, found: Reading, doubt: Doubt | None, now: datetime
) -> dict[str, Any]:
    """Mark the source as doubtful, since when it is; or release it."""
    if doubt:
        since = source.doubted or now
        return {"doubted": since, "doubt": doubt.sentence, "lost": doubt.lost}
    released = {"doubted": None, "doubt": None, "lost": 0, "accepted_loss": 0}
    return released | {"lists_all": found.complete}


def after_failure(source: Source, error: SourceError, now: datetime) -> dict[str, Any]:
    """Give the fields of the source that a failed visit changes."""
    failures = source.failures + 1
    changes: dict[str, Any] = {
        "last_visit": now,
        "last_error": error.sentence,
        "failures": failures,
        "next_due": now + back_off(source, failures, error),
    }
    silence = now - (source.last_success or source.added)
    if failures >= FAILURES_TO_PAUSE and silence >= SILENCE_TO_PAUSE and not source.paused:
        reason = N_(
            "En pause après %(count)s échecs en %(days)s jours. Le dernier\u00a0: %(error)s",
            count=failures,
            days=silence.days,
            error=error.sentence,
        )
        changes |= {"paused": True, "pause_reason": reason}
    return changes


def back_off(source: Source, failures: int, error: SourceError) -> timedelta:
    """Wait twice as long after each failure, at most a day, or as long as the server asks.

    Up to a tenth more, different for each source, keeps failing sources from coming together.
    """
    doubled = timedelta(minutes=source.interval_minutes * 2 ** min(failures, 12))
    asked = error.retry_after if isinstance(error, FetchError) else None
    patience = min(timedelta(seconds=asked or 0), LONGEST_ASKED)
    return max(min(doubled, LONGEST_BACK_OFF) * (1 + spread(source, failures)), patience)
