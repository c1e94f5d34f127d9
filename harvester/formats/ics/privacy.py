"""What a calendar holds and an agenda must not show."""

from harvester.formats.ics.line import Properties, text_of

# What calendars write in place of a title when only free and busy times are shared.
VEILED = frozenset(
    {
        "absent", "absent du bureau", "absent(e)", "absente", "away", "beschäftigt", "besetzt",
        "bezet", "busy", "disponible", "free", "gebucht", "hors du bureau", "indisponible",
        "libre", "no disponible", "not available", "occupato", "occupé", "occupé(e)", "occupée",
        "ocupado", "ocupat", "out of office", "oof", "private", "private appointment",
        "private event", "privé", "privée", "provisoire", "rendez-vous privé", "reserved",
        "reservé", "réservé", "tentative", "travail dans un autre lieu", "unavailable",
        "working elsewhere", "événement privé", "évènement privé",
    }
)  # fmt: skip
DETAILS = ("DESCRIPTION", "X-ALT-DESC", "STYLED-DESCRIPTION", "LOCATION", "URL")


def is_public(event: Properties, master: Properties | None = None) -> bool:
    """Whether `event` may be shown; an exception without a CLASS has that of its series.

    Only PUBLIC is public: an unknown class counts as PRIVATE (RFC 5545 §3.8.1.3). A busy block
    says nothing, whatever its TRANSP; TRANSP alone says nothing about privacy.
    """
    classes = classes_of(event) or classes_of(master or {})
    return classes <= {"PUBLIC"} and not is_veiled(event)


def classes_of(event: Properties) -> set[str]:
    """Give the access classes an event states."""
    names = ("CLASS", "X-CALENDARSERVER-ACCESS")
    return {text for name in names if (text := text_of(event, name).upper())}


def is_veiled(event: Properties) -> bool:
    """Whether it is a block of time without a title or details of its own."""
    title = text_of(event, "SUMMARY").strip(" .…-–:[]").casefold()
    return title in VEILED and not any(text_of(event, name) for name in DETAILS)
