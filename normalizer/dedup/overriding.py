"""What the sources alone say of an event, beside what people set."""

from collections.abc import Mapping, Sequence
from typing import Any

from agenda.model import KnownListing, Source
from normalizer.dedup.fields import field_json
from normalizer.dedup.merge import merge
from normalizer.dedup.rulings import Rulings


def source_value(members: Sequence[KnownListing], sources: Mapping[str, Source], field: str) -> Any:
    """Give a field as its sources say it, no decision counted, as JSON."""
    return field_json(field, getattr(merge(members, sources, Rulings()), field))
