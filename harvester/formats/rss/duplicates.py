"""One uid, one item: a feed that repeats a guid means its latest version."""

from datetime import UTC, datetime

from agenda.model import Problem, RawEvent
from agenda.sentence import N_

_NEVER = datetime.min.replace(tzinfo=UTC)


def keep_latest(items: list[RawEvent]) -> tuple[list[RawEvent], list[Problem]]:
    """Keep the latest item of each uid (the first of equals); tell which contradicted it."""
    kept: dict[str, RawEvent] = {}
    problems: list[Problem] = []
    for item in items:
        known = kept.setdefault(item.uid, item)
        if known is item:
            continue
        latest = item if _age(item) > _age(known) else known
        kept[item.uid] = latest
        if _contradict(item, known):
            reason = N_(
                "Le flux donne deux éléments différents sous le même identifiant "
                "«\u00a0%(uid)s\u00a0»\u00a0: seul le plus récent est gardé.",
                uid=item.uid[:120],
            )
            problems.append(Problem(item=latest.item, reason=reason))
    return list(kept.values()), problems


def _age(item: RawEvent) -> datetime:
    return item.updated or item.published or _NEVER


def _contradict(one: RawEvent, other: RawEvent) -> bool:
    return _age(one) == _age(other) and (one.title, one.start) != (other.title, other.start)
