"""Labelled listings to measure deduplication on: the project's own, and how a result is judged."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

from agenda.model import Kind, KnownListing, Listing, Place, RawEvent, Source
from normalizer.dedup import Context, Resolution, Rulings, resolve
from normalizer.dedup.model import Coefficients
from normalizer.normalize import normalize

CORPUS = Path(__file__).parents[1] / "corpus" / "dedup"
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2028, 1, 1, 8, tzinfo=UTC)

Pair = tuple[str, str]


@dataclass(frozen=True)
class Gold:
    """Listings by a short name, and the labels of pairs of names in sorted order.

    Labels: `duplicate`, `distinct`, `related`, `optional`; a pair without one is distinct.
    `classes` says what makes a pair easy or hard. `parts`: the territory of each listing.
    """

    sources: Mapping[str, Source]
    listings: Mapping[str, KnownListing]
    labels: Mapping[Pair, str]
    classes: Mapping[Pair, tuple[str, ...]]
    parts: Mapping[str, str]

    def part(self, *names: str) -> "Gold":
        """Only the listings of these territories."""
        kept = {key: one for key, one in self.listings.items() if self.parts[key] in names}
        labels = {pair: label for pair, label in self.labels.items() if set(pair) <= kept.keys()}
        return Gold(self.sources, kept, labels, self.classes, self.parts)

    def context(self, model: Coefficients | None = None) -> Context:
        """The sources, with the packaged model unless another is given."""
        return Context.of(self.sources.values(), model)

    def label(self, pair: Pair) -> str:
        """The label of a pair."""
        return self.labels.get(pair, "distinct")

    def wanted(self) -> set[Pair]:
        """Pairs of one event."""
        return {pair for pair, label in self.labels.items() if label == "duplicate"}


@dataclass(frozen=True)
class Score:
    """What a resolution got right. Counts are of pairs, but for `exact` (events, a share)."""

    hit: frozenset[Pair]
    missed: frozenset[Pair]
    false: frozenset[Pair]
    covered: int
    proposed: int
    proposed_wrongly: int
    exact: float

    @property
    def precision(self) -> float:
        """Of the pairs merged, those that are of one event."""
        return len(self.hit) / max(1, len(self.hit) + len(self.false))

    @property
    def recall(self) -> float:
        """Of the pairs of one event, those merged."""
        return len(self.hit) / max(1, len(self.hit) + len(self.missed))

    @property
    def covering(self) -> float:
        """Of the pairs of one event, those merged or proposed."""
        return self.covered / max(1, len(self.hit) + len(self.missed))

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def measure(gold: Gold, model: Coefficients | None = None) -> Score:
    """Resolve all listings of a set and judge the result."""
    listings = list(gold.listings.values())
    return judge_resolution(gold, resolve(listings, Rulings(), gold.context(model)))


def judge_resolution(gold: Gold, found: Resolution) -> Score:
    """Compare clusters and proposals with the labels."""
    name = {one.token: key for key, one in gold.listings.items()}
    cluster = {name[one.token]: n for n, of in enumerate(found.clusters) for one in of}
    merged = pairs_of([name[one.token] for one in of] for of in found.clusters)
    wanted = gold.wanted()
    proposed = {_sorted(name[one.a_token], name[one.b_token]) for one in found.proposals}
    between = {_between(cluster, pair) for pair in proposed}
    covered = [p for p in wanted if p in merged or _between(cluster, p) in between]
    wrongly = [pair for pair in proposed if gold.label(pair) in {"distinct", "related"}]
    return Score(
        hit=frozenset(merged & wanted),
        missed=frozenset(wanted - merged),
        false=frozenset(p for p in merged - wanted if gold.label(p) in {"distinct", "related"}),
        covered=len(covered),
        proposed=len(proposed),
        proposed_wrongly=len(wrongly),
        exact=_exact(gold, cluster, wanted),
    )


def pairs_of(groups: Iterable[list[str]]) -> set[Pair]:
    """All pairs inside groups, each sorted."""
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def _sorted(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _between(cluster: Mapping[str, int], pair: Pair) -> tuple[int, int]:
    one, other = cluster[pair[0]], cluster[pair[1]]
    return (one, other) if one < other else (other, one)


def _exact(gold: Gold, cluster: Mapping[str, int], wanted: set[Pair]) -> float:
    """Share of events announced several times whose announcements are one cluster, alone in it."""
    events: dict[str, set[str]] = {}
    for one, other in sorted(wanted):
        both = events.get(one, {one}) | events.get(other, {other})
        events.update(dict.fromkeys(both, both))
    distinct = {frozenset(event) for event in events.values()}
    members: dict[int, set[str]] = {}
    for key, number in cluster.items():
        members.setdefault(number, set()).add(key)
    exact = [event for event in distinct if _alone(gold, members[cluster[min(event)]], event)]
    return len(exact) / max(1, len(distinct))


def _alone(gold: Gold, found: set[str], event: frozenset[str]) -> bool:
    """Whether a cluster is the event, but for listings that may be there or not."""
    extra = found - event
    optional = all(any(gold.label(_sorted(a, b)) == "optional" for b in event) for a in extra)
    return event <= found and optional


@cache
def own_gold() -> Gold:
    """The project's own labelled pairs, tests/corpus/dedup, of four territories.

    `vosges` and `bearn` were labelled before anything was run on them, and no weight is fitted on
    them. Yet they are no longer unseen: the threshold of proposals was set with the figures of
    `vosges` known, and two rules (`evidence.apart`) and two readings of venues' names were made
    after `bearn`. Its figures at first sight are in docs/deduplication.md; for an honest judgement
    of what comes next, write a further batch.
    """
    told = _rows("sources.tsv")
    sources = {row["id"]: _source(row) for row in told}
    territory = {row["id"]: row["territory"] for row in told}
    rows = _rows("listings.tsv")
    labels = _rows("pairs.tsv")
    return Gold(
        sources,
        {row["id"]: _listing(row, sources[row["source"]]) for row in rows},
        {_sorted(row["a"], row["b"]): row["label"] for row in labels},
        {_sorted(row["a"], row["b"]): (row["class"],) for row in labels},
        {row["id"]: territory[row["source"]] for row in rows},
    )


def known(listing: Listing, when: datetime) -> KnownListing:
    """The listing as one visit at `when` recorded it."""
    record = {"first_seen": when, "last_seen": when, "changed": when, "fingerprint": listing.token}
    return KnownListing.model_validate(listing.model_dump() | record)


def _rows(name: str) -> list[dict[str, str]]:
    with (CORPUS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _source(row: dict[str, str]) -> Source:
    return Source(
        id=row["id"],
        name=row["name"],
        kind=Kind.ICS,
        url=f"https://{row['id']}.example/agenda.ics",
        place=_usual(row["place"]),
        added=NOW,
        next_due=NOW,
    )


def _usual(text: str) -> Place | None:
    if not text:
        return None
    name, street, postcode, commune = text.split("|")
    return Place(name=name, street=street, postcode=postcode, commune=commune, basis="default")


def _listing(row: dict[str, str], source: Source) -> KnownListing:
    raw = RawEvent(
        item=row["id"],
        uid=row["id"],
        title=row["title"],
        description=row["text"],
        start=_moment(row["start"]),
        end=_end(row["end"]),
        location=_location(row["place"]),
        is_online=row["place"] == "@",
        organizers=(row["organizer"],) if row["organizer"] else (),
    )
    [listing] = normalize(raw, source, PARIS, NOW)
    return known(listing, NOW)


def _location(text: str) -> str | None:
    """`name|street|postcode|commune` as one line; `~` is the source's usual place, `@` online."""
    if text in {"~", "@"}:
        return None
    name, street, postcode, commune = text.split("|")
    return ", ".join(filter(None, (name, street, f"{postcode} {commune}".strip()))) or None


def _moment(text: str) -> datetime | date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _end(text: str) -> datetime | date | None:
    if not text:
        return None
    found = _moment(text)
    return found if isinstance(found, datetime) else found + timedelta(days=1)
