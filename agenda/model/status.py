"""What became of an event, in the words of INTERFACE (iCalendar STATUS and schema.org)."""

from enum import StrEnum


class Status(StrEnum):
    """The status of a listing or an event."""

    CONFIRMED = "confirmed"
    TENTATIVE = "tentative"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"
    MOVED_ONLINE = "moved_online"
    FULL = "full"
