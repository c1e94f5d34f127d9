"""A small Mobilizon instance over HTTP: a GraphQL server with the schema of a chosen version."""

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import cos, hypot, radians
from threading import Thread
from typing import Any

from graphql import (
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    SelectionSetNode,
    build_schema,
    graphql_sync,
    parse,
)

Fields = dict[str, Any]
MOST_COMPLEX = 250
LETTERS = "0123456789bcdefghjkmnpqrstuvwxyz"

# A line that ends in `# since N` exists from that version on.
SCHEMA = """
scalar DateTime
scalar UUID
enum EventStatus { TENTATIVE CONFIRMED CANCELLED }
enum EventVisibility { PUBLIC UNLISTED RESTRICTED PRIVATE }
enum JoinOptions {
  FREE RESTRICTED INVITE
  EXTERNAL # since 2.1
}
enum Order { BEGINS_ON INSERTED_AT UPDATED_AT }
enum Direction { ASC DESC }
enum Sort { MATCH_DESC START_TIME_ASC }
type RootQueryType {
  config: Config
  group(preferredUsername: String!): Group
  searchEvents(
    term: String
    beginsOn: DateTime
    location: String
    radius: Float
    page: Int = 1
    limit: Int = 10
    sortBy: Sort # since 3.0
  ): Events
}
schema { query: RootQueryType }
type Config { name: String version: String }
interface Actor { name: String preferredUsername: String domain: String }
type Group implements Actor {
  name: String
  preferredUsername: String
  domain: String
  organizedEvents(
    afterDatetime: DateTime
    page: Int = 1
    limit: Int = 10
    order: Order # since 3.1
    orderDirection: Direction # since 3.1
  ): EventList
}
type EventList { total: Int elements: [Event] }
type Events { total: Int! elements: [EventSearchResult]! }
interface EventSearchResult { uuid: UUID url: String title: String }
type Event implements EventSearchResult {
  uuid: UUID
  url: String
  title: String
  description: String
  beginsOn: DateTime
  endsOn: DateTime
  status: EventStatus
  visibility: EventVisibility
  draft: Boolean
  joinOptions: JoinOptions
  externalParticipationUrl: String # since 2.1
  onlineAddress: String
  category: String
  language: String # since 3.0
  publishAt: DateTime
  insertedAt: DateTime
  updatedAt: DateTime
  picture: Media
  tags: [Tag]
  physicalAddress: Address
  attributedTo: Actor
  options: EventOptions
  metadata: [EventMetadata] # since 1.3
}
type EventMetadata { key: String title: String value: String }
type Media {
  url: String
  alt: String
}
type Tag { slug: String title: String }
type Address {
  description: String
  street: String
  postalCode: String
  locality: String
  country: String
  geom: String
  timezone: String # since 2.0
}
type EventOptions {
  timezone: String # since 2.0
  showStartTime: Boolean
  showEndTime: Boolean
  isOnline: Boolean # since 2.0
  maximumAttendeeCapacity: Int
  remainingAttendeeCapacity: Int
}
"""


@dataclass(slots=True)
class Instance:
    """What the instance holds. `page_of` may misbehave: it gets all events, page and limit."""

    version: str = "5.1"
    groups: dict[str, list[Fields]] = field(default_factory=dict)
    page_of: Callable[[list[Fields], int, int], Fields] = lambda events, page, limit: {
        "total": len(events),
        "elements": events[(page - 1) * limit : page * limit],
    }
    most_complex: int = MOST_COMPLEX
    asked: list[Fields] = field(default_factory=list)

    def schema(self) -> GraphQLSchema:
        """Build the schema of this version."""
        lines = [line for line in SCHEMA.splitlines() if self._exists(line)]
        schema = build_schema("\n".join(lines))
        kinds: Any = schema.type_map
        kinds["Actor"].resolve_type = lambda *_: "Group"
        kinds["EventSearchResult"].resolve_type = lambda *_: "Event"
        root = kinds["RootQueryType"].fields
        root["config"].resolve = lambda *_: {
            "name": "Instance d’essai",
            "version": self.version,
        }
        root["group"].resolve = lambda _root, _info, **given: self._group(*given.values())
        root["searchEvents"].resolve = lambda _root, _info, **given: self._page(
            [event for events in self.groups.values() for event in events], **given
        )
        kinds["Group"].fields["organizedEvents"].resolve = lambda group, _info, **given: self._page(
            self.groups[group["preferredUsername"]], **given
        )
        kinds["Event"].fields["title"].resolve = _title
        return schema

    def _exists(self, line: str) -> bool:
        since = re.search(r"# since ([\d.]+)", line)
        return since is None or _number(since[1]) <= _number(self.version)

    def _group(self, name: str) -> Fields:
        if name not in self.groups:
            raise GraphQLError("Group not found", extensions={"code": "group_not_found"})
        return {"name": name.title(), "preferredUsername": name}

    def _page(self, events: list[Fields], page: int, limit: int, **given: Any) -> Fields:
        after = given.get("afterDatetime") or given.get("beginsOn")
        coming = [one for one in events if after is None or _ends(one) >= _moment(after)]
        if given.get("location"):
            near = _centre(given["location"]), given["radius"]
            coming = [one for one in coming if _is_near(one, *near)]
        return self.page_of(coming, page, limit)


@contextmanager
def serve(instance: Instance) -> Iterator[str]:
    """Serve the instance on a free local port; gives its address without a path."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(instance))
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(instance: Instance) -> type[BaseHTTPRequestHandler]:
    schema = instance.schema()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            instance.asked.append(asked)
            body = json.dumps(_answer(schema, asked, instance.most_complex)).encode()
            self.send_response(200 if self.path.endswith("/api") else 404)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Keep the tests' output clean."""

    return Handler


def _answer(schema: GraphQLSchema, asked: Fields, most_complex: int) -> Fields:
    """Answer in the words of Absinthe, the server of Mobilizon; each field counts as one."""
    complexity = _fields_in(parse(asked["query"]))
    if complexity > most_complex:
        told = f"complexity is {complexity} and maximum is {most_complex}"
        return {"errors": [{"message": f"Operation Coming is too complex: {told}"}]}
    result = graphql_sync(schema, asked["query"], variable_values=asked.get("variables"))
    answer: Fields = {} if result.data is None else {"data": result.data}
    if result.errors:
        answer["errors"] = [_worded(error) for error in result.errors]
    return answer


def _fields_in(node: Node) -> int:
    """Count the selected fields, however deep."""
    chosen: SelectionSetNode | None = getattr(node, "selection_set", None)
    inner = chosen.selections if chosen else getattr(node, "definitions", ())
    return isinstance(node, FieldNode) + sum(map(_fields_in, inner))


def _worded(error: GraphQLError) -> Fields:
    message = re.sub(
        r"Unknown argument '(\w+)' on field '(\w+)\.(\w+)'\.",
        r'Unknown argument "\1" on field "\3" of type "\2".',
        error.message,
    ).replace("'", '"')
    return {"message": message, "code": (error.extensions or {}).get("code"), "path": error.path}


def _title(event: Fields, _info: Any) -> Any:
    if isinstance(event["title"], Exception):
        raise event["title"]
    return event["title"]


def _centre(geohash: str) -> tuple[float, float]:
    """The middle of a geohash as latitude and longitude."""
    sides = [[-180.0, 180.0], [-90.0, 90.0]]
    bits = "".join(f"{LETTERS.index(letter):05b}" for letter in geohash)
    for step, bit in enumerate(bits):
        side = sides[step % 2]
        side[bit == "0"] = sum(side) / 2
    return sum(sides[1]) / 2, sum(sides[0]) / 2


def _is_near(event: Fields, centre: tuple[float, float], kilometres: float) -> bool:
    """Whether an event is in the circle; one without a place is nowhere."""
    geom = (event.get("physicalAddress") or {}).get("geom")
    if not geom:
        return False
    lon, lat = map(float, geom.split(";"))
    north, east = lat - centre[0], (lon - centre[1]) * cos(radians(lat))
    return hypot(north, east) * 111.2 <= kilometres


def _number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _ends(event: Fields) -> datetime:
    return _moment(event.get("endsOn") or event["beginsOn"])
