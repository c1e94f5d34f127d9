"""Names that settle a pair: one ActivityPub address, one UID, one page."""

from agenda.sentence import N_
from normalizer.dedup.features import Features
from normalizer.dedup.reasons import Reason

# How far apart the hours of one page may be: a programme page announces several events.
SAME_PAGE_MINUTES = 90
_SENTENCES = {
    "ap": N_("même adresse fédérée"),
    "uuid": N_("même identifiant Mobilizon"),
    "uid": N_("même identifiant UID"),
    "page": N_("même page annoncée"),
}


def shared_name(a: Features, b: Features) -> Reason | None:
    """The name both bear, or None. Occurrences of a series share one: then the day decides."""
    for name in sorted(a.ids & b.ids):
        kind = name.partition(":")[0]
        if _settles(kind, a, b):
            return Reason(f"same_{kind}", 7.0, _SENTENCES.get(kind, N_("même identifiant")))
    return None


def _settles(kind: str, a: Features, b: Features) -> bool:
    if a.recurrence and a.recurrence == b.recurrence:
        return True
    same_day = a.day == b.day
    close = a.minute is None or b.minute is None or abs(a.minute - b.minute) <= SAME_PAGE_MINUTES
    if kind == "page" or a.series or b.series:
        return same_day and close
    return True
