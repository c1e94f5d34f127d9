"""The agenda as a list by day: whole, or of one place, commune, theme or partner."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from sqlmodel import Session
from starlette.exceptions import HTTPException
from starlette.responses import Response

from agenda.model import Theme
from agenda.query import AgendaQuery
from agenda.store.find import count_events
from feeds.links import agenda_url
from webapp import lookups
from webapp.answer import Answer
from webapp.feasts import is_red
from webapp.i18n import translations
from webapp.pages.form import read_form, widened
from webapp.pages.selection import chosen_words, ways_out, wider
from webapp.pages.stretch import Stretch, read_stretch
from webapp.site import Inquiry

STRIP = 21
MOST_BEST = 60
DAYS = ("from", "to")


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


def agenda(inquiry: Inquiry) -> Answer | Response:
    """The whole agenda, from today."""
    return write_agenda(inquiry, Sheet())


def theme(inquiry: Inquiry) -> Answer | Response:
    """The agenda of a theme."""
    slug = inquiry.named["slug"]
    if slug not in set(Theme):
        raise HTTPException(404)
    return write_agenda(inquiry, Sheet(inquiry.theme_word(slug), "theme", fixed={"theme": slug}))


def commune(inquiry: Inquiry) -> Answer | Response:
    """The agenda of a commune."""
    slug = inquiry.named["slug"]
    name = lookups.commune_named(inquiry.session, slug)
    if name is None:
        raise HTTPException(404)
    return write_agenda(inquiry, Sheet(name, "commune", fixed={"commune": slug}))


def write_agenda(inquiry: Inquiry, sheet: Sheet) -> Answer | Response:
    """Write the list of a selection, with its form, its strip of days and its feeds."""
    if elsewhere := widened(inquiry):
        return elsewhere
    fixed = dict(sheet.fixed or {})
    query = inquiry.selection(**fixed)
    fold = inquiry.params.get("series") != "all"
    own = {name: value for name, value in query.write().items() if name not in fixed}
    chosen = list(chosen_words(inquiry, query, own))
    form = read_form(inquiry, query)
    titled, stretches = _read_stretches(inquiry, query, form.total, fold=fold)
    *best, stretch = stretches
    if own or fixed:
        # Who looks for something wants what there is, not the days without it.
        stretch.days[:] = [day for day in stretch.days if day.entries]
    return inquiry.render(
        "agenda.html",
        sheet=sheet,
        query=query,
        filters=own,
        carried=own | ({} if fold else {"series": "all"}),
        best=best[0] if best else None,
        titled=titled,
        stretch=stretch,
        ongoing=[entry for one in stretches for entry in one.ongoing],
        weekly=[entry for one in stretches for entry in one.weekly],
        habits={name: one for each in stretches for name, one in each.habits.items()},
        total=form.total,
        fold=fold,
        form=form,
        strip=_strip(stretch),
        shortcuts=list(_shortcuts(inquiry)),
        chosen=chosen,
        # The title of the page names its days anyway.
        subject=[words for name, words in zip(own, chosen, strict=True) if name not in DAYS],
        wider=list(wider(inquiry, query, own)) if "commune" in own else [],
        feeds=feed_links(inquiry, query),
        canonical=inquiry.path,
        ways_out=[] if stretch.days else list(ways_out(inquiry, query, fixed)),
        centre=inquiry.count(lookups.centre, AgendaQuery(since=inquiry.today)),
        reading=lookups.last_reading(inquiry.session),
    )


def _read_stretches(
    inquiry: Inquiry, query: AgendaQuery, total: int, *, fold: bool
) -> tuple[int, list[Stretch]]:
    """Read what bears the words in its title before what has them elsewhere, or begins so; give
    also how many the first are.

    Where there is much of either, or one is empty, all stands in order of time.
    """
    if query.q and not query.since:
        best, rest = (query.model_copy(update={"holding": one}) for one in ("best", "rest"))
        coming = best.model_copy(update={"since": inquiry.today})
        titled = inquiry.count(_count_best, coming)
        if 0 < titled <= MOST_BEST:
            found = [
                read_stretch(inquiry, one, fold=fold, total=number)
                for one, number in ((best, titled), (rest, total - titled))
            ]
            if all(one.days for one in found):
                return titled, found
    return 0, [read_stretch(inquiry, query, fold=fold, total=total)]


def _count_best(session: Session, query: AgendaQuery, zone: ZoneInfo) -> int:
    return count_events(session, query, zone, most=MOST_BEST + 1)


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
