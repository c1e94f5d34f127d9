"""When a visit concludes nothing from what is missing. Pure.

A feed that suddenly lost much is more likely broken than emptied: its listings stay, the source
is marked, and the coordinator decides, or the items come back (issue B, "quarantine").
"""

from collections.abc import Collection
from dataclasses import dataclass

from agenda.model import KnownListing, Source
from agenda.sentence import N_

LOSS_COUNT = 5
LOSS_SHARE = 0.2

CUT_SHORT = N_(
    "Le flux ne donne plus tous ses rendez-vous à venir (document coupé, pages manquantes)"
    "\u00a0: rien de ce qui manque n’est retiré."
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why nothing is concluded, and how many coming listings were missing."""

    sentence: str
    lost: int = 0


def doubt_of(
    source: Source,
    expected: int,
    missing: Collection[KnownListing],
    *,
    complete: bool,
) -> Doubt | None:
    """Say what is doubtful about a reading, or None.

    `expected` is how many coming listings the last reading gave, `missing` are the known ones
    whose absence would count now. More than 5 and more than 20 %
    of the coming ones lost since the last visit is too much, beyond what was accepted; so is a
    feed that used to give all its coming events and no longer does.
    """
    lost = sum(one.absences == 0 for one in missing)
    too_many = lost - source.accepted_loss
    if too_many > LOSS_COUNT and too_many > LOSS_SHARE * expected:
        return Doubt(
            N_(
                "%(lost)s des %(expected)s rendez-vous à venir ont disparu d’un coup\u00a0: "
                "rien n’est retiré en attendant votre avis.",
                lost=lost,
                expected=expected,
            ),
            lost,
        )
    return Doubt(CUT_SHORT) if source.lists_all and not complete else None
