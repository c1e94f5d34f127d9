"""Looking for garbage rarely while much is read.

Nearly all that a visit makes is dropped when its last name goes; what remains are the cycles of
the libraries, few and small. Python's own thresholds, made for small programs, look through a
large calendar again and again, which takes a third of a harvest. To look at 200,000 new objects at
once instead keeps everyone waiting for 400 ms whom the same process serves.
"""

import gc

YOUNG, MIDDLE, OLD = 2_000, 10, 100
"""New objects until the young are looked through, and how many such looks make one at the older,
and the oldest. A serving process stands still meanwhile: some milliseconds, not hundreds."""


def look_rarely() -> None:
    """Let this process look for garbage rarely, from now on."""
    gc.set_threshold(YOUNG, MIDDLE, OLD)
