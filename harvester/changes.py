"""What changed in a listing, field by field, for the coordinator and the reports. Pure."""

import json
from collections.abc import Iterator
from datetime import datetime

from agenda.model import Change, KnownListing, Listing

LONGEST_VALUE = 500
# The same text in another form; and names, which a listing never changes.
LEFT_OUT = {"description_html", "source_id", "uid", "recurrence_id", "guid", "series", "identities"}
LEFT_OUT |= {"source_updated", "source_sequence"}
TOLD = tuple(name for name in Listing.model_fields if name not in LEFT_OUT)


def differences(before: KnownListing, after: KnownListing, now: datetime) -> Iterator[Change]:
    """Give one change for each field that says something else; a withdrawal is one too."""
    fields = [name for name in TOLD if getattr(before, name) != getattr(after, name)]
    if before.withdrawn != after.withdrawn:
        fields.append("withdrawn")
    if not fields:
        return
    old, new = (one.model_dump(mode="json", include=set(fields)) for one in (before, after))
    for name in fields:
        yield Change(
            source_id=before.source_id,
            listing=before.token,
            at=now,
            field=name,
            before=_written(old[name]),
            after=_written(new[name]),
        )


def _written(value: object) -> str | None:
    return json.dumps(value, ensure_ascii=False)[:LONGEST_VALUE] if value is not None else None
