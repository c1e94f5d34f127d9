"""The agenda as a list by day: whole, or of one place, commune, theme or partner."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from urllib.parse import urlencode

from starlette.exceptions import HTTPException

from agenda.model import Theme
from agenda.query import AgendaQuery
from agenda.store.find import count_events
from agenda.wording import theme_words
from feeds.links import agenda_url
from webapp import lookups
from webapp.answer import Answer
from webapp.feasts import is_red
from webapp.i18n import translations
from webapp.lookups import Choice
from webapp.pages.stretch import Stretch, read_stretch
from webapp.site import Inquiry
from webapp.words import plain_day

STRIP = 21
WAYS_OUT = 3
AROUND_KM = (10, 20)
REFINEMENTS = ("from", "to", "commune", "theme", "gratuit", "type", "en-ligne", "accessible")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Whose agenda this is: `title` None for the whole one; `fixed` filters belong to the page."""

    title: str | None = None
    kind: str = ""
    notes: tuple[str, ...] = ()
    fixed: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Tick:
    """One day of the strip; `here` when the page holds it."""

    date: date
    here: bool
    red: bool
    names_month: bool


@dataclass(frozen=True, slots=True)
class Form:
    """What the search form offers and holds."""

    query: AgendaQuery
    params: Mapping[str, str]
    communes: list[Choice]
    themes: Mapping[Theme, int]

    @property
    def refined(self) -> bool:
        """Whether more than words was chosen."""
        return any(self.params.get(name) for name in REFINEMENTS)


def agenda(inquiry: Inquiry) -> Answer:
    """The whole agenda, from today."""
    return write_agenda(inquiry, Sheet())


def theme(inquiry: Inquiry) -> Answer:
    """The agenda of a theme."""
    slug = inquiry.named["slug"]
    if slug not in set(Theme):
        raise HTTPException(404)
    return write_agenda(
        inquiry, Sheet(theme_words(slug, inquiry.locale), "theme", fixed={"theme": slug})
    )


def commune(inquiry: Inquiry) -> Answer:
    """The agenda of a commune."""
    slug = inquiry.named["slug"]
    name = lookups.commune_named(inquiry.session, slug)
    if name is None:
        raise HTTPException(404)
    return write_agenda(inquiry, Sheet(name, "commune", fixed={"commune": slug}))


def write_agenda(inquiry: Inquiry, sheet: Sheet) -> Answer:
    """Write the list of a selection, with its form, its strip of days and its feeds."""
    fixed = dict(sheet.fixed or {})
    query = inquiry.selection(**fixed)
    fold = inquiry.params.get("series") != "all"
    own = {name: value for name, value in query.write().items() if name not in fixed}
    stretch, form = read_stretch(inquiry, query, fold=fold), read_form(inquiry, query)
    if own or fixed:
        # Who looks for something wants what there is, not the days without it.
        stretch.days[:] = [day for day in stretch.days if day.entries]
    return inquiry.render(
        "agenda.html",
        sheet=sheet,
        query=query,
        filters=own,
        carried=own | ({} if fold else {"series": "all"}),
        stretch=stretch,
        fold=fold,
        form=form,
        strip=_strip(stretch),
        shortcuts=list(_shortcuts(inquiry)),
        chosen=list(chosen_words(inquiry, query, own)),
        wider=list(_wider(inquiry, query, form, own)) if "commune" in own else [],
        feeds=feed_links(inquiry, query),
        canonical=inquiry.path,
        ways_out=[] if stretch.days else list(_ways_out(inquiry, query, fixed)),
        centre=inquiry.count(lookups.centre, AgendaQuery(since=inquiry.today)),
        reading=lookups.last_reading(inquiry.session),
    )


def read_form(inquiry: Inquiry, query: AgendaQuery) -> Form:
    """Count what could be chosen instead, the other filters staying as they are."""
    around = query.model_copy(update={"since": query.since or inquiry.today})
    communes = [*inquiry.count(lookups.communes, around.model_copy(update={"commune": None}))]
    if query.commune and query.commune not in {one.slug for one in communes}:
        name = lookups.commune_named(inquiry.session, query.commune) or query.commune
        communes.append(Choice(query.commune, name, 0))
    return Form(
        query,
        inquiry.params,
        communes,
        inquiry.count(lookups.themes, around.model_copy(update={"theme": None})),
    )


def feed_links(inquiry: Inquiry, query: AgendaQuery) -> list[tuple[str, str, str]]:
    """Give extension, name and address of a selection's feeds: from today on, whatever the page."""
    _ = translations(inquiry.locale).gettext
    names = {
        "ics": _("Calendrier (ICS)"),
        "rss": "RSS",
        "atom": "Atom",
        "json": "JSON Feed",
        "jsonld": "JSON-LD",
        "csv": _("Tableau (CSV)"),
    }
    lasting = query.model_copy(update={"since": None, "until": None, "series": "all"})
    return [(end, name, agenda_url("", lasting, end)) for end, name in names.items()]


def _strip(stretch: Stretch) -> list[Tick]:
    shown = {day.date for day in stretch.days if day.entries or day.folded}
    dates = [stretch.since + timedelta(days=number) for number in range(STRIP)]
    return [
        Tick(day, day in shown, is_red(day), number == 0 or day.day == 1)
        for number, day in enumerate(dates)
    ]


def _shortcuts(inquiry: Inquiry) -> Iterator[tuple[str, str]]:
    """Lead to the days people ask for: today, tomorrow, the weekend, the week."""
    _, today = translations(inquiry.locale).gettext, inquiry.today
    saturday = today + timedelta(days=max(0, 5 - today.weekday()))
    sunday = today + timedelta(days=6 - today.weekday())
    yield f"/jour/{today}{inquiry.carry}", _("Aujourd’hui")
    yield f"/jour/{today + timedelta(days=1)}{inquiry.carry}", _("Demain")
    span = {"from": min(saturday, sunday), "to": sunday} | (
        {"lang": inquiry.lang} if inquiry.lang else {}
    )
    yield f"/?{urlencode(span)}", _("Ce week-end")
    yield f"/semaine/{today:%G-W%V}{inquiry.carry}", _("Cette semaine")


def chosen_words(inquiry: Inquiry, query: AgendaQuery, own: Mapping[str, str]) -> Iterator[str]:
    """Say the filters in words, as the sentence above the list begins."""
    _ = translations(inquiry.locale).gettext
    day = partial(plain_day, locale=inquiry.locale)
    said = {
        "q": _("« %s »") % query.q,
        "from": _("à partir du %s") % day(query.since) if query.since else "",
        "to": _("jusqu’au %s") % day(query.until) if query.until else "",
        "commune": query.commune and lookups.commune_named(inquiry.session, query.commune),
        "lieu": query.lieu and _place_name(inquiry, query.lieu),
        "source": query.source and _source_name(inquiry, query.source),
        "near": _("à moins de %g km") % query.near.km if query.near else "",
        "theme": theme_words(query.theme or "", inquiry.locale),
        "gratuit": _("gratuit") if query.free else _("payant"),
        "en-ligne": _("en ligne") if query.online else _("sur place"),
        "accessible": _("accessible en fauteuil"),
        "type": _("ateliers") if query.type == "workshop" else _("hors ateliers"),
    }
    for name, value in own.items():
        yield said.get(name) or value.replace("-", " ")


def _place_name(inquiry: Inquiry, slug: str) -> str | None:
    place = lookups.place_named(inquiry.session, slug)
    return (place.name or place.commune) if place else None


def _source_name(inquiry: Inquiry, slug: str) -> str | None:
    source = lookups.source_named(inquiry.session, slug)
    return source.name if source else None


def _wider(
    inquiry: Inquiry, query: AgendaQuery, form: Form, own: Mapping[str, str]
) -> Iterator[tuple[int, dict[str, str], int]]:
    """Give distances around the chosen commune, what to ask for them, how many are found."""
    point = next((one.point for one in form.communes if one.slug == query.commune), None)
    if point is None:
        return
    for km in AROUND_KM:
        near = f"{point[0]:.3f},{point[1]:.3f},{km}"
        rest = {name: value for name, value in own.items() if name != "commune"} | {"near": near}
        easier = AgendaQuery.read(rest)
        easier = easier.model_copy(update={"since": easier.since or inquiry.today})
        yield km, rest, inquiry.count(count_events, easier)


def _ways_out(
    inquiry: Inquiry, query: AgendaQuery, fixed: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, str], int]]:
    """Give what to let go of so that something is found: a filter, what remains, how many."""
    written = {name: value for name, value in query.write().items() if name not in fixed}
    found = 0
    for name in written:
        rest = {key: value for key, value in written.items() if key != name}
        easier = AgendaQuery.read({**rest, **fixed})
        easier = easier.model_copy(update={"since": easier.since or inquiry.today})
        count = inquiry.count(count_events, easier)
        if count and found < WAYS_OUT:
            found += 1
            yield _filter_words(inquiry, name), rest, count


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
