"""The sample territory, read from TOML: each event once, with who announces it and how.

An event's `[[event.by]]` tables override what this partner says otherwise. An event without
`when` is one whose date its partners botched; a post whose text lacks `{jour}` tells none.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from agenda.model.folding import slug
from webapp.demo.days import WEEK, Moment, at, hour_in_words, in_words, read_moment

FOLDER = files("webapp.demo")
KINDS = {
    "nextcloud": "ics",
    "google": "ics",
    "the-events-calendar": "ics",
    "event-module": "rss",
    "wordpress": "rss",
    "atom": "rss",
    "mobilizon": "mobilizon",
}


@dataclass(frozen=True, slots=True)
class Venue:
    """Where events happen. Coordinates in WGS 84 degrees."""

    name: str
    postcode: str
    commune: str
    lat: float
    lon: float
    street: str = ""

    @property
    def line(self) -> str:
        """Name and address on one line."""
        parts = (self.name, self.street, f"{self.postcode} {self.commune}")
        return ", ".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Partner:
    """Who announces. `shape` is the software its feed is written like."""

    key: str
    name: str
    shape: str
    venue: Venue | None = None
    themes: tuple[str, ...] = ()
    trust: float = 0.5
    instance: str | None = None
    group: str | None = None

    @property
    def kind(self) -> str:
        """The format of its feed."""
        return KINDS[self.shape]

    @property
    def path(self) -> str:
        """Where its feed stands on the sample site."""
        if self.instance:
            return f"/{self.instance}"
        return f"/{self.key}/" + ("agenda.ics" if self.kind == "ics" else "flux.xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What one partner says of one event. `start` is None when the partner botched it.

    `weeks` above 1 makes it weekly: `skipped` are weeks without it, `moved` maps others to
    their hour. `home` is the partner whose copy this is (itself, unless federated).
    """

    key: str
    partner: Partner
    home: Partner
    title: str
    text: str
    start: Moment | None
    end: Moment | None
    published: datetime
    venue: Venue | None = None
    tags: tuple[str, ...] = ()
    status: str = "confirmed"
    online: str | None = None
    capacity: int | None = None
    weeks: int = 1
    skipped: tuple[int, ...] = ()
    moved: Mapping[int, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The path of its page on the sample site."""
        return f"/{self.home.key}/{self.key}"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the sample partners say on one day."""

    territory: Mapping[str, str]
    partners: tuple[Partner, ...]
    notices: tuple[Notice, ...]

    def said_by(self, partner: Partner) -> list[Notice]:
        """Give what a partner says, in the order of the files."""
        return [one for one in self.notices if one.partner == partner]


@lru_cache(maxsize=2)
def read_catalogue(today: date) -> Catalogue:
    """Read what the partners say on that day."""
    territory = _load(FOLDER / "partners.toml")
    venues = {key: Venue(**row) for key, row in territory["venues"].items()}
    partners = {row["key"]: _partner(row, venues) for row in territory["partners"]}
    sheets = sorted((FOLDER / "events").iterdir(), key=lambda one: one.name)
    rows = [row for sheet in sheets for row in _load(sheet)["event"]]
    notices = (
        notice
        for number, row in enumerate(rows)
        for notice in _notices(number, row, partners, venues, today)
    )
    return Catalogue(territory["territory"], tuple(partners.values()), tuple(notices))


def _load(sheet: Traversable) -> dict[str, Any]:
    return tomllib.loads(sheet.read_text(encoding="utf-8"))


def _partner(row: dict[str, Any], venues: Mapping[str, Venue]) -> Partner:
    venue = venues[row["venue"]] if "venue" in row else None
    return Partner(**(row | {"venue": venue, "themes": tuple(row.get("themes", ()))}))


def _notices(
    number: int,
    row: dict[str, Any],
    partners: Mapping[str, Partner],
    venues: Mapping[str, Venue],
    today: date,
) -> Iterator[Notice]:
    for by in row["by"]:
        said = row | by
        partner = partners[by["partner"]]
        notice = Notice(
            key=f"{slug(row['title'], limit=40)}-{number + 101}",
            partner=partner,
            home=partners[by.get("copy_of", partner.key)],
            title=said["title"],
            text=said["text"].strip(),
            start=read_moment(said["when"], today) if "when" in said else None,
            end=None,
            published=at(today - timedelta(days=2 + number % 9), "09:00"),
            venue=venues.get(said.get("venue", "")),
            tags=tuple(said.get("tags", ())),
            status=said.get("status", "confirmed"),
            online=said.get("online"),
            capacity=said.get("capacity"),
            weeks=said.get("weeks", 1),
            skipped=tuple(said.get("skipped", ())),
            moved={int(week): hour for week, hour in said.get("moved", {}).items()},
        )
        notice = replace(notice, end=_end(notice.start, said))
        yield from _as_announced(notice, by.get("only"))


def _end(start: Moment | None, said: Mapping[str, Any]) -> Moment | None:
    """Give the hour of the end, that night or after midnight, or the day after the last."""
    if isinstance(start, datetime):
        end = at(start.date(), said["until"]) if said.get("until") else None
        return end + timedelta(days=1) if end and end < start else end
    return start + timedelta(days=said["days"]) if start and "days" in said else None


def _as_announced(notice: Notice, only: list[int] | None) -> Iterator[Notice]:
    """Give a calendar its series as one notice, other feeds each date alone."""
    if notice.weeks == 1 or notice.start is None:
        yield _worded(notice)
    elif notice.partner.kind == "ics":
        yield notice
    else:
        chosen = range(notice.weeks) if only is None else only
        for week in chosen:
            if week not in notice.skipped:
                yield _worded(single(notice, week))


def single(notice: Notice, week: int) -> Notice:
    """Give one date of a weekly notice as a notice of its own."""
    start, length = notice.start, _length(notice)
    if not isinstance(start, datetime):
        raise TypeError("only timed events are weekly")
    day = start.date() + week * WEEK
    begins = at(day, notice.moved.get(week, f"{start:%H:%M}"))
    return replace(
        notice,
        key=f"{notice.key}-{day:%m%d}",
        start=begins,
        end=begins + length if length else None,
        weeks=1,
        skipped=(),
        moved={},
    )


def _length(notice: Notice) -> timedelta | None:
    return notice.end - notice.start if notice.start and notice.end else None


def _worded(notice: Notice) -> Notice:
    """Write the date into the text, where the text asks for it."""
    if notice.start is None:
        return notice
    day = in_words(notice.start)
    text = notice.text.format(
        jour=day,
        Jour=day.capitalize(),
        heure=hour_in_words(notice.start),
        fin=hour_in_words(notice.end),
    )
    return replace(notice, text=text)
