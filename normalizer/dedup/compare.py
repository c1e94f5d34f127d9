"""One pair: a calibrated probability, a veto when there is one, and the reasons in French."""

from dataclasses import dataclass
from typing import NamedTuple

from agenda.model import Listing
from normalizer.dedup.context import Context
from normalizer.dedup.evidence import weigh
from normalizer.dedup.features import Features, read_features
from normalizer.dedup.identity import shared_name
from normalizer.dedup.model import log_odds, probability
from normalizer.dedup.reasons import Reason, reasons_of
from normalizer.dedup.vetoes import find_veto, veto_of_place
from normalizer.dedup.where import compare_places

# A shared name is worth this much; nothing but a decision is certain.
NAMED_ODDS = 7.0

__all__ = ["Judgement", "Reason", "Verdict", "compare", "judge", "verdict_of"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How likely two listings announce one event.

    `score`: a calibrated probability, 0 under a veto. `veto`: the code of what forbids it, or None.
    `reasons`: the heaviest first.
    """

    score: float
    veto: str | None
    reasons: tuple[Reason, ...]


class Judgement(NamedTuple):
    """What clustering needs of a pair; sentences are written only where someone reads them."""

    odds: float
    veto: Reason | None = None
    name: Reason | None = None
    signals: dict[str, float] = {}  # noqa: RUF012 - never changed


def compare(a: Listing, b: Listing, context: Context) -> Verdict:
    """Judge two listings. Symmetric; depends on nothing but the two and the sources."""
    return verdict_of(judge(read_features(a), read_features(b), context), context)


def judge(a: Features, b: Features, context: Context) -> Judgement:
    """Judge two listings already read."""
    name = shared_name(a, b)
    if (veto := find_veto(a, b, named=name is not None)) is not None:
        return Judgement(-20.0, veto=veto)
    if name is not None:
        return Judgement(NAMED_ODDS, name=name)
    bearing, reason = compare_places(a, b, context)
    if (veto := veto_of_place(bearing, reason)) is not None:
        return Judgement(-20.0, veto=veto)
    signals = weigh(a, b, bearing, context)
    return Judgement(log_odds(signals, context.model["pair"]), signals=signals)


def verdict_of(judgement: Judgement, context: Context) -> Verdict:
    """Put a judgement into words."""
    if judgement.veto is not None:
        return Verdict(0.0, judgement.veto.code, (judgement.veto,))
    told = (
        (judgement.name,)
        if judgement.name
        else reasons_of(judgement.signals, context.model["pair"])
    )
    return Verdict(probability(judgement.odds), None, told)
