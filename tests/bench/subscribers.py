"""Ten thousand events as real subscribers keep them: minutes of work, so no test of each day."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from feeds.ics import write_ics
from tests.bench import Row, bench
from tests.fakes.site import Site, feed
from tests.fakes.subscriber import PARIS, Khal, Shown, Subscriber, Vdirsyncer
from tests.feeds.samples import written
from tests.feeds.test_ics_readers import expected, ten_thousand


class PatientKhal(Khal):
    """Looks at the whole stretch of the ten thousand."""

    patience = 3600
    stretch = ("2027-01-01", "500d")


class PatientVdirsyncer(Vdirsyncer):
    """Has the time."""

    patience = 3600


@bench("subscribers")
def keep_ten_thousand() -> Iterator[Row]:
    """Same count, same instants, same status, and nothing again at the second visit."""
    entries = ten_thousand()
    told = {
        Shown(
            one.event.id,
            one.event.title,
            expected(one.event).status,
            f"{one.event.start.astimezone(PARIS):%Y-%m-%d %H:%M}",
        )
        for one in entries
    }
    kinds: tuple[type[Subscriber], ...] = (PatientVdirsyncer, PatientKhal)
    for kind in kinds:
        with tempfile.TemporaryDirectory() as folder, Site() as site:
            site.scripts["/a.ics"] = feed(written(write_ics, *entries))
            subscriber = kind(Path(folder), site.url("/a.ics"))
            subscriber.sync()
            alike = len(told & {*subscriber.shown})
            yield Row(f"events kept alike by {kind.name}", alike, "events", at_least=len(told))
            others = len(subscriber.shown) - alike
            yield Row(f"others kept by {kind.name}", others, "events", at_most=0)
            again = sum(map(len, subscriber.sync()))
            yield Row(f"changes seen by {kind.name} in the same file", again, "events", at_most=0)
