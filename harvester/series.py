"""The dates of the series that people decided about."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlmodel import Session

from agenda.store.listings import source_dates
from harvester.pairing import local_day
from normalizer.dedup import series_name


def source_of(name: str) -> str:
    """Give the source of a series."""
    return name.partition("\n")[0]


def dates_of(session: Session, names: Collection[str]) -> dict[str, list[tuple[date, str]]]:
    """Give, by series, the local day and token of each date, in order."""
    found: dict[str, list[tuple[date, str]]] = defaultdict(list)
    for source_id in set(map(source_of, names)):
        for listing in source_dates(session, source_id):
            if (name := series_name(listing)) in names:
                found[name].append((local_day(listing), listing.token))
    return {name: sorted(dates) for name, dates in found.items()}
