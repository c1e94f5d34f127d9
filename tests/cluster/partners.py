"""Hundreds of partners on a few hosts of this machine, slow to answer, who note each visit."""

import random
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from tests.fakes.site import Handler, Script, Site, feed
from tests.walk.calendars import calendar, event

HOSTS = 15
TOWNS = (
    ("47000", "Agen"),
    ("47200", "Marmande"),
    ("47300", "Villeneuve-sur-Lot"),
    ("47600", "Nérac"),
    ("47400", "Tonneins"),
)
CRAFTS = ("Couture", "Vannerie", "Poterie", "Reliure", "Tissage", "Lutherie", "Soudure")


@dataclass(frozen=True, slots=True)
class Call:
    """One request: for what, from whom (`contact` of the User-Agent), from when to when."""

    path: str
    agent: str
    begun: float
    ended: float


@dataclass
class Partners:
    """What they announce changes with each `edition`.

    The `slowest` takes as many seconds, and nobody answers before the `gate` is open.
    """

    number: int
    seed: int
    edition: int = 0
    slowest: float = 0.6
    gate: threading.Event = field(default_factory=threading.Event)
    today: date = field(default_factory=lambda: datetime.now(UTC).date())
    calls: list[Call] = field(default_factory=list)
    open: dict[int, str] = field(default_factory=dict)
    urls: list[str] = field(default_factory=list)
    hosts: tuple[str, ...] = ()

    def overlapping(self) -> list[tuple[Call, Call]]:
        """Give the requests for one path that were answered at the same time as another."""
        ordered = sorted(self.calls, key=lambda call: (call.path, call.begun))
        return [
            (one, other)
            for one, other in pairwise(ordered)
            if one.path == other.path and other.begun < one.ended
        ]

    def at_work(self) -> set[str]:
        """Give who waits for an answer at this moment."""
        return {*self.open.values()}

    def answering(self, number: int) -> Script:
        """Make the answer of one partner."""
        slowness = random.Random(f"{self.seed} {number}").random()

        def script(handler: Handler) -> None:
            begun, mark = time.monotonic(), threading.get_ident()
            agent = handler.headers.get("User-Agent", "").partition("+")[2].rstrip(")")
            self.open[mark] = agent
            try:
                time.sleep(slowness * self.slowest)
                self.gate.wait()
                feed(calendar_of(number, self.edition, self.today))(handler)
            finally:
                del self.open[mark]
                self.calls.append(Call(handler.path, agent, begun, time.monotonic()))

        return script


@contextmanager
def partners(number: int, seed: int) -> Iterator[Partners]:
    """Open their sites."""
    found = Partners(number, seed)
    with ExitStack() as stack:
        sites = [stack.enter_context(Site(address=f"127.0.{n}.1")) for n in range(1, HOSTS + 1)]
        found.hosts = tuple(site.host for site in sites)
        for n in range(number):
            site = sites[n % HOSTS]
            site.scripts[f"/{n}.ics"] = found.answering(n)
            found.urls.append(site.url(f"/{n}.ics"))
        found.gate.set()
        stack.callback(found.gate.set)
        yield found


def calendar_of(number: int, edition: int, today: date) -> bytes:
    """Two evenings that three partners announce alike, and three of the partner's own.

    With each edition one of its own says something else, and one takes place at another hour.
    """
    shared = [(f"Veillée {number // 3} {CRAFTS[n]}", number // 3 + n, 20) for n in range(2)]
    own = [(f"{CRAFTS[(number + n) % 7]} chez {number}", number + 7 * n, 14) for n in range(3)]
    own[0] = (f"{own[0][0]}, {edition} fois", *own[0][1:])
    own[1] = (own[1][0], own[1][1], 9 + edition % 8)
    postcode, town = TOWNS[number // 3 % len(TOWNS)]
    return calendar(
        *(
            event(
                f"{number}-{n}",
                f"{today + timedelta(days=7 + day % 40):%Y%m%d}T{hour:02}0000",
                title,
                f"LOCATION:Salle {number // 3 % 11}\\, {postcode} {town}",
            )
            for n, (title, day, hour) in enumerate(shared + own)
        )
    )
