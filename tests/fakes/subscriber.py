"""Partners' calendars that have subscribed to ours, kept by real programs.

vdirsyncer mirrors the file and knows events by their content; khal takes in by UID what it is
given, and keeps what is no longer in the file.
"""

import json
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from tests.fakes.programs import program

PARIS = ZoneInfo("Europe/Paris")
VDIRSYNCER = """
[general]
status_path = "{folder}/status"
[pair agenda]
a = "ours"
b = "theirs"
collections = null
conflict_resolution = "a wins"
[storage ours]
type = "http"
url = "{address}"
[storage theirs]
type = "filesystem"
path = "{folder}/kept"
fileext = ".ics"
"""
KHAL = """
[calendars]
[[agenda]]
path = {folder}/kept
[sqlite]
path = {folder}/khal.db
[locale]
local_timezone = Europe/Paris
default_timezone = Europe/Paris
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
"""


class Shown(NamedTuple):
    """An event as a calendar shows it; `start` is a day or, in Paris, `2027-03-14 14:30`."""

    id: str
    title: str
    status: str
    start: str


class Difference(NamedTuple):
    """What a visit changed, by the events' ids; what became different stands as it is now."""

    came: list[Shown]
    left: list[Shown]
    became: list[Shown]


SAME = Difference([], [], [])


class Subscriber(ABC):
    """One subscription, asked anew by `sync`. Skips the test where its program is missing.

    `shown` is what its calendar shows since, in the order of titles.
    """

    name: str
    configuration: str
    patience = 60

    def __init__(self, folder: Path, address: str) -> None:
        self._command = program(self.name)
        self._folder, self._address = folder, address
        (folder / "kept").mkdir(parents=True)
        self._file = folder / "configuration.ini"
        said = self.configuration.format(folder=folder, address=address)
        self._file.write_text(said, encoding="utf8")
        self.shown: list[Shown] = []

    def sync(self) -> Difference:
        """Ask the address, and tell what became of the calendar kept here."""
        before = {one.id: one for one in self.shown}
        self._ask()
        self.shown = sorted(self._read(), key=lambda one: one.title)
        after = {one.id: one for one in self.shown}
        assert len(after) == len(self.shown), "an event stands twice"
        return Difference(
            [one for one in self.shown if one.id not in before],
            [one for one in before.values() if one.id not in after],
            [one for one in self.shown if one.id in before and one != before[one.id]],
        )

    @abstractmethod
    def _ask(self) -> None: ...

    @abstractmethod
    def _read(self) -> Iterator[Shown]: ...

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            [self._command, "-c", str(self._file), *arguments],
            capture_output=True,
            text=True,
            timeout=self.patience,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "warning" not in (done.stdout + done.stderr).lower(), done.stdout + done.stderr
        return done.stdout


class Vdirsyncer(Subscriber):
    """A folder that vdirsyncer keeps like the address, one file an event."""

    name = "vdirsyncer"
    configuration = VDIRSYNCER

    def __init__(self, folder: Path, address: str) -> None:
        super().__init__(folder, address)
        self._run("discover")

    def _ask(self) -> None:
        self._run("sync")

    def _read(self) -> Iterator[Shown]:
        for file in (self._folder / "kept").glob("*.ics"):
            (event,) = Calendar.from_ical(file.read_bytes()).events
            yield _shown(event)


def _shown(event: Event) -> Shown:
    # It calls each event by a hash of what it says, so our own name is read off the address.
    name = str(event["URL"]).rpartition("/")[2].partition("-")[0]
    moment = event.DTSTART
    timed = isinstance(moment, datetime)
    start = f"{moment.astimezone(PARIS):%Y-%m-%d %H:%M}" if timed else str(moment)
    return Shown(name, str(event["SUMMARY"]), str(event["STATUS"]), start)


class Khal(Subscriber):
    """khal's own calendar, into which the file is imported again and again."""

    name = "khal"
    configuration = KHAL
    stretch = ("2027-03-01", "60d")

    def _ask(self) -> None:
        file = self._folder / "agenda.ics"
        with urlopen(self._address, timeout=self.patience) as answer:  # noqa: S310  # our own server
            file.write_bytes(answer.read())
        self._run("import", "--batch", "-a", "agenda", str(file))

    def _read(self) -> Iterator[Shown]:
        """What it lists for a stretch of time: two months from the first of March."""
        asked = [word for name in Shown._fields for word in ("--json", name.replace("id", "uid"))]
        told = self._run("list", "--once", *asked, *self.stretch)
        for line in told.splitlines():
            yield from (_listed(**one) for one in json.loads(line))


def _listed(uid: str, title: str, status: str, start: str) -> Shown:
    return Shown(uid.partition("@")[0], title, status.strip(), start)
