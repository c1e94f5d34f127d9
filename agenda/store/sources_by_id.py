"""Sources as settling asks for them: a few of thousands, and the towns of all."""

from collections.abc import Iterator, Mapping

from sqlalchemy import JSON, func, type_coerce
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from agenda.model import Source
from agenda.store.tables import SourceRow


class SourcesById(Mapping[str, Source]):
    """The sources, removed ones too, each read when it is first asked for.

    So that who needs a few of thousands need not wait for all of them.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._read: dict[str, Source] = {}

    def __getitem__(self, source_id: str) -> Source:
        """Raises `KeyError` for one that is not there."""
        if source_id not in self._read:
            row = self._session.get(SourceRow, source_id)
            if row is None:
                raise KeyError(source_id)
            self._read[source_id] = row
        return self._read[source_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._session.exec(select(SourceRow.id)))

    def __len__(self) -> int:
        return self._session.exec(select(func.count(col(SourceRow.id)))).one()


def usual_towns(session: Session) -> set[tuple[str, str | None]]:
    """Give commune and postcode of the usual places of the sources, removed ones too."""
    place = type_coerce(col(SourceRow.place), JSON)
    commune, postcode = place["commune"].as_string(), place["postcode"].as_string()
    rows = session.execute(sa_select(commune, postcode).distinct())
    return {(commune, postcode) for commune, postcode in rows if commune}
