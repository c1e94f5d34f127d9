"""From two listings to the signals a score is made of, each between -1 and 1."""

from collections.abc import Mapping

from agenda.sentence import N_
from normalizer.dedup.context import Context
from normalizer.dedup.features import Features
from normalizer.dedup.titles import TELLING, compare_titles, settings_of, title_signals
from normalizer.dedup.where import Bearing
from normalizer.dedup.words import total, weight

Signals = dict[str, float]

# Where a title that says only the kind of event finds no place to speak for it.
NOT_HERE = ("place_sort", "place_doubt", "place_astray", "place_elsewhere")


def weigh(a: Features, b: Features, bearing: Bearing, context: Context) -> Signals:
    """Compare two listings of one day, their places already (`bearing`). Symmetric; about 30 µs."""
    settings = settings_of(a, b, context)
    titles = compare_titles(a, b, settings)
    signals = {
        **title_signals(titles, equal=a.key == b.key),
        **_texts(a, b, settings, titles.common),
        **_places(a, b, bearing),
        **_times(a, b),
        **_natures(a, b),
    }
    slot = _slot(signals, one_host=_one_host(a, b, context))
    return signals | slot | _parties(a, b, context, signals["place_same"])


def apart(signals: Mapping[str, float]) -> str | None:
    """Why no likeness may join these two, only a person, in French; None where likeness may.

    Two venues of one commune that both name; a title that says only the kind of event, as
    "Assemblée générale", where no place speaks for one; one day of what the other says lasts.
    """
    if signals.get("place_apart"):
        return N_("deux lieux nommés d’une même commune ne sont jamais réunis par ressemblance")
    if signals.get("bare_away"):
        return N_("un titre qui ne dit que le genre, sans un même lieu, ne suffit pas à réunir")
    if signals.get("span_differs") and signals.get("end_far"):
        return N_("l’une dit finir le jour même, l’autre durer plusieurs jours")
    return None


def _one_host(a: Features, b: Features, context: Context) -> bool:
    """Whether both titles say whose event it is: "AG de l’AMAP", "Assemblée générale AMAP"."""
    names = context.names(a.source) | context.names(b.source)
    both = names.intersection(a.title).intersection(b.title)
    where = a.town_words | b.town_words | a.venue_words | b.venue_words
    return any(weight(word) > TELLING for word in both - where)


def _slot(signals: Signals, *, one_host: bool) -> Signals:
    """One place at one time, and what the titles make of it."""
    here = signals["place_same"] or signals["place_likely"]
    slot = float(bool(here and signals["start_same"]))
    bare = signals.get("bare", 0.0)
    return {
        "slot": slot,
        "slot_untitled": slot * signals["title_none"],
        "bare_here": bare * here,
        "bare_away": 0.0 if one_host else bare * max(signals[name] for name in NOT_HERE),
    }


def _texts(a: Features, b: Features, settings: frozenset[str], common: frozenset[str]) -> Signals:
    said_a = _said_by(a, b, settings, common)
    said_b = _said_by(b, a, settings, common)
    texts = a.text & b.text - settings
    least = min(len(a.text), len(b.text))
    return {
        "title_in_text": max(said_a, said_b),
        "text_common": min(1.0, total(texts) / 6) if least >= 3 else 0.0,
        "text_cover": len(texts) / least if least >= 4 else 0.0,
    }


def _said_by(
    one: Features, other: Features, settings: frozenset[str], common: frozenset[str]
) -> float:
    """Share of the weight of a title's other words that stands in the other's description."""
    rest = [word for word in one.title if word not in settings and word not in common]
    weight = total(rest)
    return total(word for word in rest if word in other.text) / max(weight, 1.0) if rest else 0.0


def _places(a: Features, b: Features, bearing: Bearing) -> Signals:
    rooms = bool(a.room and b.room and a.room != b.room)
    return {
        "place_same": float(bearing == "same"),
        "place_likely": float(bearing in {"likely", "named"}),
        "place_similar": float(bearing == "similar"),
        "place_town": float(bearing in {"town", "sort"}),
        "place_sort": float(bearing == "sort"),
        "place_apart": float(bearing == "apart"),
        "place_doubt": float(bearing == "doubt"),
        "place_astray": float(bearing == "astray"),
        "place_elsewhere": float(bearing == "elsewhere"),
        "rooms_apart": float(rooms),
        "online_both": float(a.online and b.online),
    }


def _times(a: Features, b: Features) -> Signals:
    minutes = abs(a.minute - b.minute) if a.minute is not None and b.minute is not None else None
    ends = a.duration is not None and b.duration is not None
    gap = abs((a.duration or 0) - (b.duration or 0)) if ends else 0
    return {
        "start_same": float(minutes == 0),
        "start_close": float(minutes is not None and 0 < minutes <= 30),
        "start_hour": float(minutes is not None and 30 < minutes <= 75),
        "start_far": float(minutes is not None and minutes > 75),
        "end_same": float(ends and minutes is not None and gap == minutes == 0),
        "end_far": float(ends and gap > 60),
        "span_differs": float((a.span > 1) != (b.span > 1)),
        "span_same": float(a.span == b.span > 1),
    }


def _parties(a: Features, b: Features, context: Context, here: float) -> Signals:
    """Who publishes one is named by the other; no news where that is the venue of both."""
    named = not here and (_organises(a, b, context) or _organises(b, a, context))
    return {"organiser": float(named)}


def _organises(a: Features, b: Features, context: Context) -> bool:
    """Whether `b` names who publishes `a`: as organiser, in its title or in its text."""
    names = [name for name in (context.names(a.source), a.organisers) if name]
    return any(name <= b.organisers or name <= b.text.union(b.title) for name in names)


def _natures(a: Features, b: Features) -> Signals:
    """An opening is not the exhibition, a part is not the cycle."""
    marks = a.marks & b.marks
    return {
        "mark_same": float(bool(marks)),
        "kinds_differ": float(_differ(a, b)),
        "guessed": float(a.guessed or b.guessed),
    }


def _differ(a: Features, b: Features) -> bool:
    lasting = a.span > 1 and b.span > 1
    return bool((a.kinds ^ b.kinds) & ({"opening"} if lasting else {"opening", "cycle"}))
