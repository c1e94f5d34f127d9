"""`/admin/bilan`: the activity report that funders ask for, on screen, on paper and as a table."""

from datetime import date

from babel.dates import get_month_names
from starlette.responses import Response

from agenda.errors import QueryError
from agenda.sentence import N_
from agenda.wording import THEMES
from feeds.spreadsheet import write_table
from harvester.territory import territory_of
from webapp.bilan import Bilan, read_bilan, share, write_rows
from webapp.desk.rooms import COORDINATOR, page
from webapp.desk.visit import HEADERS, Visit
from webapp.periods import Period, read_period, usual_periods
from webapp.words import month_name, plain_day

HEADINGS = {
    "section": N_("rubrique"),
    "name": N_("nom"),
    "all": N_("rendez-vous"),
    "workshops": N_("dont ateliers"),
    "free": N_("dont gratuits"),
    "shared": N_("dont annoncés par plusieurs sources"),
    "whole": N_("Ensemble"),
    "before": N_("Période d’avant"),
    "apart": N_("Non comptés"),
    "cancelled": N_("annulés"),
    "postponed": N_("reportés"),
    "withdrawn": N_("retirés par leurs sources"),
    "hidden": N_("cachés"),
    "month": N_("Mois"),
    "commune": N_("Commune"),
    "theme": N_("Thème"),
    "partner": N_("Partenaire"),
    "missed": N_("Commune sans rendez-vous"),
    "none": N_("non précisé"),
}


def bilan(visit: Visit) -> Response:
    """The report of a period, or the form again when its dates are impossible."""
    today = visit.inquiry.today
    usual = [(one, period_name(visit, one)) for one in usual_periods(today)]
    try:
        found, wrong = _read(visit), None
    except QueryError as error:
        found, wrong = None, error
    return visit.render(
        "desk/bilan.html",
        status=400 if wrong else 200,
        bilan=found,
        wrong=wrong,
        usual=usual,
        given=visit.inquiry.params,
        share=share,
        period_name=lambda period: period_name(visit, period),
        short_months=get_month_names("abbreviated", locale=visit.inquiry.locale),
        made=visit.now,
    )


def bilan_csv(visit: Visit) -> Response:
    """The same as a table for spreadsheets."""
    found = _read(visit)
    headings = {name: visit.words.gettext(word) for name, word in HEADINGS.items()}
    body = b"".join(write_table(write_rows(found, headings)))
    name = f"bilan-{found.period.first}-{found.period.last}.csv"
    told = HEADERS | {"content-disposition": f'attachment; filename="{name}"'}
    return Response(body, 200, told, "text/csv; charset=utf-8")


def _read(visit: Visit) -> Bilan:
    settings = visit.settings
    period = read_period(visit.inquiry.params, visit.inquiry.today)
    names = THEMES[visit.inquiry.locale]
    return read_bilan(visit.session, period, settings.zone, territory_of(settings), names)


def period_name(visit: Visit, period: Period) -> str:
    """Name a period: `mars 2027`, `1er trimestre 2027`, `année 2027`, `du 3 mars 2027 au …`."""
    _, locale, first = visit.words.gettext, visit.inquiry.locale, period.first
    if period.kind == "month":
        return month_name(first, locale)
    if period.kind == "quarter":
        names = (_("1er trimestre"), _("2e trimestre"), _("3e trimestre"), _("4e trimestre"))
        return f"{names[period.quarter - 1]} {first.year}"
    if period.kind == "year":
        return _("année %(year)s") % {"year": first.year}

    def full(day: date) -> str:
        return f"{plain_day(day, locale)} {day.year}"

    return _("du %(first)s au %(last)s") % {"first": full(first), "last": full(period.last)}


ROOMS = (
    page("/admin/bilan", bilan, COORDINATOR, tab=N_("Bilan")),
    page("/admin/bilan.csv", bilan_csv, COORDINATOR),
)
