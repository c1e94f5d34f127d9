"""Deduplication beside what one would pick off the shelf, on the same features, in one run.

Splink (nobody teaches it; its usual comparisons, with care one gets more out of it) and dedupe
(taught by our own labelled pairs) are installed into `.venv/peers` on first need. Ours is fitted
on those pairs too, and has never seen the set judged. Each peer is given its best threshold.

Time: features are read beforehand and given to all. Beside dedupe both are taught anew, then judge;
of judging alone dedupe is spared its blocking and its clustering, and ours is not. Splink learns
from the very listings it judges, which is counted. Rapidfuzz is quicker than any of them, for
likeness of titles is all it looks at: its time is shown without a goal.
"""

import logging
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from normalizer.dedup import Reader, Rulings, resolve
from normalizer.dedup.features import Features, read_features
from normalizer.dedup.model import Coefficients
from tests.bench import Row, Unavailable, bench
from tests.bench.dedup import best_f1, fitted_part, likeness, of_one_day
from tests.normalizer.gold import Gold, Pair, judge_resolution, own_gold
from tests.normalizer.opengold_listings import FOLDER, open_gold
from tools.fit_dedup import fit_model

WANTED = Path(__file__).with_name("peers.txt")
PEERS = Path(sys.prefix) / "peers"

Result = TypeVar("Result")
Scored = dict[Pair, float]
Record = dict[str, Any]


@bench("dedup-peers")
def measure_peers() -> Iterator[Row]:
    """F1 and seconds on ../shared/opengold: ours, then the others."""
    if not FOLDER.is_dir():
        raise Unavailable("../shared/opengold is not there")
    install()
    opened, own = open_gold(), fitted_part(own_gold())
    reader, records = read_beforehand(opened), records_of(opened)
    model, learning = timed(lambda: fit_model([own]))
    ours, judging = timed(lambda: judged(opened, model, reader))
    teacher, teaching = timed(lambda: taught_by(own))
    peers: Mapping[str, Callable[[], Scored]] = {
        "Splink": lambda: by_splink(opened, records),
        "dedupe": lambda: by_dedupe(opened, records, teacher),
        "rapidfuzz": lambda: likeness(opened),
    }
    spent: dict[str, float] = {}
    for name, judge in peers.items():
        scored, spent[name] = timed(judge)
        yield Row(f"F1 beside {name}", ours, "", best_f1(opened, scored), at_least=1)
    yield Row("time beside Splink", judging, "s", spent["Splink"], at_most=1)
    both_taught = teaching + spent["dedupe"]
    yield Row("time beside dedupe", learning + judging, "s", both_taught, at_most=1)
    yield Row("of which judging", judging, "s", spent["dedupe"])
    yield Row("time beside rapidfuzz", judging, "s", spent["rapidfuzz"])


def read_beforehand(gold: Gold) -> Reader:
    """What ours reads of each listing."""
    reader = Reader()
    for one in gold.listings.values():
        reader.features(one)
    return reader


def judged(gold: Gold, model: Coefficients, reader: Reader) -> float:
    """F1 of ours: blocks, scores, clusters."""
    listings = [*gold.listings.values()]
    return judge_resolution(gold, resolve(listings, Rulings(), gold.context(model), reader)).f1


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
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


def by_splink(gold: Gold, records: Mapping[str, Record]) -> Scored:
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
    table = pyarrow.Table.from_pylist(list(records.values()))
    api = splink.DuckDBAPI()
    linker = splink.Linker(api.register(table), settings)
    training = linker.training
    training.estimate_probability_two_random_records_match([splink.block_on("title")], recall=0.5)
    training.estimate_u_using_random_sampling(max_pairs=1e6, seed=4)
    training.estimate_parameters_using_expectation_maximisation(splink.block_on("day"))
    found = linker.inference.predict(threshold_match_probability=0.01).as_record_list()
    scored = {
        _sorted(row["unique_id_l"], row["unique_id_r"]): row["match_probability"] for row in found
    }
    return {pair: scored[pair] for pair in of_one_day(gold) if pair in scored}


def taught_by(taught: Gold) -> Any:
    """dedupe 3: its distances and its classifier, taught by the pairs of a set."""
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
    teacher.classifier.fit(distances(both(records_of(taught), lessons)), truth)
    return teacher


def by_dedupe(gold: Gold, records: Mapping[str, Record], teacher: Any) -> Scored:
    """What it makes of another set, given the pairs of each day rather than blocking by itself."""
    pairs = of_one_day(gold)
    distances = teacher.data_model.distances(both(records, pairs))
    likely = teacher.classifier.predict_proba(distances)[:, 1]
    return {pair: float(at) for pair, at in zip(pairs, likely, strict=True)}


def both(records: Mapping[str, Record], pairs: Iterable[Pair]) -> list[tuple[Record, Record]]:
    """The records of pairs, as dedupe takes them."""
    hashable = tupled(records)
    return [(hashable[a], hashable[b]) for a, b in pairs]


def tupled(records: Mapping[str, Record]) -> dict[str, Record]:
    """Lists as tuples: dedupe wants what can be hashed."""
    return {
        key: {name: tuple(one) if isinstance(one, list) else one for name, one in record.items()}
        for key, record in records.items()
    }


def _sorted(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)
