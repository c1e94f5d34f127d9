"""Fit the coefficients of deduplication on labelled listings; print or write them.

    python -m tools.fit_dedup            # fit on all territories but one, judge on that one
    python -m tools.fit_dedup --write    # fit on everything and write coefficients.toml

Logistic regression with a normal prior around weights set by hand (PRIOR below): the data may
correct a judgement, a signal it says little of keeps the weight that good sense gave it. Pure
Python, Newton's method, a few seconds.
"""

import argparse
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import sqrt
from pathlib import Path

from normalizer.dedup.features import read_features
from normalizer.dedup.model import Coefficients, log_odds, probability
from normalizer.dedup.pairs import Pairs
from normalizer.dedup.rulings import Rulings
from tests.normalizer.gold import Gold, Score, measure, own_gold
from tests.normalizer.opengold_listings import open_gold

TARGET = Path(__file__).parents[1] / "normalizer" / "dedup" / "coefficients.toml"

PRIOR: Coefficients = {
    "pair": {
        "bias": -3.5,
        "title_equal": 0.7,
        "title_cover": 2.0,
        "title_jaccard": 2.0,
        "title_strong": 1.5,
        "title_none": -1.0,
        "title_apart": -1.0,
        "title_kind": -2.0,
        "bare": -0.5,
        "bare_cover": 2.5,
        "bare_equal": 0.7,
        "bare_here": 0.5,
        "bare_away": -1.5,
        "bare_extra": -1.5,
        "bare_apart": -1.5,
        "title_in_text": 1.5,
        "text_common": 2.0,
        "text_cover": 1.0,
        "place_same": 2.0,
        "place_likely": 1.5,
        "place_similar": 0.8,
        "place_town": 0.3,
        "place_sort": 0.0,
        "place_apart": -5.0,
        "place_doubt": -2.0,
        "place_astray": -4.5,
        "place_elsewhere": -6.0,
        "rooms_apart": -3.0,
        "online_both": 0.5,
        "start_same": 1.5,
        "start_close": 0.5,
        "start_hour": -1.0,
        "start_far": -3.0,
        "slot": 0.7,
        "slot_untitled": -0.5,
        "end_same": 0.5,
        "end_far": -0.7,
        "span_differs": -2.5,
        "span_same": 0.5,
        "organiser": 0.7,
        "mark_same": 0.7,
        "kinds_differ": -4.0,
        "guessed": 0.0,
    },
    "rivals": {
        "bias": -0.3,
        "pair": 1.0,
        "margin": 0.2,
        "crowd": -0.7,
        "alone": 0.0,
        "unlike": -1.0,
    },
}
# Standard deviation of the prior: how far the data may move a weight.
FREEDOM = 1.0
# Titles that say something else are a warning. A territory where such pairs happen to be one event
# must not talk it away: elsewhere they are two, and a wrong merge hides an event.
WARNINGS = dict.fromkeys(("title_kind", "title_apart", "bare_apart", "unlike"), 0.3)

# Of the project's own territories, those that weights may be fitted on.
FITTED = ("drome", "finistere")

Row = tuple[Mapping[str, float], float]


def rows_of(gold: Gold, model: Coefficients) -> tuple[list[Row], list[Row]]:
    """Signals and labels of the candidate pairs, for the first look and for the second."""
    names = {one.token: key for key, one in gold.listings.items()}
    ordered = sorted(gold.listings.values(), key=lambda one: one.key)
    features = [read_features(one) for one in ordered]
    pairs = Pairs(features, Rulings(), gold.context(model))

    def label(pair: tuple[int, int]) -> str:
        one, other = sorted(names[features[index].token] for index in pair)
        return gold.label((one, other))

    first = {
        pair: judged.signals
        for pair, judged in pairs.judged.items()
        if judged.signals and label(pair) != "optional"
    }
    second = {pair: pairs.second[pair] for pair in first if pair in pairs.second}
    return _labelled(first, label), _labelled(second, label)


def _labelled(
    signals: Mapping[tuple[int, int], Mapping[str, float]],
    label: Callable[[tuple[int, int]], str],
) -> list[Row]:
    return [(row, float(label(pair) == "duplicate")) for pair, row in sorted(signals.items())]


def fit(rows: Sequence[Row], prior: Mapping[str, float], steps: int = 12) -> dict[str, float]:
    """Most likely weights under the prior (Newton's method)."""
    names = list(prior)
    weights = dict(prior)
    for _ in range(steps):
        gradient = {name: (prior[name] - weights[name]) / _free(name) ** 2 for name in names}
        curve = {name: dict.fromkeys(names, 0.0) for name in names}
        for name in names:
            curve[name][name] = 1 / _free(name) ** 2
        for signals, truth in rows:
            _add(signals, truth, weights, gradient, curve)
        step = _solve(names, curve, gradient)
        weights = {name: weights[name] + step[name] for name in names}
    return weights


def _free(name: str) -> float:
    return WARNINGS.get(name, FREEDOM)


def _add(
    signals: Mapping[str, float],
    truth: float,
    weights: Mapping[str, float],
    gradient: dict[str, float],
    curve: dict[str, dict[str, float]],
) -> None:
    guess = probability(log_odds(signals, weights))
    present = [("bias", 1.0), *((name, value) for name, value in signals.items() if value)]
    slope = guess * (1 - guess)
    for name, value in present:
        gradient[name] += (truth - guess) * value
        row = curve[name]
        for other, beside in present:
            row[other] += slope * value * beside


def _solve(
    names: Sequence[str], curve: Mapping[str, Mapping[str, float]], gradient: Mapping[str, float]
) -> dict[str, float]:
    """Solve by Cholesky: the curve is symmetric and, by the prior, positive definite."""
    size = range(len(names))
    low = [[0.0] * len(names) for _ in size]
    for i in size:
        for j in range(i + 1):
            rest = curve[names[i]][names[j]] - sum(low[i][k] * low[j][k] for k in range(j))
            low[i][j] = sqrt(rest) if i == j else rest / low[j][j]
    half = [0.0] * len(names)
    for i in size:
        half[i] = (gradient[names[i]] - sum(low[i][k] * half[k] for k in range(i))) / low[i][i]
    full = [0.0] * len(names)
    for i in reversed(size):
        beyond = sum(low[k][i] * full[k] for k in range(i + 1, len(names)))
        full[i] = (half[i] - beyond) / low[i][i]
    return dict(zip(names, full, strict=True))


def fit_model(golds: Iterable[Gold]) -> Coefficients:
    """Both looks, the second on the odds of the first."""
    sets = list(golds)
    first = fit([row for gold in sets for row in rows_of(gold, PRIOR)[0]], PRIOR["pair"])
    model = {"pair": first, "rivals": PRIOR["rivals"]}
    second = fit([row for gold in sets for row in rows_of(gold, model)[1]], PRIOR["rivals"])
    return {"pair": first, "rivals": second}


def write(model: Coefficients) -> str:
    """The model as TOML."""
    lines = [
        "# Weights of the signals, in log-odds. Fitted by tools/fit_dedup.py: do not edit by hand.",
    ]
    for table, weights in model.items():
        lines += ["", f"[{table}]", *(f"{name} = {value:.3f}" for name, value in weights.items())]
    return "\n".join(lines) + "\n"


def line(name: str, score: Score) -> str:
    """One row of the report."""
    return (
        f"{name:34} precision {score.precision:.3f}  recall {score.recall:.3f}"
        f"  F1 {score.f1:.3f}  with proposals {score.covering:.3f}"
        f"  wrong proposals {score.proposed_wrongly}/{score.proposed}  exact {score.exact:.3f}"
    )


def parts() -> dict[str, Gold]:
    """Each territory of both sets by itself."""
    opened, own = open_gold(), own_gold()
    opened_parts = {name: opened.part(name) for name in ("redon", "loire")}
    return opened_parts | {name: own.part(name) for name in FITTED}


def main() -> None:
    """Cross-validate, then fit on everything."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--write", action="store_true", help="write coefficients.toml")
    wanted = parser.parse_args().write
    known = parts()
    for name, gold in known.items():
        others = [one for other, one in known.items() if other != name]
        print(line(f"{name}, by hand", measure(gold, PRIOR)))  # noqa: T201
        print(line(f"{name}, fitted elsewhere", measure(gold, fit_model(others))))  # noqa: T201
    model = fit_model(known.values())
    for name, gold in known.items():
        print(line(f"{name}, fitted on all", measure(gold, model)))  # noqa: T201
    if wanted:
        TARGET.write_text(write(model), "utf-8")


if __name__ == "__main__":
    main()
