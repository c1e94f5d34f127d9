"""The two questions put to an instance, and how they shrink for older versions.

Mobilizon refuses a whole query for one field or argument that it does not know, and names it;
it is then asked again without. Selected fields stay far below its limit of 250 (300 since 4.1).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

LIMIT = 50

_ACTOR = "name preferredUsername domain"
# The fields asked of each type, in the names of Mobilizon 5.1; `field:Type` goes into a type.
TYPES = {
    "Event": "uuid url title description beginsOn endsOn status visibility draft joinOptions "
    "externalParticipationUrl onlineAddress category language publishAt insertedAt updatedAt "
    "picture:Media tags:Tag physicalAddress:Address attributedTo:Actor options:EventOptions "
    "metadata:EventMetadata",
    "Media": "url alt",
    "Tag": "title",
    "Address": "description street postalCode locality country geom timezone",
    "Actor": _ACTOR,
    "EventOptions": "timezone showStartTime showEndTime isOnline maximumAttendeeCapacity "
    "remainingAttendeeCapacity",
    "EventMetadata": "key title value",
    "Group": _ACTOR,
    "Config": "name version",
}
# What is done without, step by step, where an instance finds a question too complex.
SPARE = (
    "Event.metadata",
    "Event.picture Event.language Event.publishAt Event.insertedAt",
    "Event.tags Event.category Event.externalParticipationUrl",
)

_UNKNOWN_FIELD = re.compile(r"Cannot query field [\"'](\w+)[\"'] on type [\"'](\w+)[\"']")
_UNKNOWN_ARGUMENT = re.compile(r"Unknown argument [\"'](\w+)[\"']")
_INVALID_ARGUMENT = re.compile(r"Argument [\"'](\w+)[\"'] has invalid value")
_TOO_MUCH = re.compile(r"too complex|complexity is \d+ and maximum", re.IGNORECASE)
_UNKNOWN_VALUE = re.compile(r"Value [\"'](\w+)[\"'] does not exist")


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a list: a literal, or a variable with its type."""

    name: str
    value: str
    variable: str | None = None


_PAGED = (
    Argument("page", "$page", "page: Int"),
    Argument("limit", "$limit", "limit: Int"),
)
OF_GROUP = (
    Argument("afterDatetime", "$after", "after: DateTime"),
    Argument("order", "BEGINS_ON"),
    Argument("orderDirection", "ASC"),
    *_PAGED,
)
OF_INSTANCE = (
    Argument("beginsOn", "$after", "after: DateTime"),
    Argument("sortBy", "START_TIME_ASC"),
    *_PAGED,
)
OF_AREA = (
    Argument("location", "$location", "location: String"),
    Argument("radius", "$radius", "radius: Float"),
    *OF_INSTANCE,
)
# Without these there is no way to read all pages, or all would be read instead of an area.
_NEEDED = {"page", "limit", "preferredUsername", "location", "radius"}


def build(group: str | None, dropped: Iterable[str], variables: dict[str, Any]) -> dict[str, Any]:
    """Write the request's JSON. `dropped` names what the instance does not know:
    `Type.field`, or `argument()`."""
    without = frozenset(dropped)
    arguments = OF_GROUP if group else OF_AREA if variables.get("location") else OF_INSTANCE
    given = [one for one in arguments if f"{one.name}()" not in without]
    declared = [f"${one.variable}" for one in given if one.variable]
    listed = ", ".join(f"{one.name}: {one.value}" for one in given)
    fields, config = _fields("Event", without), _fields("Config", without)
    body = f"config {{ {config} }} " if config else ""
    if group:
        declared.insert(0, "$group: String!")
        body += f"group(preferredUsername: $group) {{ {_fields('Group', without)} "
        body += f"organizedEvents({listed}) {{ total elements {{ {fields} }} }} }}"
    else:
        body += f"searchEvents({listed}) {{ total elements {{ ... on Event {{ {fields} }} }} }}"
    used = {one.split(":")[0].lstrip("$") for one in declared}
    return {
        "query": f"query Coming({', '.join(declared)}) {{ {body} }}",
        "variables": {name: value for name, value in variables.items() if name in used},
    }


def is_too_much(messages: Iterable[str]) -> bool:
    """Tell whether a question was refused for its length."""
    return any(map(_TOO_MUCH.search, messages))


def spare(dropped: frozenset[str]) -> frozenset[str]:
    """Give the next fields to do without; none when nothing more can be spared."""
    steps = (frozenset(step.split()) for step in SPARE)
    return next((step for step in steps if not step <= dropped), frozenset())


def unknown_names(messages: Iterable[str]) -> set[str]:
    """Read out of error messages what to drop; empty when something needed is refused."""
    dropped: set[str] = set()
    for message in messages:
        for field, kind in _UNKNOWN_FIELD.findall(message):
            dropped |= _named(field, kind)
        dropped |= {f"{name}()" for name in _UNKNOWN_ARGUMENT.findall(message)}
        dropped |= {f"{name}()" for name in _INVALID_ARGUMENT.findall(message)}
        for value in _UNKNOWN_VALUE.findall(message):
            dropped |= {f"{one.name}()" for one in OF_GROUP + OF_INSTANCE if one.value == value}
    return set() if dropped & {f"{name}()" for name in _NEEDED} else dropped


def _named(field: str, kind: str) -> set[str]:
    """Name a field of one type; of all types when the instance calls the type otherwise."""
    kinds = [kind] if kind in TYPES else list(TYPES)
    return {f"{one}.{field}" for one in kinds if field in re.split(r"[ :]", TYPES[one])}


def _fields(kind: str, without: frozenset[str]) -> str:
    written = []
    for field in TYPES[kind].split():
        name, _, inner = field.partition(":")
        selection = _fields(inner, without) if inner else ""
        if f"{kind}.{name}" not in without and (selection or not inner):
            written.append(f"{name} {{ {selection} }}" if inner else name)
    return " ".join(written)
