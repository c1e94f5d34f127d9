"""Dates, hours, places, themes and statuses in words, for feeds and pages. Pure.

French typography as the design asks: U+00A0 inside hours (`14 h 30`) and between a day's figure
and its month, no capital on days and months. Hours are those on the wall of the place.
"""

from datetime import date, datetime, time, timedelta
from typing import Literal

from agenda.model import Event, Status

Locale = Literal["fr", "en"]
Fact = Literal["price", "registration", "organizers"]

NBSP = "\N{NO-BREAK SPACE}"
# A concert from 21 h to 2 h is one evening: it ends that night, not "the next day".
END_OF_NIGHT = time(6)

WEEKDAYS: dict[Locale, tuple[str, ...]] = {
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS: dict[Locale, tuple[str, ...]] = {
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
THEMES: dict[Locale, dict[str, str]] = {
    "fr": {
        "musique": "Musique",
        "scene": "Scène",
        "arts": "Arts",
        "livres": "Livres",
        "fabriquer": "Fabriquer",
        "numerique": "Numérique",
        "nature": "Nature",
        "rencontres": "Rencontres",
        "fetes": "Fêtes",
    },
    "en": {
        "musique": "Music",
        "scene": "Stage",
        "arts": "Arts",
        "livres": "Books",
        "fabriquer": "Making",
        "numerique": "Digital",
        "nature": "Nature",
        "rencontres": "Meeting",
        "fetes": "Festivities",
    },
}
STATUSES: dict[Locale, dict[Status, str]] = {
    "fr": {
        Status.TENTATIVE: "À confirmer",
        Status.CANCELLED: "Annulé",
        Status.POSTPONED: "Reporté",
        Status.MOVED_ONLINE: "En ligne",
        Status.FULL: "Complet",
    },
    "en": {
        Status.TENTATIVE: "To be confirmed",
        Status.CANCELLED: "Cancelled",
        Status.POSTPONED: "Postponed",
        Status.MOVED_ONLINE: "Moved online",
        Status.FULL: "Full",
    },
}
FACTS: dict[Locale, dict[Fact, str]] = {
    "fr": {"price": "Tarif", "registration": "Inscription", "organizers": "Organisation"},
    "en": {"price": "Price", "registration": "Registration", "organizers": "Organised by"},
}
COLONS: dict[Locale, str] = {"fr": f"{NBSP}: ", "en": ": "}
WITHDRAWN: dict[Locale, str] = {"fr": "Retiré", "en": "Withdrawn"}
ONLINE: dict[Locale, str] = {"fr": "en ligne", "en": "online"}


def day_words(day: date, locale: Locale = "fr", *, year: bool = True, month: bool = True) -> str:
    """Write a day: `samedi 14 mars 2027`, `dimanche 1er août 2027`, `Saturday 14 March 2027`."""
    first = "1er" if locale == "fr" and day.day == 1 else str(day.day)
    words = f"{WEEKDAYS[locale][day.weekday()]} {first}"
    if month:
        words += f"{NBSP}{MONTHS[locale][day.month - 1]}"
    return f"{words} {day.year}" if year else words


def hour_words(moment: datetime, locale: Locale = "fr") -> str:
    """Write the hour on `moment`'s own clock: `9 h`, `14 h 30`; in English `09:00`, `14:30`."""
    if locale == "en":
        return f"{moment:%H:%M}"
    minutes = f"{NBSP}{moment.minute:02d}" if moment.minute else ""
    return f"{moment.hour}{NBSP}h{minutes}"


def when_words(event: Event, locale: Locale = "fr") -> str:
    """Write when it happens, in one phrase.

    `samedi 14 mars 2027, 14 h 30`; `samedi 14 mars 2027, de 21 h à 2 h`;
    `du samedi 14 au dimanche 15 mars 2027`; `du samedi 14 mars 2027, 18 h, au …`.
    """
    if event.all_day:
        return span_words(event.first_day, event.last_day, locale)
    start, end = event.local_start, event.local_end
    if end is None or end <= start:
        return f"{day_words(start, locale)}, {hour_words(start, locale)}"
    if _same_evening(start, end):
        return f"{day_words(start, locale)}, {hours_words(start, end, locale)}"
    first, last = (f"{day_words(at, locale)}, {hour_words(at, locale)}" for at in (start, end))
    return f"du {first}, au {last}" if locale == "fr" else f"from {first}, to {last}"


def span_words(first: date, last: date, locale: Locale = "fr") -> str:
    """Write whole days, saying month and year once where both ends share them."""
    if last <= first:
        return day_words(first, locale)
    year = first.year != last.year
    month = year or first.month != last.month
    begin, finish = day_words(first, locale, year=year, month=month), day_words(last, locale)
    return f"du {begin} au {finish}" if locale == "fr" else f"from {begin} to {finish}"


def hours_words(start: datetime, end: datetime, locale: Locale = "fr") -> str:
    """Write from which hour to which: `de 10 h à 13 h`, `10:00 to 13:00`."""
    first, last = hour_words(start, locale), hour_words(end, locale)
    return f"de {first} à {last}" if locale == "fr" else f"{first} to {last}"


def where_words(event: Event, locale: Locale = "fr") -> str:
    """Write where it happens: `Lieu, Commune`, `en ligne`, or "" when nobody said."""
    place = event.place
    parts = [place.name, place.commune] if place else []
    if event.is_online:
        parts.append(ONLINE[locale])
    return ", ".join(dict.fromkeys(part for part in parts if part))


def theme_words(theme: str, locale: Locale = "fr") -> str:
    """Write a theme's word from its slug; a slug that is no theme is given back."""
    return THEMES[locale].get(theme, theme)


def status_words(event: Event, locale: Locale = "fr") -> str:
    """Write what stands before the title: `Annulé`, `Complet`, …; "" when all is well."""
    if event.withdrawn:
        return WITHDRAWN[locale]
    return STATUSES[locale].get(event.status, "")


def headline_words(event: Event, locale: Locale = "fr") -> str:
    """Write the title with its status before it, where nothing else shows the status."""
    status = status_words(event, locale)
    return f"{status}{COLONS[locale]}{event.title}" if status else event.title


def fact_words(fact: Fact, value: str | None, locale: Locale = "fr") -> str:
    """Write a fact with its name before it, `Tarif : 5 €`; "" without a value."""
    return f"{FACTS[locale][fact]}{COLONS[locale]}{value}" if value else ""


def _same_evening(start: datetime, end: datetime) -> bool:
    next_day = start.date() + timedelta(days=1)
    return end.date() == start.date() or (end.date() == next_day and end.time() <= END_OF_NIGHT)
