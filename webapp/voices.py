"""Who announces an event: its standing announcements by source. Pure."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from agenda.model import Announcement, Entry, Source


@dataclass(frozen=True, slots=True)
class Voice:
    """A source that announces the event, with its listings."""

    source: Source
    announcements: tuple[Announcement, ...]

    @property
    def last_seen(self) -> datetime:
        """When it was last known to announce it."""
        return max(one.last_seen for one in self.announcements)


def voices(entry: Entry) -> list[Voice]:
    """Group the standing announcements by source, oldest first."""
    grouped: dict[str, list[Announcement]] = defaultdict(list)
    for one in entry.announcements:
        if not one.listing.withdrawn:
            grouped[one.source.id].append(one)
    return [Voice(group[0].source, tuple(group)) for group in grouped.values()]


def count_voices(entry: Entry) -> int:
    """Count the sources that announce it: lists ask this of every line."""
    return len({one.source.id for one in entry.announcements if not one.listing.withdrawn})
