"""How the agenda is asked for: one query, the same in every address.

The same query string gives the page, the ICS, the RSS and the JSON.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from agenda.errors import QueryError
from agenda.model.status import Status
from agenda.model.theme import Theme
from agenda.sentence import N_
from agenda.span import Span

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# RFC 3339 §5.6, years in which a zone can be added and taken away.
INSTANT = re.compile(
    r"(?:19[7-9]\d|20\d\d|21\d\d)-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+ -]\d\d:\d\d)"
)
MOST_SOURCES = 20
# Beyond these years arithmetic on days and zones leaves Python's calendar.
FIRST_YEAR, LAST_YEAR = 1970, 2200
YES, NO = {"1", "oui", "true", "on", "yes"}, {"", "0", "non", "false", "off", "no"}
SWITCHES = {"gratuit": "free", "en-ligne": "online", "accessible": "accessible"}
TYPES = {"atelier": "workshop", "evenement": "event"}
FILTERS = (
    *("q", "from", "to", "part", "commune", "near", "theme", "lieu", "partenaire", "source"),
    *("type", *SWITCHES, "series", "status", "sauf", "updated_since"),
)
"""The names a query string may use."""


class Near(BaseModel):
    """Within `km` kilometres of a point (WGS 84 degrees)."""

    model_config = ConfigDict(frozen=True)
    lat: float
    lon: float
    km: float


class AgendaQuery(BaseModel):
    """A selection of events. `since` and `until` are local days, both included.

    `since` None means "from today" for pages and feeds: whoever asks fills it in. `part` holds
    what begins in a span, so that parts side by side have no event in common. `sauf` leaves
    out what these sources announce. `gone_since` lets in events withdrawn since an instant, for
    those who must hear of it. `holding` parts what holds `q`: `best` has each of its words, whole,
    in the title, `rest` is the others. No address says these two.
    """

    model_config = ConfigDict(frozen=True)
    q: str | None = None
    since: date | None = None
    until: date | None = None
    part: Span | None = None
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
    holding: Literal["all", "best", "rest"] = "all"

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Self:
        """Read a query string. Names that are no filter are left alone.

        Raises `QueryError` naming the first value that is unknown or impossible.
        """
        # No database takes a NUL in a text.
        given = {name: value.replace("\0", "") for name, value in given.items()}
        values: dict[str, object] = {
            "q": (given.get("q") or "").strip()[:200] or None,
            "since": _day("from", given),
            "until": _day("to", given),
            "part": _span("part", given),
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
            raise QueryError("to", N_("La date de fin vient avant la date de début."))
        return query

    def beginning(self, today: date) -> Self:
        """Begin today, unless a first day or a part is asked for: those may tell of the past."""
        if self.since or self.part:
            return self
        return self.model_copy(update={"since": today})

    def write(self) -> dict[str, str]:
        """Give the query string back: `read(write(q)) == q`."""
        near = self.near and f"{self.near.lat:g},{self.near.lon:g},{self.near.km:g}"
        named = {
            "q": self.q,
            "from": self.since and self.since.isoformat(),
            "to": self.until and self.until.isoformat(),
            "part": self.part and self.part.write(),
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


def _span(name: str, given: Mapping[str, str]) -> Span | None:
    text = (given.get(name) or "").strip()
    if not text:
        return None
    try:
        return Span.read(text)
    except ValueError:
        sentence = N_(
            "« %(text)s » n’est ni une année, ni un mois, ni un jour, ni de l’un à l’autre."
        )
        raise QueryError(name, sentence, "2027-01..2027-06", text=text[:40]) from None


def _day(name: str, given: Mapping[str, str]) -> date | None:
    text = (given.get(name) or "").strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        sentence = N_("« %(text)s » n’est pas une date.")
        raise QueryError(name, sentence, "2027-03-14", text=text[:40]) from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        sentence = N_("L’année %(year)s est hors du calendrier de cet agenda.")
        raise QueryError(name, sentence, "2027-03-14", year=day.year)
    return day


def _instant(name: str, given: Mapping[str, str]) -> datetime | None:
    text = (given.get(name) or "").strip()
    if not text:
        return None
    try:
        # A plus sign left bare in an address arrives as a space.
        moment = datetime.fromisoformat(text.replace(" ", "+") if INSTANT.fullmatch(text) else "")
    except ValueError:
        sentence = N_("« %(text)s » n’est pas un instant avec son fuseau.")
        raise QueryError(name, sentence, "2027-03-14T08:00:00Z", text=text[:40]) from None
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
        sentence = N_("« %(text)s » n’est pas un point et une distance.")
        raise QueryError("near", sentence, "44.2,0.62,15", text=text[:40])
    return Near(lat=lat, lon=lon, km=km)


def _choice(name: str, given: Mapping[str, str], choices: Mapping[str, object]) -> object | None:
    text = (given.get(name) or "").strip()
    if not text:
        return None
    if text not in choices:
        sentence = N_("« %(text)s » n’est pas une valeur possible : %(known)s.")
        known = ", ".join(choices)
        raise QueryError(name, sentence, next(iter(choices)), text=text[:40], known=known)
    return choices[text]


def _slug(name: str, given: Mapping[str, str]) -> str | None:
    text = (given.get(name) or "").strip()
    if text and not (SLUG.fullmatch(text) and len(text) <= 120):
        sentence = N_("« %(text)s » n’est pas un nom d’adresse (lettres, chiffres et tirets).")
        raise QueryError(name, sentence, "villeneuve-sur-lot", text=text[:40])
    return text or None


def _slugs(name: str, given: Mapping[str, str]) -> tuple[str, ...]:
    parts = (given.get(name) or "").split(",")
    return tuple(slug for part in parts[:MOST_SOURCES] if (slug := _slug(name, {name: part})))


def _switch(name: str, given: Mapping[str, str]) -> bool | None:
    text = (given.get(name) or "").strip().lower()
    if text in YES:
        return True
    if text not in NO:
        sentence = N_("« %(text)s » n’est ni oui (1) ni non (0).")
        raise QueryError(name, sentence, "1", text=text[:40])
    return False if text else None
