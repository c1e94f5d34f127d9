"""The journal's values in words: what was before, what came instead."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from gettext import NullTranslations
from typing import Any

from markupsafe import Markup

from agenda.model import Status
from agenda.model.account import Role
from agenda.model.journal import JournalLine
from agenda.sentence import N_
from agenda.wording import THEMES, WEEKDAYS, Locale, day_words, hour_words
from webapp.i18n import LANGUAGE_NAMES
from webapp.words import access, field

NOTHING = "–"
LONGEST = 400
STATUSES = {
    Status.CONFIRMED: N_("confirmé"),
    Status.TENTATIVE: N_("à confirmer"),
    Status.CANCELLED: N_("annulé"),
    Status.POSTPONED: N_("reporté"),
    Status.MOVED_ONLINE: N_("passé en ligne"),
    Status.FULL: N_("complet"),
}
KINDS = {"event": N_("rendez-vous"), "workshop": N_("atelier")}
ROLES = {
    Role.COORDINATOR: N_("coordination : tout"),
    Role.MODERATOR: N_("modération de quelques sources"),
    Role.PARTNER: N_("partenaire : ses propres annonces"),
}
TRUST = {
    0.1: N_("très basse"),
    0.3: N_("basse"),
    0.5: N_("moyenne"),
    0.7: N_("haute"),
    0.9: N_("très haute"),
}
KEYS = {
    "name": N_("Nom"),
    "trust": N_("Confiance"),
    "shortest_minutes": N_("Au moins, en minutes"),
    "longest_minutes": N_("Au plus, en minutes"),
    "moderated": N_("Après un regard seulement"),
    "withdrawn": N_("Retirées"),
    "lost": N_("Disparues"),
    "doubt": N_("Doute"),
    "doubted": N_("Douteuse depuis"),
    "accepted_loss": N_("Disparitions acceptées"),
    "seen": N_("Vues"),
    "new": N_("Nouvelles"),
    "changed": N_("Changées"),
    "said": N_("Message"),
    "role": N_("Rôle"),
    "sources": N_("Sources"),
    "url": N_("Adresse"),
    "moved_to": N_("Nouvelle adresse"),
    "kind": N_("Format"),
    "group": N_("Groupe"),
    "series": N_("Séries"),
    "tag": N_("Étiquette"),
    "theme": N_("Thème"),
    "as": N_("S’écrit"),
    "alias": N_("Autre nom"),
    "street": N_("Rue"),
    "postcode": N_("Code postal"),
    "lat": N_("Latitude"),
    "lon": N_("Longitude"),
    "all_day": N_("Toute la journée"),
    "address": N_("Adresse"),
    "approved": N_("Relues le"),
    "on": N_("Envoyer chaque semaine"),
    "weekday": N_("Jour"),
    "hour": N_("Heure"),
    "to": N_("Adresses de courriel"),
    "channels": N_("Canaux de discussion"),
    "intro": N_("Quelques mots avant la liste"),
    "language": N_("Langue"),
    "article": N_("Ce qui vient avant le nom"),
    "tagline": N_("En une phrase"),
    "contact": N_("Contact (adresse de courriel ou de page)"),
    "welcome": N_("Texte d’accueil, sur la première page et « À propos »"),
    "about": N_("Suite du texte sur « À propos » seulement"),
    "languages": N_("Langues"),
    "texts": N_("Textes dans d’autres langues"),
    "hues": N_("Papier"),
    "plain": N_("Sans couleur"),
    "accent": N_("Couleur des dimanches et des mentions"),
    "departements": N_("Départements"),
    "communes": N_("Communes"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A thing that changed: its name, and what it was and is; "" where that is not known."""

    name: str
    was: str
    now: str


def tell_changes(line: JournalLine, locale: Locale, words: NullTranslations) -> Iterator[Change]:
    """Say what a line changed, thing by thing."""
    before, after = line.before or {}, line.after or {}
    told = partial(tell, locale=locale, words=words)
    if "field" in after:
        name, said = after["field"], after.get("said")
        was = told(name, said) if "said" in after else ""
        yield Change(key(name, words), was, told(name, after["value"]))
    elif "field" in before:
        yield Change(key(before["field"], words), told(before["field"], before["value"]), "")
    else:
        for name in dict.fromkeys((*before, *after)):
            was, now = (told(name, one[name]) if name in one else "" for one in (before, after))
            if name != "epoch":
                yield Change(key(name, words), was, now)


def key(name: str, words: NullTranslations) -> str:
    """Name a field that the journal tells of."""
    return words.gettext(KEYS[name]) if name in KEYS else field(name, words)


def tell(name: str, value: Any, locale: Locale, words: NullTranslations) -> str:
    """Write the value of a field for people: nothing as a dash, what has parts by its parts."""
    if value in (None, "", [], {}):
        return NOTHING
    if isinstance(value, bool):
        return words.gettext("oui") if value else words.gettext("non")
    if isinstance(value, Mapping):
        parts = [tell(part, one, locale, words) for part, one in value.items()]
        return ", ".join(part for part in parts if part != NOTHING) or NOTHING
    if isinstance(value, list):
        return ", ".join(tell(name, one, locale, words) for one in value)
    return _word(name, value, locale, words) or _plain(value, locale)


def _word(name: str, value: Any, locale: Locale, words: NullTranslations) -> str:
    """Say a code in words; "" for what is none."""
    known: Mapping[str, Callable[[Any], str]] = {
        "status": lambda one: words.gettext(STATUSES[Status(one)]),
        "role": lambda one: words.gettext(ROLES[Role(one)]),
        "trust": lambda one: words.gettext(TRUST[one]),
        "themes": lambda one: THEMES[locale][one],
        "theme": lambda one: THEMES[locale][one],
        "accessibility": lambda one: access(one, words),
        "weekday": lambda one: WEEKDAYS[locale][one],
        "language": lambda one: LANGUAGE_NAMES[one],
        "languages": lambda one: LANGUAGE_NAMES[one],
        "description_html": lambda one: Markup(one).striptags()[:LONGEST],  # noqa: S704  # stripped
        "kind": lambda one: words.gettext(KINDS[one]),
    }
    try:
        return known[name](value) if name in known else ""
    except (KeyError, ValueError, IndexError):
        return ""  # a code of another version is shown as it is written


def _plain(value: Any, locale: Locale) -> str:
    if not isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value[:LONGEST]
    day = day_words(moment, locale)
    is_day = len(value) == len(date.min.isoformat())
    return day if is_day else f"{day}, {hour_words(moment, locale)}"
