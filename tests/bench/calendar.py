"""A large calendar such as a town's library network might publish."""

from datetime import datetime, timedelta
from itertools import cycle

EVENTS = 5_000
FIRST = datetime(2027, 1, 5, 10)  # noqa: DTZ001  # wall clock, its zone is written beside it
WHAT = ("Atelier couture", "Heure du conte", "Concert de chambre", "Café réparation", "Jeux")
WHO = ("avec Adèle", "pour les petits", "entre voisins", "du jeudi", "en plein air", "à la carte")
WHERE = ("Médiathèque du Port", "Café des Tilleuls", "Salle des fêtes", "La Forge", "Foyer rural")
TOWNS = ("47320 Clairac", "47000 Agen", "47300 Villeneuve-sur-Lot", "47200 Marmande")
TEXT = "On apporte ce qu’on veut partager\\, on repart avec des idées.\\nEntrée libre. "
REPEATED = 100


def season(events: int = EVENTS, *, changed: int = 0, seed: int = 0) -> bytes:
    """Events over a year, every hundredth a series of six weeks; the first `changed` retitled."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//essai//FR", "X-WR-CALNAME:Saison"]
    lengths = cycle(range(1, 9))
    for number in range(events):
        lines += _event(number, seed, next(lengths), changed=number < changed)
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def _event(number: int, seed: int, length: int, *, changed: bool) -> list[str]:
    start = FIRST + timedelta(hours=number * 8700 // EVENTS)
    what = f"{WHAT[number % len(WHAT)]} {WHO[number // 5 % len(WHO)]} n° {number + seed * 7}"
    rule = ["RRULE:FREQ=WEEKLY;COUNT=6"] if number % REPEATED == REPEATED - 1 else []
    return [
        "BEGIN:VEVENT",
        f"UID:{seed}-{number}@saison.example",
        "DTSTAMP:20270101T000000Z",
        f"DTSTART;TZID=Europe/Paris:{start:%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Europe/Paris:{start + timedelta(hours=2):%Y%m%dT%H%M%S}",
        f"SUMMARY:{'Complet : ' if changed else ''}{what}",
        f"DESCRIPTION:{TEXT * length}",
        f"LOCATION:{WHERE[number % len(WHERE)]}\\, {TOWNS[number // 7 % len(TOWNS)]}",
        f"URL:https://saison.example/{seed}/{number}",
        *rule,
        "END:VEVENT",
    ]
