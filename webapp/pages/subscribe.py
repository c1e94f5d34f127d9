"""Taking the agenda along: `/flux` for calendars and readers, `/integrer` for one's own site."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

import segno
from markupsafe import Markup
from starlette.responses import Response

from agenda.query import AgendaQuery
from agenda.span import Span
from agenda.store.find import count_events
from feeds.links import agenda_url
from webapp import lookups
from webapp.answer import Answer
from webapp.headers import POLICY
from webapp.pages.agenda import feed_links
from webapp.pages.embed import FEWEST, MOST, read_lines
from webapp.pages.form import read_form, widened
from webapp.pages.parts import cut
from webapp.pages.stretch import read_next
from webapp.site import Inquiry
from webapp.syndication import site_name

PREVIEW = 5
LONGEST_QR = 500
# Pixels until embed.js, where it may run, tells the true height.
HEAD_HEIGHT, LINE_HEIGHT = 120, 86
HIDDEN = ("near", "source", "status", "series")


def feeds(inquiry: Inquiry) -> Answer | Response:
    """Choose a selection, see it, subscribe to it."""
    if elsewhere := widened(inquiry):
        return elsewhere
    query = _lasting(inquiry.selection())
    coming = query.model_copy(update={"since": inquiry.today})
    parts = cut(inquiry.session, coming, inquiry.settings.zone)
    base = inquiry.settings.base_url
    here = f"{base}/flux{_asked(query)}"
    return inquiry.render(
        "feeds.html",
        **_choices(inquiry, query),
        feeds=feed_links(inquiry, query),
        count=inquiry.count(count_events, coming),
        entries=read_next(inquiry, coming, PREVIEW),
        address=agenda_url(base, query, "ics"),
        calendars=_calendars(inquiry, query, heavy=bool(parts)),
        parts=[(part, _address(base, query, part)) for part in parts],
        here=here,
        qr=draw_qr(here),
    )


def integrate(inquiry: Inquiry) -> Answer | Response:
    """Choose a selection, see it as a frame, copy what puts it into one's own site."""
    if elsewhere := widened(inquiry):
        return elsewhere
    query, lines = _lasting(inquiry.selection()), read_lines(inquiry)
    title = inquiry.params.get("titre", "").strip()[:120]
    said = query.write() | {"titre": title, "lignes": str(lines), "lang": inquiry.lang or ""}
    chosen = {name: value for name, value in said.items() if value}
    frame = f"/embed?{urlencode(chosen)}"
    code = _frame_code(inquiry, frame, HEAD_HEIGHT + lines * LINE_HEIGHT)
    answer = inquiry.render(
        "integrate.html",
        **_choices(inquiry, query),
        lines=lines,
        possible_lines=range(FEWEST, MOST + 1),
        heading=title,
        frame=frame,
        height=HEAD_HEIGHT + lines * LINE_HEIGHT,
        frame_code=code,
        component=_component(inquiry, query, chosen, code),
    )
    answer.headers["content-security-policy"] = f"{POLICY}; frame-src 'self'"
    return answer


def _lasting(query: AgendaQuery) -> AgendaQuery:
    """A subscription has no days of its own: it begins today, every day."""
    return query.model_copy(update={"since": None, "until": None, "part": None, "series": "all"})


def _choices(inquiry: Inquiry, query: AgendaQuery) -> dict[str, Any]:
    """Give what may be chosen, each with what it would give beside the other choices."""
    return {
        "form": read_form(inquiry, query, most=None),
        "query": query,
        "hidden": HIDDEN,
        "sources": inquiry.count(lookups.partners, AgendaQuery(since=inquiry.today)),
        "canonical": inquiry.path,
    }


def _asked(query: AgendaQuery) -> str:
    filters = urlencode(query.write())
    return f"?{filters}" if filters else ""


def _calendars(inquiry: Inquiry, query: AgendaQuery, *, heavy: bool) -> list[tuple[str, str]]:
    """Give links that subscribe calendars kept elsewhere; nothing is asked of them here."""
    whole = agenda_url(inquiry.settings.base_url, query, "ics")
    light = whole
    if heavy:
        light += "&leger=1" if "?" in whole else "?leger=1"
    name = site_name(inquiry.settings)
    outlook = urlencode({"url": light, "name": name}, quote_via=quote)
    return [
        ("Apple", webcal(whole)),
        (
            "Google Agenda",
            f"https://calendar.google.com/calendar/render?{urlencode({'cid': webcal(light)})}",
        ),
        ("Outlook", f"https://outlook.live.com/calendar/0/addfromweb?{outlook}"),
        ("Microsoft 365", f"https://outlook.office.com/calendar/0/addfromweb?{outlook}"),
        ("Nextcloud, Thunderbird…", webcal(whole)),
    ]


def webcal(address: str) -> str:
    """Give the address that a device opens with its calendar."""
    return f"webcal:{address.partition(':')[2]}"


def _address(base: str, query: AgendaQuery, part: Span) -> str:
    return agenda_url(base, query.model_copy(update={"part": part}), "ics")


def draw_qr(address: str) -> Markup | None:
    """Draw an address as a QR code (ISO/IEC 18004), black on white whatever the page's colours.

    None for an address so long that no telephone would make the drawing out.
    """
    if len(address) > LONGEST_QR:
        return None
    drawing = segno.make(address, error="m", micro=False)
    svg = drawing.svg_inline(omitsize=True, border=4, light="#fff", svgclass="qr", lineclass=None)
    return Markup(svg)  # noqa: S704  # made of numbers


def _frame_code(inquiry: Inquiry, frame: str, height: int) -> Markup:
    return Markup(
        '<iframe src="{}{}" title="{}" width="100%" height="{}" loading="lazy"></iframe>'
    ).format(inquiry.settings.base_url, frame, site_name(inquiry.settings), height)


def _component(
    inquiry: Inquiry, query: AgendaQuery, attributes: Mapping[str, str], frame: Markup
) -> Markup:
    """Write the component; what it holds is for those without scripts, and for robots.

    On one line and without paragraphs: WordPress sets those itself (wpautop), where it likes.
    """
    base = inquiry.settings.base_url
    said = Markup(" ").join(
        Markup('{}="{}"').format(name, value) for name, value in attributes.items()
    )
    return Markup(
        '<almanach-agenda agenda="{base}" {said}>{frame} <a href="{page}">{name}</a>'
        '</almanach-agenda><script src="{base}/embed.js" async></script>'
    ).format(
        base=base,
        said=said,
        frame=frame,
        page=agenda_url(base, query),
        name=site_name(inquiry.settings),
    )
