"""What forbids a merge whatever the likeness (issue 4: a wrong merge hides an event)."""

from agenda.sentence import N_
from normalizer.dedup.features import Features
from normalizer.dedup.marks import conflict
from normalizer.dedup.reasons import Reason
from normalizer.dedup.where import Bearing

# Sessions further apart than this on one day are two, unless an identity says otherwise.
APART_MINUTES = 150


def find_veto(a: Features, b: Features, *, named: bool) -> Reason | None:
    """The first veto but that of the place, or None. With a shared name only the source itself
    can veto.
    """
    if a.source == b.source and not repeats(a, b, named=named):
        return _veto("same_source", N_("une même source en fait deux annonces"))
    if named:
        return None
    if not meet(a, b):
        return _veto("other_day", N_("jours différents"))
    if (mark := conflict(a.marks, b.marks)) is not None:
        return _veto("other_mark", N_("numéros différents (%(mark)s)", mark=mark))
    if _apart(a, b):
        return _veto("other_hour", N_("séances éloignées dans la journée"))
    return None


def veto_of_place(bearing: Bearing, reason: str) -> Reason | None:
    """Two communes that both state, or None."""
    return _veto("other_place", reason) if bearing == "far" else None


def _apart(a: Features, b: Features) -> bool:
    """Whether both say an hour of one day, and hours too far apart for one event."""
    if a.minute is None or b.minute is None or a.day != b.day or a.span != b.span:
        return False
    return abs(a.minute - b.minute) > APART_MINUTES


def _veto(code: str, sentence: str) -> Reason:
    return Reason(code, -9.0, sentence)


def repeats(a: Features, b: Features, *, named: bool) -> bool:
    """Whether a source says the same thing twice, or says it anew after taking it back."""
    if named or a.withdrawn != b.withdrawn:
        return True
    return a.start == b.start and a.key == b.key and a.venue == b.venue


def meet(a: Features, b: Features) -> bool:
    """Whether they are of one day, or one says that it was moved from the other's."""
    return a.day == b.day or _moved(a, b)


def _moved(a: Features, b: Features) -> bool:
    return _moved_from(a, b) or _moved_from(b, a)


def _moved_from(new: Features, old: Features) -> bool:
    return new.day != old.day and (old.day.month, old.day.day) in new.moved_from
