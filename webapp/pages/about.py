"""The pages about the agenda itself."""

from agenda.model import Theme
from agenda.query import AgendaQuery
from agenda.store.find import count_events
from webapp import lookups
from webapp.answer import Answer
from webapp.pages.agenda import feed_links, read_form
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
    return inquiry.render("privacy.html", canonical=inquiry.path)


def feeds(inquiry: Inquiry) -> Answer:
    """Choose a selection and subscribe to it."""
    query = inquiry.selection()
    around = query.model_copy(update={"since": query.since or inquiry.today})
    return inquiry.render(
        "feeds.html",
        form=read_form(inquiry, query),
        query=query,
        feeds=feed_links(inquiry, query),
        count=inquiry.count(count_events, around),
        themes=list(Theme),
        canonical=inquiry.path,
    )
