"""Tags: which theme they bring, how they are written; those nothing is known of come first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from agenda.model import DecisionKind, Theme
from agenda.model.folding import fold
from agenda.sentence import N_
from agenda.store.decisions import all_decisions
from agenda.store.ground import TagUse, tags_in_use
from normalizer.dedup import Rulings
from normalizer.themes import read_themes
from webapp.desk.deciding import decision_by, take
from webapp.desk.rooms import COORDINATOR, form, page
from webapp.desk.visit import Visit

HOME = "/admin/etiquettes"
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag in use. `theme` and `written` are what people decided, None for nothing; `known`
    whether its word means a theme by itself.
    """

    tag: str
    coming: int
    known: bool
    theme: str | None
    written: str | None

    @property
    def covered(self) -> bool:
        """Whether it means something, or was decided about."""
        return self.known or self.theme is not None or self.written is not None


def tags(visit: Visit) -> Response:
    """List the tags, the uncovered first, then by use."""
    ruled = Rulings.from_decisions(all_decisions(visit.session)).tags
    found = [_tag(use, ruled) for use in tags_in_use(visit.session, visit.now)]
    ordered = sorted(found, key=lambda one: one.covered)[:AT_ONCE]
    return visit.render("desk/tags.html", tags=ordered, themes=list(Theme))


def _tag(use: TagUse, ruled: Mapping[str, Mapping[str, Any]]) -> Tag:
    rule = ruled.get(fold(use.tag), {})
    known = read_themes("", "", [use.tag]).sure
    return Tag(use.tag, use.coming, known, rule.get("theme"), rule.get("as"))


def settle(visit: Visit) -> Response:
    """Decide what a tag is worth."""
    tag, written = visit.field("etiquette", 80), visit.field("ecrit", 80)
    value: dict[str, Any] = {"tag": tag, "as": written}
    if theme := visit.field("theme", 16):
        value["theme"] = theme
    line = take(visit, visit.session, decision_by(visit, DecisionKind.TAG, [], value))
    return visit.go(HOME, visit.words.gettext("Enregistré."), line)


ROOMS = (page(HOME, tags, COORDINATOR, tab=N_("Étiquettes")), form(HOME, settle, COORDINATOR))
