"""The clauses of a text that may say something of one subject.

Most of a description says nothing of prices or of access: looking for a few words first spares
the rest of it the slow patterns.
"""

import re
from functools import lru_cache

READ_LIMIT = 6_000

_END = re.compile(r"(?<=[.!?;])\s+|\n+")


def telling(text: str, hints: tuple[str, ...]) -> str:
    """Join, one a line and in lower case, the clauses of `text` that contain one of `hints`.

    The first line is a title, each event's own; what stands below is often said of many.
    """
    title, _, below = text[:READ_LIMIT].partition("\n")
    return "\n".join(filter(None, (_telling(title, hints), _kept_telling(below, hints))))


def _telling(text: str, hints: tuple[str, ...]) -> str:
    plain, clauses = _clauses(text)
    present = [hint for hint in hints if hint in plain]
    if not present:
        return ""
    return "\n".join(clause for clause in clauses if any(hint in clause for hint in present))


_kept_telling = lru_cache(maxsize=256)(_telling)


@lru_cache(maxsize=64)
def _clauses(text: str) -> tuple[str, list[str]]:
    """Give the text in lower case, and cut at ends of sentences and lines.

    Kept for a while: several readers ask in a row.
    """
    plain = text.lower().replace("\u00a0", " ").replace("’", "'")
    return plain, _END.split(plain)
