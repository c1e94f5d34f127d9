"""`/carte/fond`: the map on tiles of a server that the operator named, for whoever opens it.

The only page that runs a script and asks another server for anything (decision 0007).
"""

from urllib.parse import urlsplit

from markupsafe import Markup
from starlette.exceptions import HTTPException

from agenda.query import AgendaQuery
from feeds.jsontext import dump
from webapp import lookups
from webapp.answer import Answer
from webapp.headers import POLICY
from webapp.site import Inquiry


def tiles(inquiry: Inquiry) -> Answer:
    """The communes on a map that moves."""
    address = inquiry.settings.tile_url
    if not address:
        raise HTTPException(404)
    communes = inquiry.count(lookups.communes, AgendaQuery(since=inquiry.today))
    told = {
        "tiles": address,
        "credit": inquiry.settings.tile_credit,
        "communes": [
            {
                "name": one.name,
                "count": one.count,
                "at": one.point,
                "page": f"/communes/{one.slug}{inquiry.carry}",
            }
            for one in communes
            if one.point
        ],
    }
    answer = inquiry.render(
        "tiles.html",
        host=tile_host(address),
        told=Markup(dump(told)),  # noqa: S704  # dump leaves no "<"
        canonical=inquiry.path,
    )
    answer.headers["content-security-policy"] = policy(address)
    return answer


def policy(address: str) -> str:
    """Let this one page run our scripts and show pictures of the tiles' server."""
    said = urlsplit(address)
    origin = f"{said.scheme}://{said.netloc.replace('{s}', '*')}"
    widened = POLICY.replace("img-src 'self'", f"img-src 'self' {origin}")
    return f"{widened}; script-src 'self'"


def tile_host(address: str) -> str:
    """Name the server to people: `tile.example`."""
    return (urlsplit(address).hostname or "").removeprefix("{s}.")
