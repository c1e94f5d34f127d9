"""Addresses under `/admin` where nothing stands."""

from starlette.exceptions import HTTPException
from starlette.responses import Response

from webapp.desk.rooms import ALL, page
from webapp.desk.visit import Visit


def nowhere(_visit: Visit) -> Response:
    """Nothing stands here: said inside the desk, and to those who may be in it."""
    raise HTTPException(404)


ROOMS = (page("/admin/{rest:path}", nowhere, ALL),)
