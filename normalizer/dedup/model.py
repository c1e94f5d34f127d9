"""The score: a sum of weights in log-odds, read from `coefficients.toml`, made a probability.

Fitted by tools/fit_dedup.py; small enough to be read, and to be explained weight by weight.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from math import exp, log

# Above the first a pair is merged, between them it is proposed to the coordinator. Chosen on
# territories the weights were not fitted on, on the strict side: a wrong merge hides an event.
MERGE = 0.85
# Where the titles say something else: at one place and hour, one territory gives one event two
# names and the next holds two events, so that a score fitted on one misleads about the other.
MERGE_UNLIKE = 0.95
# As low as leaves six proposals in ten right where weights were fitted elsewhere.
PROPOSE = 0.3
# Edges below this are no part of a neighbourhood (see `neighbourhood`).
LOW = 0.05
LOW_ODDS = log(LOW / (1 - LOW))

Coefficients = Mapping[str, Mapping[str, float]]


@cache
def coefficients() -> Coefficients:
    """The packaged coefficients, read once."""
    text = resources.files("normalizer.dedup").joinpath("coefficients.toml").read_text("utf-8")
    return tomllib.loads(text)


def log_odds(signals: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """Bias and weighted signals."""
    return weights["bias"] + sum(weights[name] * value for name, value in signals.items() if value)


def probability(odds: float) -> float:
    """Of log-odds, without overflow."""
    return 1 / (1 + exp(-odds)) if odds > -700 else 0.0
