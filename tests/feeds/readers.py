"""Other people's calendar readers: each gives what it saw, or skips the test when absent."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import icalendar
import pytest
import vobject

HERE = Path(__file__).parent
ICAL_JS = HERE.parent / "node/node_modules/ical.js/dist/ical.js"
# The system's Python has the bindings of libical, ours cannot: they are no package of an index.
SYSTEM_PYTHON = "/usr/bin/python3"
LIBICAL = """
import json, sys
import gi
gi.require_version("ICalGLib", "3.0")
from gi.repository import ICalGLib
kind = ICalGLib.ComponentKind.VEVENT_COMPONENT
calendar = ICalGLib.Component.new_from_string(sys.stdin.buffer.read().decode())
assert calendar.count_errors() == 0, calendar.as_ical_string()
def moment(time):
    if time is None or time.is_null_time():
        return None
    if time.is_date():
        return f"{time.get_year():04d}-{time.get_month():02d}-{time.get_day():02d}"
    return time.as_timet_with_zone(time.get_timezone())
def has(event, kind):
    return event.get_first_property(kind) is not None
seen, event = [], calendar.get_first_component(kind)
while event is not None:
    ends = has(event, ICalGLib.PropertyKind.DTEND_PROPERTY)
    seen.append({
        "uid": event.get_uid(), "title": event.get_summary(),
        "status": event.get_status().value_nick.upper(),
        "start": moment(event.get_dtstart()), "end": moment(event.get_dtend()) if ends else None,
    })
    event = calendar.get_next_component(kind)
print(json.dumps(seen))
"""


class Seen(NamedTuple):
    """One event as a reader understood it; instants in seconds, all-day events as ISO dates."""

    uid: str
    title: str
    status: str
    start: int | str
    end: int | str | None


def moment(value: date | None) -> int | str | None:
    """A reader's value in the form of `Seen`."""
    if isinstance(value, datetime):
        return int(value.timestamp())
    return value.isoformat() if value else None


def by_icalendar(data: bytes) -> list[Seen]:
    """What icalendar sees; no value may be in error."""
    calendar = icalendar.Calendar.from_ical(data)
    assert [component.errors for component in calendar.walk() if component.errors] == []
    return [
        Seen(
            str(one["UID"]),
            str(one["SUMMARY"]),
            str(one["STATUS"]),
            moment(one.DTSTART) or "no start",
            moment(one.DTEND),
        )
        for one in calendar.events
    ]


def by_vobject(data: bytes) -> list[Seen]:
    """What vobject sees; it checks that each component has what it must."""
    calendar = vobject.readOne(data.decode())
    calendar.validate(raiseException=True)
    return [
        Seen(
            one.uid.value,
            one.summary.value,
            one.status.value,
            moment(one.dtstart.value) or "no start",
            moment(one.dtend.value) if "dtend" in one.contents else None,
        )
        for one in calendar.contents.get("vevent", [])
    ]


def by_ical_js(data: bytes) -> list[Seen]:
    """What ical.js sees, with our own VTIMEZONE."""
    node = shutil.which("node")
    if node is None or not ICAL_JS.exists():
        pytest.skip("node or tests/node/node_modules/ical.js is missing")
    return _run([node, str(HERE / "read_calendar.mjs"), str(ICAL_JS)], data)


def by_libical(data: bytes) -> list[Seen]:
    """What libical sees, with our own VTIMEZONE."""
    has_libical = 'import gi; gi.require_version("ICalGLib", "3.0")'
    if subprocess.run(
        [SYSTEM_PYTHON, "-c", has_libical], check=False, capture_output=True
    ).returncode:
        pytest.skip("the system's Python has no bindings of libical (gir1.2-ical-3.0)")
    return _run([SYSTEM_PYTHON, "-c", LIBICAL], data)


def _run(command: list[str], data: bytes) -> list[Seen]:
    done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    return [Seen(**one) for one in json.loads(done.stdout)]


def by_calcurse(data: bytes, folder: Path) -> list[tuple[str, str]]:
    """What calcurse imports: title, and start on a clock of Paris (a date for a whole day).

    It refuses the file with "N skipped" where it understands an item only in part.
    """
    calcurse = shutil.which("calcurse")
    if calcurse is None:
        pytest.skip("calcurse is not installed")
    file = folder / "agenda.ics"
    file.write_bytes(data)
    command = [calcurse, "-q", "-D", str(folder), "-i", str(file)]
    clock = {"TZ": "Europe/Paris", "LC_ALL": "C.UTF-8", "HOME": str(folder)}
    done = subprocess.run(command, env=clock, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, b"")
    return [_calcurse_line(line) for line in (folder / "apts").read_text("utf8").splitlines()]


def _calcurse_line(line: str) -> tuple[str, str]:
    found = re.fullmatch(r"([\d/]+)(?: @ ([\d:]+))?.*?>\w+ \|?(.*)", line)
    assert found, line
    day, hour, title = found.groups()
    return title, f"{day} {hour}" if hour else day


READERS: list[Callable[[bytes], list[Seen]]] = [by_icalendar, by_vobject, by_ical_js, by_libical]
