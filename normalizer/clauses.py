"""The clauses of a text that may say something of one subject.

Most of a description says nothing of prices or of access: looking for a few words first spares
the rest of it the slow patterns.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

READ_LIMIT = 6_000

_END = re.compile(r"(?<=[.!?;])\s+|\n+")


def telling(text: str, hints: Iterable[str]) -> str:
    """Join, one a line and in lower case, the clauses of `text` that contain one of `hints`."""
    plain, clauses = _clauses(text)
    present = [hint for hint in hints if hint in plain]
    if not present:
        return ""
    return "\n".join(clause for clause in clauses if any(hint in clause for hint in present))


@lru_cache(maxsize=64)
def _clauses(text: str) -> tuple[str, list[str]]:
    """Give the text in lower case, and cut at ends of sentences and lines.

    Kept for a while: several readers ask in a row.
    """
    plain = text[:READ_LIMIT].lower().replace("\u00a0", " ").replace("’", "'")
    return plain, _END.split(plain)
