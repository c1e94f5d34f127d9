"""Our occurrences beside those of ical.js: `python -m tests.harvester.second_opinion`.

Everything in the corpora is asked that no expectation covers; where the two differ, the document
stands with its reason in docs/recurrence-deviations.md.
"""

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from agenda.errors import FormatError
from harvester.document import Window
from harvester.formats.ics.expand import expand
from harvester.formats.ics.format import cut_document
from harvester.formats.ics.reading import read_events
from harvester.formats.ics.times import Moment

HERE = Path(__file__).parent
SAMPLES = HERE.parent / "corpus" / "ics"
SHARED = HERE.parents[2] / "shared" / "corpus"
ICAL_JS = HERE.parent / "node" / "node_modules" / "ical.js" / "dist" / "ical.js"
DOCUMENT = HERE.parents[1] / "docs" / "recurrence-deviations.md"
NODE = shutil.which("node")
SPAN = timedelta(days=731)
DAYS = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Compared:
    """What we and the other say of one window, or why the other refuses the document."""

    name: str
    first: datetime
    ours: Counter[tuple[str, str]]
    theirs: Counter[tuple[str, str]] | str


def documents() -> list[Path]:
    """Return our own samples, and the shared documents without an expectation."""
    expected = {
        json.loads(path.read_text())["file"]
        for path in (SHARED / "expected").glob("*.json")
        if not path.name.endswith(".mf2.json")
    }
    shared = [
        path
        for path in [*(SHARED / "ics").glob("*.ics"), *(SHARED / "broken").glob("*.ics")]
        if f"{path.parent.name}/{path.name}" not in expected
    ]
    return sorted([*SAMPLES.glob("*.ics"), *shared])


def compare() -> list[Compared]:
    """Return both readings of two years from the first date of each document."""
    asked = [(path, first) for path in documents() for first in windows_of(path)]
    answers = ask_ical_js([(path, first, first + SPAN) for path, first in asked])
    return [
        Compared(path.name, first, ours(path, first), theirs)
        for (path, first), theirs in zip(asked, answers, strict=True)
    ]


def windows_of(path: Path) -> Iterator[datetime]:
    """Yield the first day of the year its events begin in, where they are dated at all."""
    years = re.findall(rb"DTSTART[^:\r\n]*:(\d{4})\d{4}", path.read_bytes())
    plausible = sorted(int(year) for year in years if 1970 <= int(year) <= 2100)
    if plausible:
        yield datetime(plausible[0], 1, 1)  # noqa: DTZ001


def ask_ical_js(
    asked: list[tuple[Path, datetime, datetime]],
) -> list[Counter[tuple[str, str]] | str]:
    """Return the starts (wall clock, Z for UTC) and UIDs that ical.js finds."""
    questions = [
        {"path": str(path), "first": f"{first:%Y-%m-%d}", "last": f"{last:%Y-%m-%d}"}
        for path, first, last in asked
    ]
    answer = subprocess.run(
        [str(NODE), HERE / "expand_calendars.mjs", ICAL_JS],
        input=json.dumps(questions).encode(),
        capture_output=True,
        check=True,
        timeout=120,
    )
    rows = json.loads(answer.stdout)
    return [one if isinstance(one, str) else Counter(map(tuple, one)) for one in rows]


def ours(path: Path, first: datetime) -> Counter[tuple[str, str]]:
    around = Window(first.replace(tzinfo=UTC) - DAYS, (first + SPAN).replace(tzinfo=UTC) + DAYS)
    try:
        cut = cut_document(path.read_bytes(), "")
    except FormatError:
        return Counter()
    return Counter(
        (written(one.start), "" if one.event.uid.startswith("hash:") else one.event.uid)
        for one in expand(read_events(cut).events, around).occurrences
        if first <= wall(one.start) < first + SPAN
    )


def wall(moment: Moment) -> datetime:
    """Read a moment on its own clock."""
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None)
    return datetime.combine(moment, datetime.min.time())


def written(moment: date) -> str:
    """Write a start as both sides do: own wall clock, Z for UTC."""
    if not isinstance(moment, datetime):
        return moment.isoformat()
    return wall(moment).isoformat() + ("Z" if moment.tzinfo is UTC else "")


def justified() -> set[str]:
    """Return the documents whose deviation is explained."""
    return set(re.findall(r"^\| `([^`]+)` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE))


def main() -> None:
    seen = compare()
    for one in seen:
        if isinstance(one.theirs, str):
            print(f"{one.name}: {one.ours.total()} by us, refused by ical.js: {one.theirs}")  # noqa: T201
        elif one.ours != one.theirs:
            more, less = one.ours - one.theirs, one.theirs - one.ours
            told = f"we alone {list(more)[:3]}, they alone {list(less)[:3]}"
            print(f"{one.name} {one.first.year}: {told}")  # noqa: T201
    read = [one for one in seen if not isinstance(one.theirs, str)]
    same = sum(one.ours == one.theirs for one in read)
    print(f"{same} of {len(read)} documents agree; {len(seen) - len(read)} refused by ical.js")  # noqa: T201


if __name__ == "__main__":
    main()
