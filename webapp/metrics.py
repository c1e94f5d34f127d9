"""What Prometheus reads: requests as they are answered, the agenda as it stands when asked.

Labels are bounded: routes are patterns of ours, methods and statuses classes, states few words.
"""

from collections import Counter as Tally
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from agenda.store.database import reading
from agenda.store.state import State, state_of

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Metrics:
    """The figures of one process."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "almanach_requests",
            "Requests answered, by the pattern of their address.",
            ["route", "method", "status"],
            registry=self._registry,
        )
        self._seconds = Histogram(
            "almanach_request_seconds",
            "Seconds until a request was answered.",
            ["route"],
            buckets=BUCKETS,
            registry=self._registry,
        )
        # Finding a label's figure takes longer than counting does.
        self._of_request = cache(self._labelled)
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        self._registry.register(AgendaCollector(engine, clock))

    def note_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count one request."""
        known = method if method in METHODS else "other"
        requests, duration = self._of_request(route, known, status // 100)
        requests.inc()
        duration.observe(seconds)

    def _labelled(self, route: str, method: str, hundreds: int) -> tuple[Counter, Histogram]:
        requests = self._requests.labels(route, method, f"{hundreds}xx")
        return requests, self._seconds.labels(route)

    def write(self) -> bytes:
        """Give all figures in Prometheus' text format."""
        return generate_latest(self._registry)


class AgendaCollector(Collector):
    """Asks the database when it is asked; without one it says so, and no more."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine = engine
        self._clock = clock

    def describe(self) -> list[Metric]:
        """Say nothing beforehand: registering must not ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Give the figures of the agenda as it stands."""
        yield _version()
        try:
            with reading(self._engine) as session:
                state = state_of(session, self._clock())
        except SQLAlchemyError:
            yield _gauge("database_up", "Whether the database answers.", 0)
            return
        yield _gauge("database_up", "Whether the database answers.", 1)
        yield from _figures(state)


def _version() -> Metric:
    family = GaugeMetricFamily("almanach_info", "The installed version.", labels=["version"])
    family.add_metric([installed_version()], 1)
    return family


def installed_version() -> str:
    """Give the version of the installed wheel; "clone" when run without one."""
    try:
        return version("almanach")
    except PackageNotFoundError:
        return "clone"


def _figures(state: State) -> Iterator[Metric]:
    yield _sources(state.sources)
    yield _gauge("events_coming", "Events shown that are not over.", state.coming)
    yield _gauge("listings", "Announcements that stand.", state.listings)
    yield _gauge("proposals", "Doubtful pairs that wait for a person.", state.proposals)
    yield _gauge("reports_open", "Readers' reports that wait for a person.", state.reports)
    yield _gauge(
        "oldest_overdue_seconds",
        "Seconds since the source longest overdue should have been visited; 0: none is.",
        state.overdue_seconds,
    )
    if state.last_visit:
        yield _gauge(
            "last_visit_timestamp_seconds",
            "When a source was last visited.",
            state.last_visit.timestamp(),
        )


def _gauge(name: str, help_: str, value: float) -> Metric:
    return GaugeMetricFamily(f"almanach_{name}", help_, value=value)


def _sources(states: Tally[str]) -> Metric:
    help_ = "Sources, by how they are doing."
    family = GaugeMetricFamily("almanach_sources", help_, labels=["state"])
    for state, number in sorted(states.items()):
        family.add_metric([state], number)
    return family
