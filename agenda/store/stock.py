"""Telling PostgreSQL how much there is: its plans rest on that, and what one transaction writes is
counted by nobody before the commit.
"""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from sqlalchemy import text
from sqlmodel import Session

T = TypeVar("T")
# What a rebuild writes, and reads again while it goes on.
REBUILT = (
    *("block", "place_said", "place", "place_name"),
    *("event", "member", "facet", "search", "proposal", "relation"),
)


def taking_stock(session: Session, parts: Iterable[T]) -> Iterator[T]:
    """Give the parts of a rebuild, and count what stands there after the first, second, fourth …

    Without it a million listings' neighbours are looked for by reading every key there is, time
    and again. Nothing happens on SQLite, which chooses its indexes by themselves.
    """
    counts = session.get_bind().dialect.name == "postgresql"
    for number, part in enumerate(parts, 1):
        yield part
        if counts and number.bit_count() == 1:
            session.execute(text(f"ANALYZE {', '.join(REBUILT)}"))
