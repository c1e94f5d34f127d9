"""The pages about the agenda itself."""

from agenda.query import AgendaQuery
from webapp import lookups
from webapp.answer import Answer
from webapp.pages.tiles import tile_host
from webapp.site import Inquiry


def about(inquiry: Inquiry) -> Answer:
    """What this agenda is, and whose."""
    query = AgendaQuery(since=inquiry.today)
    partners = inquiry.count(lookups.partners, query)
    return inquiry.render("about.html", partners=partners, canonical=inquiry.path)


def accessibility(inquiry: Inquiry) -> Answer:
    """The accessibility statement."""
    return inquiry.render("accessibility.html", canonical=inquiry.path)


def privacy(inquiry: Inquiry) -> Answer:
    """What is kept of visitors: nothing."""
    tiles = tile_host(inquiry.settings.tile_url)
    return inquiry.render("privacy.html", tiles=tiles, canonical=inquiry.path)
