r"""Labelled posts for the reader of dates; a line dropped into a `*.tsv` here is a test case.

Three columns, tab between: the day of the post, what is to be published, the text (`\n` for a
line end). What is to be published: dates joined with `;`, or `-` for none. A date is
`START[/END][ xN]`: END may be an hour of the same day, the last day of a span, or a full time;
`xN` repeats it N times, week by week.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from normalizer.dates import PUBLISH, read_dates

Moment = date | datetime
Dated = tuple[Moment, Moment | None]

FOLDER = Path(__file__).parent
UNSEEN = FOLDER / "unseen"
"""Batches labelled before they were read once; their first line says how that went."""


@dataclass(frozen=True, slots=True)
class Post:
    """One labelled text; each entry of `truth` is one date, or one series of dates."""

    name: str
    published: date
    text: str
    truth: tuple[frozenset[Dated], ...]

    def read(self) -> set[Dated]:
        """Return what would be published of this post."""
        found = read_dates(self.text, published=self.published)
        return {(one.start, one.end) for one in found if one.confidence >= PUBLISH}

    def expected(self) -> set[Dated]:
        return set[Dated]().union(*self.truth)


@dataclass(frozen=True, slots=True)
class Score:
    """Counts over posts: a series counts once, and only when it is right as a whole."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong or 1)

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed or 1)


def first_sight(path: Path) -> str:
    """Return what the reader scored on a batch before it was mended."""
    return path.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# first sight: ")


def labelled(folder: Path = FOLDER) -> Iterator[Post]:
    for path in sorted(folder.glob("*.tsv")):
        yield from read_posts(path)


def read_posts(path: Path) -> Iterator[Post]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line and not line.startswith("#"):
            published, truth, text = line.split("\t")
            yield Post(
                f"{path.stem}:{number}",
                date.fromisoformat(published),
                text.replace(r"\n", "\n"),
                tuple(_dates(label) for label in truth.split(";") if label != "-"),
            )


def _dates(label: str) -> frozenset[Dated]:
    span, _, times = label.partition(" x")
    start_label, _, end_label = span.partition("/")
    start = _moment(start_label)
    end = _end(start, end_label) if end_label else None
    weeks = (timedelta(weeks=n) for n in range(int(times or 1)))
    return frozenset((start + week, end + week if end is not None else None) for week in weeks)


def _end(start: Moment, label: str) -> Moment:
    if isinstance(start, datetime) and "-" not in label:
        return datetime.combine(start.date(), time.fromisoformat(label))
    return _moment(label)


def _moment(label: str) -> Moment:
    return datetime.fromisoformat(label) if "T" in label else date.fromisoformat(label)


def score(posts: list[Post]) -> Score:
    right = wrong = missed = 0
    for post in posts:
        found = post.read()
        whole = [dates for dates in post.truth if dates <= found]
        right += len(whole)
        missed += len(post.truth) - len(whole)
        wrong += len(found.difference(*whole))
    return Score(right, wrong, missed)
