"""Deduplication beside what one would pick off the shelf, on the same features, in one run.

Splink (nobody teaches it; its usual comparisons, with care one gets more out of it) and dedupe
(taught by our own labelled pairs) are installed into `.venv/peers` on first need. Ours is fitted
on those pairs too, and has never seen the set judged. Each peer is given its best threshold.
"""

import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from itertools import combinations
from pathlib import Path
from typing import Any

from normalizer.dedup.features import Features, read_features
from tests.bench import Row, Unavailable, bench
from tests.bench.dedup import f1_at
from tests.normalizer.gold import Gold, Pair, measure, own_gold
from tests.normalizer.opengold_listings import FOLDER, open_gold
from tools.fit_dedup import fit_model

WANTED = Path(__file__).with_name("peers.txt")
PEERS = Path(sys.prefix) / "peers"
THRESHOLDS = [number / 20 for number in range(1, 20)] + [0.97, 0.99, 0.999]

Scored = dict[Pair, float]
Record = dict[str, Any]


@bench("dedup-peers")
def measure_peers() -> Iterator[Row]:
    """F1 and seconds on ../shared/opengold: ours, then the others."""
    if not FOLDER.is_dir():
        raise Unavailable("../shared/opengold is not there")
    install()
    opened, own = open_gold(), own_gold()
    model = fit_model([own])
    ours, seconds = timed(lambda: measure(opened, model).f1)
    peers: Mapping[str, Callable[[], float]] = {
        "Splink": lambda: best_f1(opened, by_splink(opened)),
        "dedupe": lambda: best_f1(opened, by_dedupe(opened, own)),
        "rapidfuzz": lambda: max(f1_at(opened, threshold) for threshold in range(60, 100, 5)),
    }
    for name, judge in peers.items():
        theirs, spent = timed(judge)
        yield Row(f"F1 beside {name}", ours, "", reference=theirs, at_least=1)
        yield Row(f"time beside {name}", seconds, "s", reference=spent, at_most=1)


def timed(work: Callable[[], float]) -> tuple[float, float]:
    """The result and the processor's seconds."""
    start = time.process_time()
    return work(), time.process_time() - start


def install() -> None:
    """Make Splink and dedupe importable, or say why they are not."""
    sys.path.append(str(PEERS))
    if not (PEERS / WANTED.name).exists():
        sys.stderr.write(f"Installing {WANTED.name} into {PEERS} (once; some minutes) …\n")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(PEERS)]
        if subprocess.run([*command, "-r", str(WANTED)], check=False).returncode:
            raise Unavailable("Splink and dedupe could not be installed")
        (PEERS / WANTED.name).touch()
    logging.getLogger("splink").setLevel(logging.ERROR)


def records_of(gold: Gold) -> dict[str, Record]:
    """What ours reads of each listing, as columns; `said`: words of title and text."""
    read = {key: read_features(one) for key, one in gold.listings.items()}
    return {key: _record(key, one) for key, one in read.items()}


def _record(key: str, one: Features) -> Record:
    return {
        "unique_id": key,
        "source": one.source,
        "day": str(one.day),
        "title": one.key or None,
        "words": sorted(one.title) or None,
        "minute": None if one.minute is None else str(one.minute),
        "town": one.town,
        "venue": sorted(one.venue_words) or None,
        "said": sorted(one.text.union(one.title)) or None,
    }


def best_f1(gold: Gold, scored: Scored) -> float:
    """F1 at the threshold that suits best, pairs of one source left out."""
    source = {key: one.source_id for key, one in gold.listings.items()}
    across = {pair: at for pair, at in scored.items() if source[pair[0]] != source[pair[1]]}
    return max(
        f1_of(gold, {pair for pair, at in across.items() if at >= least}) for least in THRESHOLDS
    )


def f1_of(gold: Gold, found: set[Pair]) -> float:
    """F1 of these pairs; pairs that may be either do not count."""
    wanted = gold.wanted()
    false = [pair for pair in found - wanted if gold.label(pair) != "optional"]
    hit = len(found & wanted)
    return 2 * hit / (2 * hit + len(false) + len(wanted) - hit)


def by_splink(gold: Gold) -> Scored:
    """Splink 5: blocked by day, weights found by expectation maximisation."""
    splink, library = import_module("splink"), import_module("splink.comparison_library")
    settings = splink.SettingsCreator(
        link_type="dedupe_only",
        blocking_rules_to_generate_predictions=[splink.block_on("day")],
        comparisons=[
            library.JaroWinklerAtThresholds("title", [0.95, 0.88, 0.75]),
            library.ArrayIntersectAtSizes("words", [3, 2, 1]),
            library.ArrayIntersectAtSizes("said", [5, 3, 1]),
            library.ExactMatch("minute"),
            library.ExactMatch("town"),
            library.ArrayIntersectAtSizes("venue", [2, 1]),
        ],
    )
    pyarrow = import_module("pyarrow")
    table = pyarrow.Table.from_pylist(list(records_of(gold).values()))
    api = splink.DuckDBAPI()
    linker = splink.Linker(api.register(table), settings)
    training = linker.training
    training.estimate_probability_two_random_records_match([splink.block_on("title")], recall=0.5)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=4)
    training.estimate_parameters_using_expectation_maximisation(splink.block_on("day"))
    found = linker.inference.predict(threshold_match_probability=0.01).as_record_list()
    return {
        _sorted(row["unique_id_l"], row["unique_id_r"]): row["match_probability"] for row in found
    }


def by_dedupe(gold: Gold, taught: Gold) -> Scored:
    """dedupe 3: its distances and its classifier, taught by the pairs of another set.

    Its own blocking is left out: both are given the pairs of each day.
    """
    dedupe, variables = import_module("dedupe"), import_module("dedupe.variables")
    teacher = dedupe.Dedupe(
        [
            variables.String("title", has_missing=True),
            variables.Set("words", has_missing=True),
            variables.Set("said", has_missing=True),
            variables.Exact("minute", has_missing=True),
            variables.Exact("town", has_missing=True),
            variables.Set("venue", has_missing=True),
        ],
        num_cores=1,
    )
    lessons = [pair for pair in of_one_day(taught) if taught.label(pair) != "optional"]
    truth = [int(taught.label(pair) == "duplicate") for pair in lessons]
    distances = teacher.data_model.distances
    # Workers would not find what is installed apart.
    teacher.classifier.n_jobs = 1
    teacher.classifier.fit(distances(both(taught, lessons)), truth)
    pairs = of_one_day(gold)
    likely = teacher.classifier.predict_proba(distances(both(gold, pairs)))[:, 1]
    return {pair: float(at) for pair, at in zip(pairs, likely, strict=True)}


def of_one_day(gold: Gold) -> list[Pair]:
    """Pairs of two sources on one day."""
    days: dict[str, list[str]] = {}
    records = records_of(gold)
    for key, record in records.items():
        days.setdefault(record["day"], []).append(key)
    pairs = (pair for keys in days.values() for pair in combinations(sorted(keys), 2))
    return [(a, b) for a, b in pairs if records[a]["source"] != records[b]["source"]]


def both(gold: Gold, pairs: Iterable[Pair]) -> list[tuple[Record, Record]]:
    """The records of pairs, as dedupe takes them."""
    records = tupled(records_of(gold))
    return [(records[a], records[b]) for a, b in pairs]


def tupled(records: Mapping[str, Record]) -> dict[str, Record]:
    """Lists as tuples: dedupe wants what can be hashed."""
    return {
        key: {name: tuple(one) if isinstance(one, list) else one for name, one in record.items()}
        for key, record in records.items()
    }


def _sorted(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)
