"""Writing small calendars by hand."""


def calendar(*events: str) -> bytes:
    """A calendar of these events."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//essai//FR", *events, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def event(uid: str, start: str = "20270314T143000", summary: str = "Bal", *more: str) -> str:
    """An event of two hours in Paris."""
    zone = "TZID=Europe/Paris"
    return "\r\n".join(
        [
            "BEGIN:VEVENT",
            f"UID:{uid}",
            f"DTSTART;{zone}:{start}",
            "DURATION:PT2H",
            f"SUMMARY:{summary}",
            *more,
            "END:VEVENT",
        ]
    )
