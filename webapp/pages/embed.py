"""The agenda in other people's pages: a small page for an iframe, and a web component."""

from functools import cache
from importlib.resources import files

from agenda.errors import QueryError
from agenda.query import AgendaQuery
from agenda.sentence import N_
from feeds.links import agenda_url
from webapp.answer import Answer
from webapp.headers import POLICY, source_hash
from webapp.pages.stretch import read_next
from webapp.site import Inquiry

FEWEST, MOST, USUAL = 3, 10, 5
JAVASCRIPT = "text/javascript; charset=utf-8"
# A frame tells its height to the page around it, which embed.js listens to. Nothing else.
TELL_HEIGHT = (
    "const tell=()=>parent.postMessage({almanachHeight:document.documentElement.offsetHeight},'*');"
    "new ResizeObserver(tell).observe(document.documentElement)"
)
FRAMED = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
FRAMED += f"; script-src {source_hash(TELL_HEIGHT)}"


def embed(inquiry: Inquiry) -> Answer:
    """The next rendez-vous of a selection, three to ten lines."""
    query, error = AgendaQuery(), None
    try:
        query, lines = inquiry.selection(), read_lines(inquiry)
    except QueryError as refusal:
        # The sentence is for whoever sets the frame up: it must show inside.
        error, lines = refusal, FEWEST
    answer = inquiry.render(
        "embed.html",
        status=400 if error else 200,
        entries=[] if error else read_next(inquiry, query, lines),
        error=error,
        heading=inquiry.params.get("titre", "").strip()[:120],
        whole=agenda_url(inquiry.settings.base_url, query),
        tell_height=TELL_HEIGHT,
    )
    answer.headers["content-security-policy"] = FRAMED
    return answer


def read_lines(inquiry: Inquiry) -> int:
    """Read how many lines are wanted. Raises `QueryError` unless three to ten."""
    text = inquiry.params.get("lignes", "").strip() or str(USUAL)
    if not (text.isascii() and text.isdecimal() and FEWEST <= int(text[:9]) <= MOST):
        sentence = N_("Le nombre de lignes va de %(fewest)s à %(most)s.")
        raise QueryError("lignes", sentence, str(USUAL), fewest=FEWEST, most=MOST)
    return int(text)


def script(_inquiry: Inquiry) -> Answer:
    """The web component `<almanach-agenda>`, also what gives frames their height."""
    return Answer(_component(), JAVASCRIPT, max_age=3600)


@cache
def _component() -> bytes:
    return (files("webapp") / "static" / "embed.js").read_bytes()
