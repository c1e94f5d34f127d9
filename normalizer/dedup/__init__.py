"""One event, once: block, compare, cluster, merge, under what people decided (issue 4)."""

from normalizer.dedup.block import block_keys, sought
from normalizer.dedup.cluster import Proposal, Resolution, resolve
from normalizer.dedup.compare import Reason, Verdict, compare
from normalizer.dedup.context import Context
from normalizer.dedup.merge import merge
from normalizer.dedup.neighbourhood import neighbourhood
from normalizer.dedup.reader import Reader
from normalizer.dedup.related import Relation
from normalizer.dedup.rulings import Dates, Rulings, series_name, series_named

__all__ = [
    "Context",
    "Dates",
    "Proposal",
    "Reader",
    "Reason",
    "Relation",
    "Resolution",
    "Rulings",
    "Verdict",
    "block_keys",
    "compare",
    "merge",
    "neighbourhood",
    "resolve",
    "series_name",
    "series_named",
    "sought",
]
