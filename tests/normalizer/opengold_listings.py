"""Listings of ../shared/opengold, made from its truth and its source files without a harvest.

The times are those the truth says were announced; texts, places and names go through `normalize`.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import feedparser
from icalendar import Calendar

from agenda.errors import ItemError
from agenda.model import Kind, KnownListing, Place, RawAddress, RawEvent, Source
from normalizer.dedup import Context
from normalizer.normalize import normalize
from normalizer.places import Territory, communes_in
from tests.normalizer.gold import Gold, known

FOLDER = Path(__file__).parents[3] / "shared" / "opengold"
PARIS = ZoneInfo("Europe/Paris")
SNAPSHOT = datetime(2027, 1, 5, 7, tzinfo=UTC)

Item = dict[str, Any]


@cache
def open_gold() -> Gold:
    """Everything, read once. Raises `FileNotFoundError` where the folder is absent."""
    truth = json.loads((FOLDER / "truth.json").read_text("utf-8"))
    rows = json.loads((FOLDER / "sources.json").read_text("utf-8"))
    sources = {row["id"]: _source(row) for row in rows}
    texts = {row["id"]: _Texts(row) for row in rows}
    items = {item["id"]: item for item in truth["items"]}
    listings = dict(_listings(items, sources, texts))
    territories = {row["id"]: row["territory"] for row in rows}
    pairs = {(min(p["a"], p["b"]), max(p["a"], p["b"])): p for p in truth["pairs"]}
    pairs = {pair: p for pair, p in pairs.items() if set(pair) <= listings.keys()}
    return Gold(
        sources,
        listings,
        {pair: p["label"] for pair, p in pairs.items()},
        {pair: tuple(p["classes"]) for pair, p in pairs.items()},
        {key: territories[items[key]["source"]] for key in listings},
    )


def _source(row: Item) -> Source:
    usual = row["default_place"]
    place = usual and Place(
        name=usual["name"],
        street=usual["street"],
        postcode=usual["postal_code"],
        commune=usual["town"],
        lat=usual["lat"],
        lon=usual["lon"],
        basis="default",
    )
    return Source(
        id=row["id"],
        name=row["name"],
        kind=Kind(row["kind"]),
        url=f"https://opengold.example{row['path']}",
        place=place,
        added=SNAPSHOT,
        next_due=SNAPSHOT,
    )


def _listings(
    items: dict[str, Item], sources: dict[str, Source], texts: dict[str, "_Texts"]
) -> Iterator[tuple[str, KnownListing]]:
    for key, item in items.items():
        if not item.get("start"):
            continue
        raw = _raw(item, texts[item["source"]].of(item))
        try:
            listing = normalize(raw, sources[item["source"]], PARIS, SNAPSHOT)[0]
        except ItemError:
            continue
        if listing.place is None and not listing.is_online:
            listing.place = _place_named(f"{raw.title}\n{listing.description_text}", sources)
        if "text-date" in item["variations"]:
            listing.confidence = 0.9
        yield key, known(listing, SNAPSHOT)


def _place_named(text: str, sources: dict[str, Source]) -> Place | None:
    """The only commune a text names, for sources without a usual place."""
    near = Territory(departements=Context.of(sources.values()).departements)
    named = [mention.commune for mention in communes_in(text, near) if mention.certain]
    if len(named) != 1:
        return None
    return Place(commune=named[0].name, insee=named[0].insee, basis="text")


def _raw(item: Item, said: Item) -> RawEvent:
    start, end = _moment(item["start"]), _moment(item.get("end"))
    if end is not None and not isinstance(end, datetime):
        end += timedelta(days=1)
    occurrence = item.get("occurrence")
    return RawEvent(
        item=item["id"],
        uid=item.get("uid") or item.get("url") or item["guid"],
        recurrence_id=occurrence or "",
        in_series=bool(occurrence),
        guid=item.get("guid"),
        title=item["title"],
        start=start,
        end=end,
        url=item.get("url"),
        **said,
    )


def _moment(text: str | None) -> datetime | date | None:
    if not text:
        return None
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


class _Texts:
    """Descriptions, places and names of one source's items, by identifier."""

    def __init__(self, row: Item) -> None:
        self.found: dict[str, list[Item]] = {}
        read = {"ics": self._ics, "rss": self._rss, "mobilizon": self._mobilizon}
        read[row["kind"]](row)

    def of(self, item: Item) -> Item:
        """What the source's document says of an item."""
        names = [item[key] for key in ("uid", "guid", "url") if item.get(key) in self.found]
        rows: list[Item] = self.found[names[0]] if names else [{}]
        return {key: value for key, value in _row_of(rows, item).items() if key != "recurrence"}

    def _ics(self, row: Item) -> None:
        calendar = Calendar.from_ical((FOLDER / "sources" / row["file"]).read_bytes())
        for event in calendar.walk("VEVENT"):
            original = event.get("RECURRENCE-ID")
            self._add(
                str(event["UID"]),
                description=str(event.get("X-ALT-DESC", event.get("DESCRIPTION", ""))),
                description_is_html=True,
                location=str(event.get("LOCATION", "")) or None,
                status=str(event.get("STATUS", "")) or None,
                organizers=tuple(filter(None, (_name(event.get("ORGANIZER")),))),
                identities=(f"uid:{event['UID']}",),
                recurrence=original.dt if original else None,
            )

    def _rss(self, row: Item) -> None:
        feed = feedparser.parse((FOLDER / "sources" / row["file"]).read_bytes())
        for entry in feed.entries:
            content = entry.get("content", [{}])[0].get("value") or entry.get("summary", "")
            organizer = entry.get("ev_organizer")
            self._add(
                entry.get("id") or entry.link,
                description=content,
                description_is_html=True,
                location=entry.get("ev_location"),
                organizers=(organizer,) if organizer else (),
            )

    def _mobilizon(self, row: Item) -> None:
        name = f"mobilizon-{row['instance']}.json"
        data = json.loads((FOLDER / "sources" / name).read_text("utf-8"))
        for group in data["groups"]:
            for event in group["organizedEvents"]["elements"]:
                self._add(
                    event["url"],
                    description=event["description"] or "",
                    description_is_html=True,
                    status=event["status"],
                    address=_address(event["physicalAddress"]),
                    online_url=event["onlineAddress"],
                    organizers=(group["name"],),
                    identities=(f"ap:{event['url']}",),
                )

    def _add(self, identifier: str, **said: Any) -> None:
        self.found.setdefault(identifier, []).append(said)


def _row_of(rows: list[Item], item: Item) -> Item:
    for row in rows:
        original = row.get("recurrence")
        if original and item.get("occurrence", "").startswith(original.strftime("%Y-%m-%d")):
            return row
    return rows[0]


def _name(organizer: Any) -> str | None:
    return str(organizer.params.get("CN", "")) if organizer is not None else None


def _address(said: Item | None) -> RawAddress | None:
    if said is None:
        return None
    point = said["geom"].split(";") if said["geom"] else (None, None)
    return RawAddress(
        name=said["description"],
        street=said["street"],
        postcode=said["postalCode"],
        locality=said["locality"],
        country=said["country"],
        lat=float(point[1]) if point[1] else None,
        lon=float(point[0]) if point[0] else None,
    )
