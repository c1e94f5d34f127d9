"""Short words of the pages: days, rhythms, prices, ages. Pure; the language is an argument."""

from datetime import date, datetime, timedelta
from gettext import NullTranslations
from zoneinfo import ZoneInfo

from babel.dates import format_timedelta

from agenda.model import Event, Place
from agenda.span import Span
from agenda.wording import MONTHS, WEEKDAYS, Locale, hour_words
from webapp.daybook import last_day_of
from webapp.feasts import Feast, feast
from webapp.habits import Habit
from webapp.sky import moon, sun

LONGEST_PRICE = 28
WORKING_WEEK = 5
HALF_A_MINUTE = timedelta(seconds=30)
JUST_NOW = timedelta(seconds=-1)


def short_day(day: date, locale: Locale = "fr") -> str:
    """Write a day shortly, with its month when that helps: `sam. 20 mars`, `Sat 20 March`."""
    name = WEEKDAYS[locale][day.weekday()][:3] + ("." if locale == "fr" else "")
    return f"{name} {figure(day, locale)} {MONTHS[locale][day.month - 1]}"


def figure(day: date, locale: Locale = "fr") -> str:
    """Write a day's figure; the first of a month is `1er` in French."""
    return "1er" if locale == "fr" and day.day == 1 else str(day.day)


def plain_day(day: date, locale: Locale = "fr") -> str:
    """Write `18 mars`, `1er avril`, `18 March`."""
    return f"{figure(day, locale)} {MONTHS[locale][day.month - 1]}"


def month_name(day: date, locale: Locale = "fr") -> str:
    """Write `mars 2027`."""
    return f"{MONTHS[locale][day.month - 1]} {day.year}"


def part_name(part: Span, locale: Locale = "fr") -> str:
    """Write a calendar's part: `2027`, `janvier – juin 2027`, `mars 2027`, `1er – 10 mars 2027`."""
    name = part.write()
    first, last = part.first, part.last
    if len(name) == len("2027"):
        return name
    if len(name) == len("2027-03"):
        return month_name(first, locale)
    if first.day == 1 and first.month != last.month:
        return f"{MONTHS[locale][first.month - 1]} – {month_name(last, locale)}"
    begin = f"{figure(first, locale)} – " if first < last else ""
    return f"{begin}{plain_day(last, locale)} {last.year}"


def hour(event: Event, locale: Locale, words: NullTranslations) -> str:
    """Write when on its day: `14 h 30`, `journée`."""
    return words.gettext("journée") if event.all_day else hour_words(event.local_start, locale)


def price(event: Event, words: NullTranslations) -> str:
    """Write a price shortly, or "" when there is none or it is a paragraph."""
    if event.free:
        return words.gettext("gratuit")
    told = event.price or ""
    return told if len(told) <= LONGEST_PRICE else ""


def until(event: Event, locale: Locale, words: NullTranslations) -> str:
    """Write `jusqu’au dim. 21 mars` for what lasts several days, else ""."""
    last = last_day_of(event)
    if last <= event.first_day:
        return ""
    return words.gettext("jusqu’au %s") % short_day(last, locale)


def rhythm(habit: Habit | None, locale: Locale, words: NullTranslations) -> str:
    """Write a rhythm: `chaque mardi et jeudi`, `un vendredi sur deux`, `chaque mois`, or ""."""
    if habit is None:
        return ""
    names = [WEEKDAYS[locale][weekday] for weekday in sorted(habit.weekly)]
    if len(names) == len(WEEKDAYS[locale]):
        return words.gettext("chaque jour")
    if names == list(WEEKDAYS[locale][:WORKING_WEEK]):
        return words.gettext("du lundi au vendredi")
    if names:
        *rest, last = names
        listed = words.gettext("%s et %s") % (", ".join(rest), last) if rest else last
        return words.gettext("chaque %s") % listed
    if habit.fortnightly is not None:
        return words.gettext("un %s sur deux") % WEEKDAYS[locale][habit.fortnightly]
    return words.gettext("chaque mois") if habit.monthly else ""


def venue(place: Place | None) -> str:
    """Write `Lieu · Commune`, naming once what both say."""
    parts = [place.name, place.commune] if place else []
    return " · ".join(dict.fromkeys(part for part in parts if part))


def where(event: Event, words: NullTranslations) -> str:
    """Write `Lieu · Commune`, or that it is online, or that nobody said where."""
    elsewhere = words.gettext("En ligne") if event.is_online else words.gettext("Lieu à préciser")
    return venue(event.place) or elsewhere


def moment(instant: datetime, zone: ZoneInfo, locale: Locale, words: NullTranslations) -> str:
    """Write an instant on the territory's clock: `18 mars à 6 h 10`."""
    local = instant.astimezone(zone)
    parts = {"day": plain_day(local, locale), "clock": hour_words(local, locale)}
    return words.gettext("%(day)s à %(clock)s") % parts


def sun_words(
    day: date,
    centre: tuple[float, float] | None,
    zone: ZoneInfo,
    locale: Locale,
    words: NullTranslations,
) -> str:
    """Write `Soleil de 7 h 06 à 19 h 07`, or "" on a polar day and where no place is known."""
    rising = centre and sun(day, *centre)
    if not rising:
        return ""
    nearest = (moment + HALF_A_MINUTE for moment in rising)
    clocks = [hour_words(moment.astimezone(zone), locale) for moment in nearest]
    return words.gettext("Soleil de %s à %s") % tuple(clocks)


def moon_words(day: date, zone: ZoneInfo, words: NullTranslations) -> str:
    """Write the phase that the moon reaches, or ""."""
    phase = moon(day, zone)
    names = {
        "new": words.gettext("Nouvelle lune"),
        "first": words.gettext("Premier quartier"),
        "full": words.gettext("Pleine lune"),
        "last": words.gettext("Dernier quartier"),
    }
    return names[phase] if phase else ""


def feast_words(day: date, words: NullTranslations) -> str:
    """Write the public holiday that a day is, or "": red alone would tell nobody who hears it."""
    name = feast(day)
    names: dict[Feast, str] = {
        "new-year": words.gettext("Jour de l’An"),
        "easter-monday": words.gettext("Lundi de Pâques"),
        "labour": words.gettext("Fête du Travail"),
        "victory": words.gettext("Victoire de 1945"),
        "ascension": words.gettext("Ascension"),
        "whit-monday": words.gettext("Lundi de Pentecôte"),
        "bastille": words.gettext("Fête nationale"),
        "assumption": words.gettext("Assomption"),
        "all-saints": words.gettext("Toussaint"),
        "armistice": words.gettext("Armistice de 1918"),
        "christmas": words.gettext("Noël"),
    }
    return names[name] if name else ""


def ago(moment: datetime, now: datetime, locale: Locale) -> str:
    """Write how long ago: `il y a 2 heures`; at the least `il y a 1 minute`."""
    since = min(moment - now, JUST_NOW)  # of nothing at all, Babel would say "dans 0 minute"
    return format_timedelta(since, granularity="minute", add_direction=True, locale=locale)


def access(code: str, words: NullTranslations) -> str:
    """Write what an accessibility code promises (the codes are OpenAgenda's)."""
    known = {
        "mi": words.gettext("accessible en fauteuil"),
        "hi": words.gettext("adapté aux personnes malentendantes"),
        "vi": words.gettext("adapté aux personnes malvoyantes"),
        "pi": words.gettext("adapté au handicap psychique"),
        "ii": words.gettext("adapté au handicap mental"),
        "sl": words.gettext("en langue des signes"),
    }
    return known.get(code, code)


def field(name: str, words: NullTranslations) -> str:
    """Write what a field of an event is called in the table of provenance."""
    known = {
        "title": words.gettext("Titre"),
        "start": words.gettext("Début"),
        "end": words.gettext("Fin"),
        "place": words.gettext("Où"),
        "status": words.gettext("État"),
        "description_html": words.gettext("Texte"),
        "online_url": words.gettext("En ligne"),
        "price": words.gettext("Prix"),
        "free": words.gettext("Gratuité"),
        "image": words.gettext("Image"),
        "registration": words.gettext("Inscription"),
        "themes": words.gettext("Thème"),
        "tags": words.gettext("Mots-clés"),
        "organizers": words.gettext("Organisé par"),
        "accessibility": words.gettext("Accès"),
        "url": words.gettext("Adresse"),
    }
    return known.get(name, name.replace("_", " ").capitalize())


def iso_day(text: str) -> str:
    """Give back what a date field can hold, else ""."""
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        return ""


def capital(text: str) -> str:
    """Give a capital to the first letter, and leave the others alone."""
    return text[:1].upper() + text[1:]
