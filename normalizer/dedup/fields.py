"""The fields of an event that a person may set, and how their values are read."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from agenda.errors import UsageError
from agenda.model import Decision, Event, Image, Registration, Theme
from agenda.sentence import N_
from normalizer.access import ALL as ACCESS
from normalizer.text import clean_html, clean_line, read_clean

OVERRIDABLE = (
    "title",
    "start",
    "end",
    "all_day",
    "status",
    "place",
    "description_html",
    "url",
    "online_url",
    "is_online",
    "image",
    "registration",
    "free",
    "price",
    "themes",
    "tags",
    "organizers",
    "accessibility",
    "kind",
)
ADDRESSES = ("http://", "https://")


@cache
def _adapter(name: str) -> TypeAdapter[Any]:
    kind: Any = Event.model_fields[name].annotation
    return TypeAdapter(kind)


def parse_field(name: str, value: Any) -> Any:
    """Read the JSON value of a field; other values pass. Raises `ValidationError`."""
    return _adapter(name).validate_python(value)


def field_json(name: str, value: Any) -> Any:
    """Write a field's value as JSON."""
    return _adapter(name).dump_python(value, mode="json")


def read_override(value: Mapping[str, Any]) -> dict[str, Any]:
    """Check what an override sets, and give it as it is kept. Raises `UsageError`.

    Text is cleaned and addresses are looked at as those of sources are: decisions travel.
    """
    name = str(value.get("field"))
    if name not in OVERRIDABLE:
        raise UsageError(
            N_(
                "« %(name)s » ne se corrige pas. Se corrigent : %(text)s.",
                name=name,
                text=", ".join(OVERRIDABLE),
            )
        )
    try:
        read = parse_field(name, value.get("value"))
    except ValidationError as error:
        raise UsageError(
            N_(
                "« %(text)s » n’est pas une valeur pour %(name)s.",
                text=value.get("value"),
                name=name,
            )
        ) from error
    _refuse_impossible(name, read)
    return {**value, "field": name, "value": field_json(name, _cleaned(name, read))}


def _refuse_impossible(name: str, read: Any) -> None:
    if name == "title" and not clean_line(read):
        raise UsageError(N_("Un titre ne peut être vide."))
    if isinstance(read, datetime) and read.tzinfo is None:
        raise UsageError(N_("Une heure se donne avec son décalage : 2027-03-14T20:30:00+01:00."))
    if name == "themes" and not {theme.value for theme in Theme}.issuperset(read):
        raise UsageError(N_("Les thèmes sont : %(text)s.", text=", ".join(Theme)))
    address = read.url if isinstance(read, Image | Registration) else read
    told = name in {"url", "online_url", "image", "registration"} and address
    if told and not str(address).lower().startswith(ADDRESSES):
        raise UsageError(N_("« %(address)s » n’est pas une adresse http(s).", address=address))


def _cleaned(name: str, read: Any) -> Any:
    if name == "description_html":
        return clean_html(read)
    return clean_line(read) if name in {"title", "price"} and read else read


def follow(name: str, value: Any) -> dict[str, Any]:
    """Give the fields that go with one that a person set."""
    return {"description_text": read_clean(value)} if name == "description_html" else {}


def check_decision(decision: Decision) -> None:
    """Raise `UsageError` unless the decision says all its kind needs."""
    needed = _NEEDED.get(decision.kind.value)
    if needed is None:
        return
    subjects, keys = needed
    if len(set(decision.subjects)) < subjects:
        raise UsageError(
            N_("Il faut au moins %(subjects)s objets à cette décision.", subjects=subjects)
        )
    if keys and not keys & decision.value.keys():
        raise UsageError(N_("Cette décision doit dire : %(text)s.", text=", ".join(sorted(keys))))
    _check_numbers(decision)


_NEEDED: Mapping[str, tuple[int, frozenset[str]]] = {
    "same": (2, frozenset()),
    "different": (2, frozenset()),
    "override": (1, frozenset({"field"})),
    "hide": (1, frozenset()),
    "restore": (1, frozenset()),
    "feature": (1, frozenset()),
    "tag": (0, frozenset({"theme", "as"})),
    "trust": (1, frozenset({"trust"})),
    "rename_place": (1, frozenset({"name", "street", "postcode", "lat", "lon", "accessibility"})),
    "same_place": (2, frozenset()),
    "different_place": (2, frozenset()),
    "place_alias": (1, frozenset({"alias"})),
}


def _check_numbers(decision: Decision) -> None:
    bounds = {"trust": (0, 1), "lat": (-90, 90), "lon": (-180, 180)}
    for name, (least, most) in bounds.items():
        if name in decision.value:
            number = decision.value[name]
            if not isinstance(number, int | float) or not least <= number <= most:
                raise UsageError(
                    N_(
                        "« %(name)s » va de %(least)s à %(most)s.",
                        name=name,
                        least=least,
                        most=most,
                    )
                )
    access = decision.value.get("accessibility", [])
    if not isinstance(access, list) or not {*access} <= {*ACCESS}:
        raise UsageError(N_("Les codes d’accès sont : %(text)s.", text=", ".join(ACCESS)))
    theme = decision.value.get("theme")
    if theme is not None and theme not in {one.value for one in Theme}:
        raise UsageError(N_("Les thèmes sont : %(text)s.", text=", ".join(Theme)))
    if decision.kind == "tag" and not decision.value.get("tag"):
        raise UsageError(N_("Il faut dire de quelle étiquette il s’agit."))
