"""`/affiche`: a fortnight of a selection on one sheet, to pin up where there is a door."""

from datetime import date, timedelta
from functools import partial
from gettext import NullTranslations
from typing import Any, Final

from agenda.errors import QueryError
from agenda.model import Entry
from agenda.query import AgendaQuery
from agenda.sentence import N_
from agenda.wording import status_words
from feeds.links import agenda_url
from webapp import lookups, words
from webapp.answer import Answer
from webapp.i18n import translations
from webapp.pages.form import read_form
from webapp.pages.selection import chosen_words
from webapp.pages.stretch import Stretch, read_stretch
from webapp.pages.subscribe import draw_qr
from webapp.paper import find_printer, may_print, print_pdf
from webapp.poster import make_poster
from webapp.site import Inquiry

FORTNIGHT, MOST_DAYS = timedelta(days=14), 31
FORMATS = ("a4", "a3")
ONGOING = 3
STRIPS = 12
# A longer address makes a code too fine for a telephone two steps away.
LONGEST_LINK = 200
OWN_PAGES: Final = {
    "commune": "/communes/",
    "lieu": "/lieux/",
    "theme": "/themes/",
    "partenaire": "/partenaires/",
    "source": "/partenaires/",
}


def poster(inquiry: Inquiry) -> Answer:
    """The sheet as a page, ready to be printed from the browser."""
    return inquiry.render("poster.html", **_read(inquiry), printed=False)


def poster_pdf(inquiry: Inquiry) -> Answer:
    """The sheet as a PDF; where none can be made, the page says so."""
    printer = find_printer()
    if printer is None:
        return inquiry.render("poster.html", status=501, **_read(inquiry), printed=False)
    page = inquiry.render("poster.html", **_read(inquiry), printed=True).body.decode()
    body = print_pdf(printer, page, inquiry.sheet("poster"))
    name = 'inline; filename="affiche.pdf"'
    return Answer(body, "application/pdf", headers={"content-disposition": name})


def _read(inquiry: Inquiry) -> dict[str, Any]:
    query, form = inquiry.selection(), inquiry.params.get("format") or "a4"
    if form not in FORMATS:
        sentence = N_("« %(text)s » n’est pas un format d’affiche : a4, a3.")
        raise QueryError("format", sentence, "a3", text=form[:40])
    query = _dated(query, inquiry.today)
    stretch = read_stretch(inquiry, query, limit=None)
    lasting = query.model_copy(update={"since": None, "until": None, "series": "all"})
    link = _page_of(lasting)
    return {
        "query": query,
        "filters": query.write() | ({"format": form} if form != "a4" else {}),
        "format": form,
        "form": read_form(inquiry, query),
        "partners": inquiry.count(lookups.partners, query),
        "title": ", ".join(chosen_words(inquiry, lasting, lasting.write())),
        "poster": make_poster(stretch.days, stretch.habits, partial(_note, inquiry, stretch)),
        "ongoing": stretch.ongoing[:ONGOING],
        "more_ongoing": max(0, len(stretch.ongoing) - ONGOING),
        "reading": lookups.last_reading(inquiry.session),
        "link": link,
        "code": draw_qr(inquiry.settings.base_url + link),
        "strips": STRIPS,
        "can_print": may_print(),
        "canonical": "/affiche",
    }


def _dated(query: AgendaQuery, today: date) -> AgendaQuery:
    since = query.since or today
    until = query.until or since + FORTNIGHT - timedelta(days=1)
    if (until - since).days >= MOST_DAYS:
        sentence = N_("Une affiche dit %(most)s jours au plus.")
        raise QueryError("to", sentence, f"{since:%Y-%m-%d}", most=MOST_DAYS)
    return query.model_copy(update={"since": since, "until": until})


def _note(inquiry: Inquiry, stretch: Stretch, entry: Entry) -> str:
    """What stands below a title: state, place, price, rhythm."""
    event, locale = entry.event, inquiry.locale
    said: NullTranslations = translations(locale)
    where = words.venue(event.place) or (said.gettext("En ligne") if event.is_online else "")
    parts = (
        status_words(event, locale),
        where.replace(" · ", ", "),
        words.price(event, said),
        words.rhythm(stretch.habits.get(event.series or ""), locale, said),
        words.until(event, locale, said),
    )
    return ", ".join(part for part in parts if part)


def _page_of(query: AgendaQuery) -> str:
    """Give the shortest address of the selection."""
    written = query.write()
    if len(written) == 1:
        name, value = next(iter(written.items()))
        if name in OWN_PAGES:
            return OWN_PAGES[name] + value
    link = agenda_url("", query)
    return link if len(link) <= LONGEST_LINK else "/"
