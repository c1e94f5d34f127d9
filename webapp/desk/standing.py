"""How a source stands, as the desk shows it: its health, its last visits as bars, its history."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from agenda.model import HarvestRun, RunStatus, Source
from agenda.store.runs import last_runs, latest_runs
from harvester.health import Health, State, health

BARS = 14
STEP, WIDTH, HEIGHT = 8, 5, 16
WIDE, HIGH = 320, 48
URGENCY = (State.FAILING, State.DOUBTFUL, State.QUIET, State.HEALTHY, State.PAUSED)


@dataclass(frozen=True, slots=True)
class Standing:
    """A source, how it is doing, and its last visits, the newest first."""

    source: Source
    health: Health
    runs: list[HarvestRun]

    @property
    def needs_someone(self) -> bool:
        """Tell whether there is something that a person can do."""
        return self.health.state in {State.FAILING, State.DOUBTFUL} or bool(self.health.command)


def stand(session: Session, source: Source, now: datetime) -> Standing:
    """Judge one source."""
    return _judge(source, last_runs(session, source.id, BARS), now)


def stand_all(session: Session, sources: Sequence[Source], now: datetime) -> list[Standing]:
    """Judge these sources, those that need someone first."""
    runs = latest_runs(session, [source.id for source in sources], BARS)
    found = [_judge(source, runs[source.id], now) for source in sources]
    return sorted(found, key=lambda one: (URGENCY.index(one.health.state), one.source.name))


def _judge(source: Source, runs: list[HarvestRun], now: datetime) -> Standing:
    return Standing(source, health(source, runs, now), runs)


@dataclass(frozen=True, slots=True)
class Bar:
    """One visit drawn: an SVG path in a box of 112 by 16, and whether it failed."""

    path: str
    failed: bool


def bars(runs: Sequence[HarvestRun]) -> list[Bar]:
    """Draw the last visits, the oldest first: full, half, or a low dash for a failure."""
    shown = [*reversed(runs[:BARS])]
    return [_bar(STEP * number, run.status) for number, run in enumerate(shown)]


def _bar(left: int, status: RunStatus) -> Bar:
    failed = status is RunStatus.FAILED
    height = 3 if failed else HEIGHT // 2 if status is RunStatus.PARTIAL else HEIGHT
    return Bar(f"M{left} {HEIGHT - height}h{WIDTH}v{height}h-{WIDTH}z", failed)


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of the last visits were complete, partial and failed."""

    total: int
    complete: int
    partial: int
    failed: int


def counted(runs: Sequence[HarvestRun]) -> Counted:
    """Count the last visits by how they ended."""
    shown = [run.status for run in runs[:BARS]]
    partial, failed = shown.count(RunStatus.PARTIAL), shown.count(RunStatus.FAILED)
    return Counted(len(shown), len(shown) - partial - failed, partial, failed)


def misses(runs: Sequence[HarvestRun]) -> list[int]:
    """Tell where in the sparkline visits failed: from the left, in a box 320 wide."""
    step = WIDE / max(len(runs) - 1, 1)
    oldest_first = enumerate(reversed(runs))
    return [int(number * step) for number, run in oldest_first if run.status is RunStatus.FAILED]


def sparkline(runs: Sequence[HarvestRun]) -> list[str]:
    """Draw how many announcements each visit saw, as polylines broken where a visit saw none.

    An unchanged visit saw what the one before it saw.
    """
    seen = [_seen(runs, number) for number in range(len(runs))][::-1]
    highest = max((one for one in seen if one is not None), default=0) or 1
    step = WIDE / max(len(seen) - 1, 1)
    lines: list[list[str]] = [[]]
    for number, count in enumerate(seen):
        if count is None:
            lines.append([])
        else:
            lines[-1].append(f"{number * step:.0f},{HIGH - 2 - count / highest * (HIGH - 6):.0f}")
    return [" ".join(points) for points in lines if points]


def _seen(runs: Sequence[HarvestRun], number: int) -> int | None:
    """What the visit of this number saw; `runs` are the newest first. None when it failed."""
    if runs[number].status is RunStatus.FAILED:
        return None
    if runs[number].status is not RunStatus.UNCHANGED:
        return runs[number].seen
    before = (run for run in runs[number:] if run.status in {RunStatus.OK, RunStatus.PARTIAL})
    found = next(before, None)
    return found.seen if found else None
