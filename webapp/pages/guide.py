"""`/api`: how to read the agenda by program, for people. The machine's form is OpenAPI."""

from webapp.answer import Answer
from webapp.api import JSON, MOST
from webapp.i18n import translations
from webapp.openapi import ENDPOINTS, PROBLEM
from webapp.site import Inquiry


def guide(inquiry: Inquiry) -> Answer:
    """Write each address with its parameters and an example."""
    words = translations(inquiry.locale)
    told = [
        (one, words.gettext(one.about), [(p, words.gettext(p.about)) for p in one.parameters])
        for one in ENDPOINTS
    ]
    return inquiry.render(
        "api.html", endpoints=told, most=MOST, json=JSON, problem=PROBLEM, canonical=inquiry.path
    )
