"""Writing the feeds of 10,000 events."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import cycle

from icalendar import Calendar

from agenda.model import Entry, Image
from feeds.formats import FORMATS
from feeds.ics import write_ics
from tests.bench import Row, bench
from tests.feeds.readers import by_icalendar, by_vobject
from tests.feeds.samples import MILL, entry, paris, written
from tests.feeds.test_ics_readers import expected

EVENTS = 10_000
DATES_OF_A_SERIES = 4
SENTENCE = "Trois voix, une harpe et la rivière ; on apporte ce qu’on veut partager. "


@bench("feeds")
def write_feeds() -> Iterator[Row]:
    """Our calendar against icalendar's `to_ical()` of the same one; the other formats beside."""
    entries = season()
    ours = processor_seconds(lambda: written(write_ics, *entries), times=5)
    calendar = Calendar.from_ical(written(write_ics, *entries))
    theirs = processor_seconds(calendar.to_ical, times=1)
    yield Row("ICS of 10,000 events", ours, "s", reference=theirs, at_most=1 / 20)
    told = [expected(one.event) for one in entries]
    for read in (by_icalendar, by_vobject):
        seen = read(written(write_ics, *entries))
        alike = sum(one == other for one, other in zip(seen, told, strict=True))
        yield Row(f"events seen alike {read.__name__}", alike, "events", at_least=EVENTS)
    for extension, format_ in FORMATS.items():
        if extension != "ics":
            seconds = processor_seconds(lambda: written(format_.write, *entries), times=1)  # noqa: B023 # called at once
            yield Row(f"{extension} of 10,000 events", seconds, "s")


def season() -> list[Entry]:
    """Events with their own titles and texts of one to twelve sentences, at a hundred places,
    a picture for every four."""
    start = paris(2027, 1, 4, 14, 30)
    places = [
        MILL.model_copy(update={"name": f"Salle n° {number}", "lat": 44 + number / 100})
        for number in range(100)
    ]
    return [
        entry(
            id=f"e{number:011d}",
            title=f"Concert n° {number} : œuvres d’eau douce",
            description_text=SENTENCE * length,
            description_html=f"<p>{SENTENCE * length}</p>",
            start=start + timedelta(hours=number),
            end=start + timedelta(hours=number + 2),
            place=place,
            image=Image(url=f"https://images.example/{number // DATES_OF_A_SERIES}.jpg"),
        )
        for number, length, place in zip(
            range(EVENTS), cycle(range(1, 13)), cycle(places), strict=False
        )
    ]


def processor_seconds(work: Callable[[], object], times: int) -> float:
    """The least processor time of a few runs."""

    def once() -> float:
        begun = time.process_time()
        work()
        return time.process_time() - begun

    return min(once() for _ in range(times))
