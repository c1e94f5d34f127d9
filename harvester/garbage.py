"""Looking for garbage rarely while much is read.

Nearly all that a visit makes is dropped when its last name goes; what remains are the cycles of
the libraries, few and small. Python's own thresholds, made for small programs, look through a
large calendar again and again, which takes a third of a harvest.
"""

import gc

OBJECTS = 200_000
"""New objects between two looks at the young ones."""


def look_rarely() -> None:
    """Let this process look for garbage rarely, from now on."""
    _, *older = gc.get_threshold()
    gc.set_threshold(OBJECTS, *older)
