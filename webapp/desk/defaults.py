"""What a form says of a source's usual place, themes, trust and bounds."""

from typing import Any

from agenda.errors import UsageError
from agenda.model import Theme
from agenda.sentence import N_
from webapp.desk.visit import Visit

PLACE_FIELDS = {"lieu": "name", "rue": "street", "code": "postcode", "commune": "commune"}
LEAST_MINUTES, MOST_MINUTES = 5, 7 * 24 * 60
TRUST = (0.1, 0.3, 0.5, 0.7, 0.9)


def read_place(visit: Visit) -> dict[str, Any] | None:
    """Give the fields of the usual place that were filled in; None for none."""
    said = {name: visit.field(field, 200) for field, name in PLACE_FIELDS.items()}
    filled = {name: text for name, text in said.items() if text}
    return filled or None


def read_themes(visit: Visit) -> list[str]:
    """Give the ticked themes in their order. Raises `UsageError` for one that is not."""
    ticked = set(visit.fields("theme"))
    if not ticked <= {theme.value for theme in Theme}:
        raise UsageError(N_("Ce thème n’existe pas."))
    return [theme.value for theme in Theme if theme.value in ticked]


def read_minutes(visit: Visit, name: str) -> int | None:
    """Give a number of minutes; None for an empty field. Raises `UsageError` out of bounds."""
    text = visit.field(name, 10)
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and LEAST_MINUTES <= int(text) <= MOST_MINUTES):
        raise UsageError(
            N_(
                "Un délai va de %(least_minutes)s minutes à une semaine (%(most_minutes)s).",
                least_minutes=LEAST_MINUTES,
                most_minutes=MOST_MINUTES,
            )
        )
    return int(text)


def read_trust(visit: Visit) -> float | None:
    """Give the chosen trust; None when none was. Raises `UsageError` for what is not offered."""
    text = visit.field("confiance", 10)
    if not text:
        return None
    for value in TRUST:
        if text == str(value):
            return value
    raise UsageError(N_("Cette confiance n’existe pas."))
