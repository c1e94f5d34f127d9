"""Choosing one announcement among several for one field, and saying why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from agenda.sentence import N_
from normalizer.dedup.member import Member

ALONE = N_("seule annonce")
ONLY_ONE = N_("seule annonce à le dire")
AGREED = N_("annonces concordantes")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One reason to prefer an announcement: the greater `rank`, the better; `why` in French."""

    rank: Callable[[Member], Any]
    why: str


def choose(
    members: Sequence[Member],
    says: Callable[[Member], bool],
    criteria: Sequence[Criterion],
) -> tuple[Member, str] | None:
    """The best of those that say anything, and the first criterion that set it apart.

    Members come in the order of their keys: ties go to the first, whatever order they arrived in.
    """
    if len(members) == 1:
        return (members[0], ALONE) if says(members[0]) else None
    left = [one for one in members if says(one)]
    if len(left) < 2:
        return (left[0], ONLY_ONE) if left else None
    why: str = AGREED
    for criterion in criteria:
        best = max(map(criterion.rank, left))
        kept = [one for one in left if criterion.rank(one) == best]
        if len(kept) < len(left):
            why = criterion.why
        left = kept
        if len(left) == 1:
            break
    return left[0], why
