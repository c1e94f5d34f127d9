"""A selection in words, and what to ask for instead of it."""

from collections.abc import Iterator, Mapping
from functools import partial

from agenda.query import AgendaQuery, Near
from agenda.store.find import count_events
from webapp import lookups
from webapp.i18n import translations
from webapp.pages.form import commune_around, write_near
from webapp.site import Inquiry
from webapp.words import plain_day

WAYS_OUT = 3
AROUND_KM = (10, 20)


def chosen_words(inquiry: Inquiry, query: AgendaQuery, own: Mapping[str, str]) -> Iterator[str]:
    """Say the filters in words, as the sentence above the list begins."""
    _ = translations(inquiry.locale).gettext
    day = partial(plain_day, locale=inquiry.locale)
    said = {
        "q": _("« %s »") % query.q,
        "from": _("à partir du %s") % day(query.since) if query.since else "",
        "to": _("jusqu’au %s") % day(query.until) if query.until else "",
        **lookups.names_chosen(inquiry.session, query),
        "near": _near_words(inquiry, query.near) if query.near else "",
        "theme": inquiry.theme_word(query.theme or ""),
        "gratuit": _("gratuit") if query.free else _("payant"),
        "en-ligne": _("en ligne") if query.online else _("sur place"),
        "accessible": _("accessible en fauteuil"),
        "type": _("ateliers") if query.type == "workshop" else _("hors ateliers"),
    }
    for name, value in own.items():
        yield said.get(name) or value.replace("-", " ")


def _near_words(inquiry: Inquiry, near: Near) -> str:
    """Say how far, and around which commune where the point is that of one."""
    middle = commune_around(inquiry, near)
    words = translations(inquiry.locale).gettext("à moins de %g km") % near.km
    return f"{middle.name}, {words}" if middle else words


def wider(
    inquiry: Inquiry, query: AgendaQuery, own: Mapping[str, str]
) -> Iterator[tuple[int, dict[str, str], int]]:
    """Give distances around the chosen commune, what to ask for them, how many are found."""
    coming = query.model_copy(update={"since": query.since or inquiry.today})
    # The only one: it is what the query asks for.
    point = next((one.point for one in inquiry.count(lookups.communes, coming)), None)
    if point is None:
        return
    for km in AROUND_KM:
        rest = {name: value for name, value in own.items() if name != "commune"}
        rest["near"] = write_near(point, km)
        yield km, rest, _count(inquiry, rest)


def ways_out(
    inquiry: Inquiry, query: AgendaQuery, fixed: Mapping[str, str]
) -> list[tuple[str, dict[str, str], int]]:
    """Give what to let go of so that something is found: in words, what remains, how many.

    One filter less; where none will do, one filter alone.
    """
    written = {name: value for name, value in query.write().items() if name not in fixed}
    less = (
        (
            _filter_words(inquiry, name),
            {key: value for key, value in written.items() if key != name},
        )
        for name in written
    )
    only = translations(inquiry.locale).gettext("seulement %s")
    alone = (
        (only % word, {name: value})
        for word, (name, value) in zip(
            chosen_words(inquiry, query, written), written.items(), strict=True
        )
    )
    for ways in (less, alone):
        counted = [(words, rest, _count(inquiry, {**rest, **fixed})) for words, rest in ways]
        if found := [way for way in counted if way[2]]:
            return found[:WAYS_OUT]
    return []


def _count(inquiry: Inquiry, asked: Mapping[str, str]) -> int:
    query = AgendaQuery.read(asked)
    coming = query.model_copy(update={"since": query.since or inquiry.today})
    return inquiry.count(count_events, coming)


def _filter_words(inquiry: Inquiry, name: str) -> str:
    _ = translations(inquiry.locale).gettext
    words = {
        "q": _("sans ces mots"),
        "from": _("à partir d’aujourd’hui"),
        "to": _("sans date de fin"),
        "commune": _("dans toutes les communes"),
        "near": _("sans limite de distance"),
        "theme": _("tous thèmes"),
        "gratuit": _("gratuits ou non"),
        "en-ligne": _("en ligne ou non"),
        "accessible": _("accessibles ou non"),
        "type": _("ateliers ou non"),
    }
    return words.get(name, _("sans le filtre « %s »") % name)
