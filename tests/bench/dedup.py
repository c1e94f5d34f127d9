"""Deduplication: how much is found, how much is wrong, and how sure it is of itself.

"fitted elsewhere" figures are the ones to believe: the weights never saw the territory judged.
The worst errors are explained on standard error.
"""

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import combinations

from rapidfuzz import fuzz

from normalizer.dedup import Rulings, compare
from normalizer.dedup.features import read_features
from normalizer.dedup.model import Coefficients
from normalizer.dedup.pairs import Pairs
from tests.bench import Row, Unavailable, bench
from tests.normalizer.gold import Gold, Pair, Score, measure, own_gold
from tests.normalizer.opengold_listings import FOLDER, open_gold
from tools.fit_dedup import FITTED, fit_model

ERRORS_SHOWN = 12
# Of pairs scored so, so many must be of one event (issue 4).
SURE = 0.9
# What peers are tried at.
THRESHOLDS = [number / 20 for number in range(1, 20)] + [0.97, 0.99, 0.999]


@bench("dedup")
def measure_dedup() -> Iterator[Row]:
    """Both labelled sets: in-sample, fitted elsewhere, beside plain likeness of titles."""
    if not FOLDER.is_dir():
        raise Unavailable("../shared/opengold is not there")
    opened, own = open_gold(), own_gold()
    yield from in_sample(opened, own)
    splits = list(held_back(opened, own))
    yield from judged_elsewhere(splits)
    yield from calibration(splits)
    yield from beside_likeness(opened)
    for gold in (opened, own):
        explain(gold, measure(gold))


def in_sample(opened: Gold, own: Gold) -> Iterator[Row]:
    """The packaged weights: on what they were fitted on, and on territories they were not."""
    sets = (("opengold", opened), ("own pairs", fitted_part(own)))
    for name, gold in sets:
        yield from figures(name, gold, precision=0.99, recall=0.93)
    scores = [measure(gold) for _, gold in sets]
    yield Row("in sample: wrong proposals", wrong_share(scores), "", at_most=0.4)
    for name in ("vosges", "bearn"):
        yield from figures(f"{name}, not fitted on", own.part(name), precision=0.98, recall=0.92)


def fitted_part(own: Gold) -> Gold:
    """The own pairs that weights are fitted on: all but the territories kept for judging."""
    return own.part(*FITTED)


def figures(name: str, gold: Gold, *, precision: float, recall: float) -> Iterator[Row]:
    """What the packaged weights make of a set, by pair, by series and by event."""
    score = measure(gold)
    yield Row(f"{name}: precision", score.precision, "", at_least=precision)
    yield Row(f"{name}: recall", score.recall, "", at_least=recall)
    yield Row(f"{name}: recall by series", by_series(gold, score), "")
    yield Row(f"{name}: hard negatives merged", hard_merged(gold, score), "pairs", at_most=0)
    yield Row(f"{name}: other wrong merges", other_merged(gold, score), "pairs")
    yield Row(f"{name}: events announced several times, exact", score.exact, "")
    yield Row(f"{name}: merged or proposed", score.covering, "", at_least=0.97)
    yield Row(f"{name}: wrong of {score.proposed} proposals", score.proposed_wrongly, "")


def hard_merged(gold: Gold, score: Score) -> int:
    """Wrong merges among the pairs that a person labelled because they are easily confused."""
    return len(score.false & gold.labels.keys())


def other_merged(gold: Gold, score: Score) -> int:
    """Wrong merges among all other pairs."""
    return len(score.false - gold.labels.keys())


Split = tuple[str, Gold, Coefficients]


def held_back(opened: Gold, own: Gold) -> Iterator[Split]:
    """Each territory with weights fitted on others only."""
    redon, loire = opened.part("redon"), opened.part("loire")
    yield "loire, fitted on redon", loire, fit_model([redon])
    yield "redon, fitted on loire", redon, fit_model([loire])
    yield "opengold, fitted on own pairs", opened, fit_model([fitted_part(own)])
    yield "own pairs, fitted on opengold", own, fit_model([redon, loire])


def judged_elsewhere(splits: Iterable[Split]) -> Iterator[Row]:
    """Precision and recall where the weights were not fitted."""
    scores = []
    for name, gold, model in splits:
        score = measure(gold, model)
        scores.append(score)
        yield Row(f"{name}: precision", score.precision, "", at_least=0.98)
        yield Row(f"{name}: recall", score.recall, "", at_least=0.92)
        yield Row(f"{name}: recall by series", by_series(gold, score), "")
        yield Row(f"{name}: hard negatives merged", hard_merged(gold, score), "pairs")
        yield Row(f"{name}: events exact", score.exact, "")
    yield Row("fitted elsewhere: merged or proposed", covering(scores), "", at_least=0.97)
    yield Row("fitted elsewhere: wrong proposals", wrong_share(scores), "", at_most=0.4)


def covering(scores: Iterable[Score]) -> float:
    """Share of pairs of one event that were merged or proposed."""
    found = list(scores)
    wanted = sum(len(score.hit) + len(score.missed) for score in found)
    return sum(score.covered for score in found) / wanted


def wrong_share(scores: Iterable[Score]) -> float:
    """Share of proposals that a person would refuse."""
    found = list(scores)
    proposed = sum(score.proposed for score in found)
    return sum(score.proposed_wrongly for score in found) / max(1, proposed)


def by_series(gold: Gold, score: Score) -> float:
    """Recall where a series announced twice counts once, found if all its dates are."""
    found: dict[tuple[str, ...], bool] = {}
    for pair in score.hit | score.missed:
        listings = (gold.listings[key] for key in pair)
        series = tuple(sorted(f"{one.source_id} {one.title}" for one in listings))
        found[series] = found.get(series, True) and pair in score.hit
    return sum(found.values()) / len(found)


def calibration(splits: Iterable[Split]) -> Iterator[Row]:
    """Of the pairs scored about so, the share that is of one event; reference: the mean score."""
    scored = [row for _, gold, model in splits for row in scores_of(gold, model)]
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for score, true in scored:
        bins[min(int(score * 5), 4)].append((score, true))
    for number, rows in sorted(bins.items()):
        mean = sum(score for score, _ in rows) / len(rows)
        observed = sum(true for _, true in rows) / len(rows)
        name = f"scored {number / 5:.1f}-{(number + 1) / 5:.1f}, {len(rows)} pairs"
        yield Row(name, observed, "true", reference=mean)
    sure = [true for score, true in scored if score >= SURE]
    yield Row(
        f"scored {SURE} or more, {len(sure)} pairs", sum(sure) / len(sure), "true", at_least=SURE
    )


def scores_of(gold: Gold, model: Coefficients) -> Iterator[tuple[float, bool]]:
    """Score and truth of every pair worth a second look."""
    names = {one.token: key for key, one in gold.listings.items()}
    ordered = sorted(gold.listings.values(), key=lambda one: one.key)
    pairs = Pairs([read_features(one) for one in ordered], Rulings(), gold.context(model))
    for pair in pairs.first:
        one, other = sorted(names[pairs.features[index].token] for index in pair)
        label = gold.label((one, other))
        if label != "optional" and not pairs.judgement(pair).name:
            yield pairs.score(pair), label == "duplicate"


def beside_likeness(gold: Gold) -> Iterator[Row]:
    """What one gets from rapidfuzz on titles of the same day, at its best threshold.

    It is quicker, for likeness of titles is all it looks at: that time is shown without a goal.
    """
    began = time.perf_counter()
    ours = measure(gold).f1
    spent = time.perf_counter() - began
    began = time.perf_counter()
    theirs = best_f1(gold, likeness(gold))
    yield Row("F1 beside rapidfuzz at its best", ours, "", reference=theirs, at_least=1.0)
    yield Row("time beside it", spent, "s", reference=time.perf_counter() - began)


def likeness(gold: Gold) -> dict[Pair, float]:
    """Likeness of titles, 0 to 1, of pairs of two sources on one day."""
    title = {key: one.title.lower() for key, one in gold.listings.items()}
    return {(a, b): fuzz.token_set_ratio(title[a], title[b]) / 100 for a, b in of_one_day(gold)}


def of_one_day(gold: Gold) -> list[Pair]:
    """Pairs of two sources on one day."""
    days: dict[date, list[str]] = defaultdict(list)
    for key, one in sorted(gold.listings.items()):
        days[one.start.date()].append(key)
    source = {key: one.source_id for key, one in gold.listings.items()}
    pairs = (pair for keys in days.values() for pair in combinations(keys, 2))
    return [(a, b) for a, b in pairs if source[a] != source[b]]


def best_f1(gold: Gold, scored: Mapping[Pair, float]) -> float:
    """F1 at the threshold that suits best."""
    return max(f1_of(gold, scored, least) for least in THRESHOLDS)


def f1_of(gold: Gold, scored: Mapping[Pair, float], least: float) -> float:
    """F1 of the pairs scored at least so; pairs that may be either do not count."""
    found = {pair for pair, score in scored.items() if score >= least}
    wanted = gold.wanted()
    false = [pair for pair in found - wanted if gold.label(pair) != "optional"]
    hit = len(found & wanted)
    return 2 * hit / (2 * hit + len(false) + len(wanted) - hit)


def explain(gold: Gold, score: Score) -> None:
    """Write the worst errors on standard error: wrong merges, then what was missed."""
    missed = Counter(kind for pair in score.missed for kind in gold.classes.get(pair, ()))
    sys.stderr.write(f"missed by kind: {dict(missed.most_common(6))}\n")
    for pair in [*sorted(score.false), *sorted(score.missed)][:ERRORS_SHOWN]:
        sys.stderr.write(explained(gold, pair, "merged" if pair in score.false else "missed"))


def explained(gold: Gold, pair: Pair, error: str) -> str:
    """One error in four lines."""
    a, b = (gold.listings[key] for key in pair)
    verdict = compare(a, b, gold.context())
    reasons = "; ".join(f"{one.sentence} {one.weight:+.1f}" for one in verdict.reasons[:6])
    lines = [f"{one.source_id}: {one.title} ({one.start:%d/%m %H:%M} UTC)" for one in (a, b)]
    return f"{error} {verdict.score:.2f}\n  {lines[0]}\n  {lines[1]}\n  {reasons}\n"
