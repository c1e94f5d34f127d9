"""One event, once: block, compare, cluster, merge, under what people decided (issue 4)."""

from normalizer.dedup.block import block_keys, sought
from normalizer.dedup.cluster import Proposal, Resolution, resolve
from normalizer.dedup.compare import Reason, Verdict, compare
from normalizer.dedup.context import Context, region
from normalizer.dedup.merge import merge
from normalizer.dedup.neighbourhood import neighbourhood
from normalizer.dedup.reader import Reader
from normalizer.dedup.related import Relation
from normalizer.dedup.rulings import Dates, Rulings, series_name, series_named
from normalizer.dedup.why import Explanation, Outcome, explain

__all__ = [
    "Context",
    "Dates",
    "Explanation",
    "Outcome",
    "Proposal",
    "Reader",
    "Reason",
    "Relation",
    "Resolution",
    "Rulings",
    "Verdict",
    "block_keys",
    "compare",
    "explain",
    "merge",
    "neighbourhood",
    "region",
    "resolve",
    "series_name",
    "series_named",
    "sought",
]
