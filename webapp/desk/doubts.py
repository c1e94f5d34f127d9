"""Doubtful pairs as questions, in the order in which answering them helps most."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from agenda.store.doubts import OpenPair
from normalizer.dedup import series_name

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Doubt:
    """One question: are these one rendez-vous? `pairs`: all dates of two series, in order."""

    pairs: Sequence[OpenPair]

    @property
    def first(self) -> OpenPair:
        """The pair that the question is asked about."""
        return self.pairs[0]

    @property
    def name(self) -> str:
        """What the question is called in addresses."""
        return f"{self.first.proposal.a}-{self.first.proposal.b}"

    @property
    def sources(self) -> frozenset[str]:
        """The sources that announce, by id."""
        return frozenset((self.first.one.source_id, self.first.other.source_id))

    def use(self, now: datetime) -> float:
        """Tell what an answer is worth: it settles many dates, soon, and probably as one."""
        likely = sum(pair.proposal.score for pair in self.pairs)
        return likely / (2 + max(self.first.one.start - now, timedelta()) / WEEK)


def ask_doubts(pairs: Iterable[OpenPair], now: datetime) -> list[Doubt]:
    """Join the dates of two series into one question; give the most useful question first."""
    found: dict[tuple[str, ...], list[OpenPair]] = defaultdict(list)
    for pair in pairs:
        found[*sorted((series_name(pair.one), series_name(pair.other)))].append(pair)
    doubts = map(Doubt, found.values())
    return sorted(doubts, key=lambda doubt: (-doubt.use(now), doubt.first.one.start, doubt.name))


def place_in(doubts: Sequence[Doubt], name: str | None, after: str | None) -> int | None:
    """Tell which question to show: the one named, the one after another, or the first.

    None when there is no question left there.
    """
    names = [doubt.name for doubt in doubts]
    if name in names:
        return names.index(name)
    following = names.index(after) + 1 if after in names else 0
    return following if following < len(names) else None
