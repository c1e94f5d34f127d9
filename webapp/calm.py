"""Calm in a stream of news: what was made is not thrown away at each of a harvest's commits.

A token bucket: the first few commits are news at once; when they keep coming, one in `REST`
seconds is. So nobody is shown what is older than that, and at most so often is all made anew.
"""

import time
from collections.abc import Callable, Hashable
from threading import Lock

AT_ONCE = 10
REST = 3.0
"""Seconds; docs/operating.md tells of both."""
PAUSE = 4
"""Rests without news after which a stream is over."""


class Calm:
    """Passes on what was told last, or for a while what was told before."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._passed: Hashable = None
        self._left, self._at = float(AT_ONCE), clock()
        self._calm_at = self._at

    def hear(self, told: Hashable, *, at_once: bool = False) -> Hashable:
        """Give the version of the data to answer from; with `at_once` that is `told` itself."""
        if told != self._passed:
            with self._lock:
                now = self._clock()
                self._left = min(AT_ONCE, self._left + (now - self._at) / REST)
                self._at = now
                if at_once or self._left >= 1:
                    self._passed, self._left = told, max(self._left - 1, 0)
                if self._left < 1:
                    self._calm_at = now + PAUSE * REST
        return self._passed

    @property
    def is_in_a_stream(self) -> bool:
        """Tell whether news came faster than they are passed on, without a long pause since.

        A harvest pauses between two rounds: a short pause does not end it.
        """
        return self._clock() < self._calm_at
