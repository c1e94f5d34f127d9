"""How the agenda is asked for: one query, the same in every address.

The same query string gives the page, the ICS, the RSS and the JSON (HOUSE, step 7).
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from agenda.errors import QueryError
from agenda.model.status import Status
from agenda.model.theme import Theme

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# RFC 3339 §5.6, years in which a zone can be added and taken away.
INSTANT = re.compile(
    r"(?:19[7-9]\d|20\d\d|21\d\d)-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+ -]\d\d:\d\d)"
)
MOST_SOURCES = 20
YES, NO = {"1", "oui", "true", "on", "yes"}, {"", "0", "non", "false", "off", "no"}
SWITCHES = {"gratuit": "free", "en-ligne": "online", "accessible": "accessible"}
TYPES = {"atelier": "workshop", "evenement": "event"}


class Near(BaseModel):
    """Within `km` kilometres of a point (WGS 84 degrees)."""

    model_config = ConfigDict(frozen=True)
    lat: float
    lon: float
    km: float


class AgendaQuery(BaseModel):
    """A selection of events. `since` and `until` are local days, both included.

    `since` None means "from today" for pages and feeds: whoever asks fills it in. `sauf` leaves
    out what these sources announce. `gone_since` lets in events withdrawn since an instant, for
    those who must hear of it; no address says it.
    """

    model_config = ConfigDict(frozen=True)
    q: str | None = None
    since: date | None = None
    until: date | None = None
    commune: str | None = None
    near: Near | None = None
    theme: Theme | None = None
    lieu: str | None = None
    partenaire: str | None = None
    source: str | None = None
    type: Literal["workshop", "event"] | None = None
    free: bool | None = None
    online: bool | None = None
    accessible: bool | None = None
    series: Literal["fold", "all"] = "all"
    status: Status | None = None
    sauf: tuple[str, ...] = ()
    updated_since: datetime | None = None
    gone_since: datetime | None = None

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """Read a query string. Names that are no filter are left alone.

        Raises `QueryError` naming the first value that is unknown or impossible.
        """
        values: dict[str, object] = {
            "q": (given.get("q") or "").strip()[:200] or None,
            "since": _day("from", given),
            "until": _day("to", given),
            "near": _near(given),
            "theme": _choice("theme", given, {t.value: t for t in Theme}),
            "type": _choice("type", given, TYPES),
            "status": _choice("status", given, {s.value: s for s in Status}),
            "series": _choice("series", given, {"fold": "fold", "all": "all"}) or "all",
            "sauf": _slugs("sauf", given),
            "updated_since": _instant("updated_since", given),
        }
        values |= {name: _slug(name, given) for name in ("commune", "lieu", "partenaire", "source")}
        values |= {field: _switch(name, given) for name, field in SWITCHES.items()}
        query = cls.model_validate(values)
        if query.since and query.until and query.until < query.since:
            raise QueryError("to", "La date de fin vient avant la date de début.")
        return query

    def write(self) -> dict[str, str]:
        """Give the query string back: `read(write(q)) == q`."""
        near = self.near and f"{self.near.lat:g},{self.near.lon:g},{self.near.km:g}"
        named = {
            "q": self.q,
            "from": self.since and self.since.isoformat(),
            "to": self.until and self.until.isoformat(),
            "commune": self.commune,
            "near": near,
            "theme": self.theme,
            "lieu": self.lieu,
            "partenaire": self.partenaire,
            "source": self.source,
            "type": next((word for word, kind in TYPES.items() if kind == self.type), None),
            "series": "fold" if self.series == "fold" else None,
            "status": self.status,
            "sauf": ",".join(self.sauf),
            "updated_since": self.updated_since and _rfc3339(self.updated_since),
        }
        switches = {name: getattr(self, field) for name, field in SWITCHES.items()}
        named |= {name: str(int(on)) for name, on in switches.items() if on is not None}
        return {name: str(value) for name, value in named.items() if value}


def _day(name: str, given: Mapping[str, str]) -> date | None:
    text = (given.get(name) or "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        sentence = f"« {text[:40]} » n’est pas une date."
        raise QueryError(name, sentence, "2027-03-14") from None


def _instant(name: str, given: Mapping[str, str]) -> datetime | None:
    text = (given.get(name) or "").strip()
    if not text:
        return None
    try:
        # A plus sign left bare in an address arrives as a space.
        moment = datetime.fromisoformat(text.replace(" ", "+") if INSTANT.fullmatch(text) else "")
    except ValueError:
        sentence = f"« {text[:40]} » n’est pas un instant avec son fuseau."
        raise QueryError(name, sentence, "2027-03-14T08:00:00Z") from None
    return moment.astimezone(UTC)


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _near(given: Mapping[str, str]) -> Near | None:
    text = (given.get("near") or "").strip()
    if not text:
        return None
    try:
        lat, lon, km = (float(part) for part in text.split(","))
    except ValueError:
        lat = lon = km = float("nan")
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and 0 < km <= 500):
        sentence = f"« {text[:40]} » n’est pas un point et une distance."
        raise QueryError("near", sentence, "44.2,0.62,15")
    return Near(lat=lat, lon=lon, km=km)


def _choice(name: str, given: Mapping[str, str], choices: Mapping[str, object]) -> object | None:
    text = (given.get(name) or "").strip()
    if not text:
        return None
    if text not in choices:
        known = ", ".join(choices)
        sentence = f"« {text[:40]} » n’est pas une valeur possible : {known}."
        raise QueryError(name, sentence, next(iter(choices)))
    return choices[text]


def _slug(name: str, given: Mapping[str, str]) -> str | None:
    text = (given.get(name) or "").strip()
    if text and not (SLUG.fullmatch(text) and len(text) <= 120):
        sentence = f"« {text[:40]} » n’est pas un nom d’adresse (lettres, chiffres et tirets)."
        raise QueryError(name, sentence, "villeneuve-sur-lot")
    return text or None


def _slugs(name: str, given: Mapping[str, str]) -> tuple[str, ...]:
    parts = (given.get(name) or "").split(",")
    return tuple(slug for part in parts[:MOST_SOURCES] if (slug := _slug(name, {name: part})))


def _switch(name: str, given: Mapping[str, str]) -> bool | None:
    text = (given.get(name) or "").strip().lower()
    if text in YES:
        return True
    if text not in NO:
        raise QueryError(name, f"« {text[:40]} » n’est ni oui (1) ni non (0).", "1")
    return False if text else None
