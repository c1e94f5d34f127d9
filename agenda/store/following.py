"""What followers ask beyond the choice of events: what changed, what left, what they have."""

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from agenda.query import AgendaQuery
from agenda.store.tables import EventRow, FacetRow


def following(query: AgendaQuery) -> list[ColumnElement[bool]]:
    """Give the conditions of `gone_since`, `updated_since` and `sauf`."""
    stands: ColumnElement[bool] = col(EventRow.withdrawn).is_(None)
    if query.gone_since:
        stands = or_(stands, col(EventRow.withdrawn) >= query.gone_since)
    found = [stands]
    if query.updated_since:
        found.append(col(EventRow.updated) >= query.updated_since)
    if query.sauf:
        known = select(FacetRow.event_id).where(
            FacetRow.kind == "source", col(FacetRow.value).in_(query.sauf)
        )
        found.append(col(EventRow.id).not_in(known))
    return found
