"""Looking for garbage rarely while much is read.

Nearly all that a visit makes is dropped when its last name goes; what remains are the cycles of
the libraries, few and small. Python's own thresholds, made for small programs, look through a
large calendar again and again, which takes a third of a harvest.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# LEAD TO THE HELPER OF B: with 200,000 the *serving* process stood still for 400 ms at each look
# (found by `bench load`), and so it would after `garbage_later` where it harvests too. These
# thresholds cost the first harvest 1 % (3.81 s beside 3.77). Do without `garbage_later` in
# pipeline.py and settle.py, and take the juggling out of `_slices` if the rebuild bears it.
YOUNG, MIDDLE, OLD = 2_000, 10, 100
"""New objects until the young are looked through, and how many such looks make one at the older,
and the oldest. A serving process stands still meanwhile: some milliseconds, not hundreds."""


def look_rarely() -> None:
    """Let this process look for garbage rarely, from now on."""
    gc.set_threshold(YOUNG, MIDDLE, OLD)


@contextmanager
def garbage_later() -> Iterator[None]:
    """Look for no garbage during the block, in which much is made and nearly nothing dropped."""
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()
