"""`/admin/territoire`: name, words, languages, colours, communes and themes, without code."""

from typing import Any

from starlette.responses import Response

from agenda.errors import AlmanachError
from agenda.model.revision import Subject
from agenda.sentence import N_
from agenda.settings import Settings
from agenda.store.revisions import last_revisions
from agenda.store.territory import open_names, present_value
from agenda.wording import MONTHS, THEMES
from harvester.tend import Hand
from webapp.desk import territoryform as asked
from webapp.desk.rooms import COORDINATOR, form, page
from webapp.desk.territory import proposed, set_territory, weigh
from webapp.desk.visit import Visit
from webapp.i18n import LANGUAGE_NAMES

HOME = "/admin/territoire"
SHOWN = 5


def show(visit: Visit) -> Response:
    """What is in force."""
    return _form(visit, {})


def preview(visit: Visit) -> Response:
    """What would change, with what that sets aside; nothing is kept."""
    value, after, wrong = _read(visit)
    if after is None:
        return _form(visit, value, status=400, wrong=wrong)
    was, becomes = present_value(visit.settings), present_value(after)
    with visit.reading() as session:
        effect = weigh(session, visit.settings, after, visit.now)
    coloured = any(was[name] != becomes[name] for name in ("hues", "plain", "accent"))
    told = [*asked.tell_changes(visit, was, becomes)]
    return _form(visit, value, told=told, effect=effect, after=coloured and after.territory)


def save(visit: Visit) -> Response:
    """Put it into force."""
    value, after, wrong = _read(visit)
    if after is None:
        return _form(visit, value, status=400, wrong=wrong)
    hand = Hand(visit.who, visit.now)
    line = set_territory(visit.session, hand, _operators(visit), value)
    return visit.go(HOME, visit.words.gettext("Le territoire est réglé."), line.id)


def _read(visit: Visit) -> tuple[dict[str, Any], Settings | None, str]:
    """Give what the form says, the settings it would make, or why it makes none.

    What is fixed elsewhere is not in it.
    """
    told = asked.read_form(visit, visit.settings.territory)
    open_ = open_names(_operators(visit))
    value = {name: one for name, one in told.value.items() if name in open_}
    if told.wrong:
        return value, None, told.wrong
    try:
        return value, proposed(_operators(visit), value), ""
    except AlmanachError as error:
        return value, None, visit.tell(error.sentence)


def _operators(visit: Visit) -> Settings:
    """Give the settings without what the desk set: that is put over them anew."""
    return visit.inquiry.site.settings


def _form(visit: Visit, value: dict[str, Any], status: int = 200, **more: Any) -> Response:
    with visit.reading() as session:
        revisions = last_revisions(session, Subject.TERRITORY, SHOWN)
    shown = present_value(visit.settings) | value
    context = {"wrong": "", "told": None, "effect": None, "after": None} | more
    return visit.render(
        "desk/territory.html",
        status=status,
        value=shown,
        fixed=visit.settings.fixed,
        asked=asked,
        names=LANGUAGE_NAMES,
        usual=THEMES,
        chosen=asked.chosen_paper(shown),
        swatches=asked.papers(shown),
        month_names=MONTHS[visit.inquiry.locale],
        revisions=revisions,
        **context,
    )


ROOMS = (
    page(HOME, show, COORDINATOR, tab=N_("Territoire")),
    form(HOME + "/apercu", preview, COORDINATOR, access="alone"),
    form(HOME, save, COORDINATOR),
)
