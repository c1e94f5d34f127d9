"""Every address of the desk: what answers there, and who may use it.

Each page's module lists its own; a test goes through all of them as a stranger, as each role, and
from another site.
"""

from starlette.routing import Route

from webapp.desk.door import entrance
from webapp.desk.pages import (
    access,
    bilan,
    byhand,
    digest,
    duplicates,
    event,
    events,
    journal,
    newcomer,
    nowhere,
    partners,
    places,
    post,
    reports,
    source,
    sources,
    tags,
    team,
    territory,
    today,
    undated,
    visiting,
    why,
)
from webapp.desk.rooms import Room

ROOMS: tuple[Room, ...] = (
    *today.ROOMS,
    *duplicates.ROOMS,
    *events.ROOMS,
    *byhand.ROOMS,
    *event.ROOMS,
    *why.ROOMS,
    *places.ROOMS,
    *sources.ROOMS,
    *source.ROOMS,
    *partners.ROOMS,
    *newcomer.ROOMS,
    *visiting.ROOMS,
    *tags.ROOMS,
    *reports.ROOMS,
    *undated.ROOMS,
    *bilan.ROOMS,
    *digest.ROOMS,
    *post.ROOMS,
    *territory.ROOMS,
    *team.ROOMS,
    *journal.ROOMS,
    *access.ROOMS,
    *nowhere.ROOMS,
)


def desk_routes() -> list[Route]:
    """Give the routes to mount."""
    tabs = tuple(room for room in ROOMS if room.tab)
    return [
        Route(room.path, entrance(room, tabs), methods=[room.method], max_body_size=room.most)
        for room in ROOMS
    ]
