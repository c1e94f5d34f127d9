"""The form of the territory: what it asks, how it is read, and what it changes in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from agenda.colour import hue_of, paper, write_colour
from agenda.errors import UsageError
from agenda.model import Theme
from agenda.sentence import N_
from agenda.territory import HUES, Territory
from agenda.wording import COLONS, THEMES, Locale
from webapp.desk.telling import KEYS
from webapp.desk.visit import Visit
from webapp.i18n import LOCALES

LONGEST_LINE, LONGEST_TEXT, LONGEST_WORD = 200, 5000, 40
LINES = {
    "article": KEYS["article"],
    "name": N_("Nom du territoire"),
    "tagline": KEYS["tagline"],
    "contact": KEYS["contact"],
}
TEXTS = {name: KEYS[name] for name in ("welcome", "about")}
MORE = {
    **{name: KEYS[name] for name in ("languages", "hues", "accent", "departements", "communes")},
    "themes": N_("Thèmes"),
}
LABELS = LINES | TEXTS | MORE
PAPERS = {
    "mois": N_("Celui de chaque mois, comme Almanach le propose"),
    "une": N_("Le même toute l’année"),
    "douze": N_("Une couleur à vous pour chaque mois"),
    "uni": N_("Sans couleur"),
}
OTHERS: dict[Locale, str] = {"en": N_("anglais")}
"""The languages in which a territory may say its texts anew."""


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a form says, and what of it cannot be ("" when all can)."""

    value: dict[str, Any]
    wrong: str = ""


def read_form(visit: Visit, present: Territory) -> Asked:
    """Read the form. `present` is what it showed; it stands for what cannot be read."""
    told: dict[str, Any] = {name: visit.field(name, LONGEST_LINE) for name in LINES}
    told |= {name: visit.field(name, LONGEST_TEXT) for name in TEXTS}
    told |= {name: _rows(visit, name) for name in ("departements", "communes")}
    told["languages"] = _languages(visit, present)
    told["themes"] = _themes(visit)
    told["texts"] = {one: texts for one in OTHERS if (texts := _texts(visit, one))}
    try:
        return Asked(told | _colours(visit, present))
    except UsageError as error:
        shown = present.model_dump(include={"hues", "plain", "accent"})
        return Asked(told | shown, visit.tell(error.sentence))


def _rows(visit: Visit, name: str) -> list[str]:
    lines = visit.field(name, LONGEST_TEXT).splitlines()
    return [line.strip() for line in lines if line.strip()]


def _languages(visit: Visit, present: Territory) -> list[str]:
    ticked = {one for one in visit.fields("langue") if one in LOCALES} or {"fr"}
    return [one for one in dict.fromkeys((*present.languages, *LOCALES)) if one in ticked]


def _themes(visit: Visit) -> dict[str, str]:
    """An own word where one was written, an empty one for a theme that is not offered."""
    offered = set(visit.fields("offert"))
    words = {theme.value: visit.field(f"theme-{theme.value}", LONGEST_WORD) for theme in Theme}
    return {
        theme: word if theme in offered else ""
        for theme, word in words.items()
        if word or theme not in offered
    }


def _texts(visit: Visit, locale: Locale) -> dict[str, Any]:
    lines = dict.fromkeys(("article", "tagline"), LONGEST_LINE)
    names = lines | dict.fromkeys(TEXTS, LONGEST_TEXT)
    said = {name: visit.field(f"{locale}-{name}", longest) for name, longest in names.items()}
    words = {
        theme.value: visit.field(f"{locale}-theme-{theme.value}", LONGEST_WORD) for theme in Theme
    }
    found: dict[str, Any] = {name: text for name, text in said.items() if text}
    themes = {theme: word for theme, word in words.items() if word}
    return found | ({"themes": themes} if themes else {})


def _colours(visit: Visit, present: Territory) -> dict[str, Any]:
    """Read paper and red. A colour stands for its hue: how light paper is, is not chosen."""
    chosen = visit.field("papier", 8)
    if chosen not in PAPERS:
        raise UsageError(N_("Ce papier n’existe pas."))
    accent = visit.field("accent", 20).lower() if visit.field("accent-propre") else ""
    hues: list[int] = []
    if chosen == "une":
        hues = [_hue(visit, "teinte", present.hue(1))]
    elif chosen == "douze":
        hues = [_hue(visit, f"teinte-{month}", present.hue(month)) for month in range(1, 13)]
    return {"hues": hues, "plain": chosen == "uni", "accent": accent}


def _hue(visit: Visit, name: str, present: int) -> int:
    told = visit.field(name, 20)
    if told.lower() == write_colour(paper(present)):
        return present
    try:
        hue = hue_of(told)
    except ValueError as error:
        raise UsageError(str(error)) from error
    if hue is None:
        raise UsageError(
            N_("Un gris n’a pas de teinte : choisissez une couleur, ou « Sans couleur ».")
        )
    return hue


def chosen_paper(value: Mapping[str, Any]) -> str:
    """Tell which of `PAPERS` a value means."""
    if value["plain"]:
        return "uni"
    return {0: "mois", 1: "une"}.get(len(value["hues"]), "douze")


def papers(value: Mapping[str, Any]) -> list[str]:
    """Give the twelve papers of a value as colours, January first."""
    hues = value["hues"] or HUES
    return [write_colour(paper(hues[month % len(hues)])) for month in range(12)]


def tell_changes(
    visit: Visit, was: Mapping[str, Any], becomes: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    """Say each change: of what, what it was, what it becomes. Both hold all that can be set."""
    words = visit.words.gettext
    if any(was[name] != becomes[name] for name in ("hues", "plain")):
        one, other = (words(PAPERS[chosen_paper(value)]) for value in (was, becomes))
        yield words(LABELS["hues"]), one, other
    for name in LABELS:
        if name != "hues" and was[name] != becomes[name]:
            yield words(LABELS[name]), _tell(visit, was[name]), _tell(visit, becomes[name])
    yield from _tell_texts(visit, was["texts"], becomes["texts"])


def _tell_texts(
    visit: Visit, was: Mapping[Any, Any], becomes: Mapping[Any, Any]
) -> Iterator[tuple[str, str, str]]:
    for locale in OTHERS:
        before, after = was.get(locale) or {}, becomes.get(locale) or {}
        for name in (*TEXTS, "article", "tagline", "themes"):
            one, other = before.get(name) or "", after.get(name) or ""
            if one != other:
                words = visit.words.gettext
                label = f"{words(LABELS[name])} ({words(OTHERS[locale])})"
                yield label, _tell(visit, one), _tell(visit, other)


def _tell(visit: Visit, value: Any) -> str:
    words = visit.words
    if isinstance(value, Mapping):
        usual, none = THEMES[visit.inquiry.locale], words.gettext("non proposé")
        colon = COLONS[visit.inquiry.locale]
        return ", ".join(f"{usual[key]}{colon}{word or none}" for key, word in value.items()) or "–"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "–"
    return str(value) or "–"
