"""Whether one must sign up, where, and how many places there are (issue 4).

An event wrongly called full keeps people away: only plain statements are believed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from normalizer.clauses import telling
from normalizer.counts import COUNT, count
from normalizer.text import Link

_HINTS = (
    *(
        "inscri",
        "réserv",
        "reserv",
        "rdv",
        "rendez-vous",
        "place",
        "limit",
        "jauge",
        "max",
        "capacité",
    ),
    *("reste", "plus que", "groupe", "personnes", "participant", "registration", "au plus"),
)
_FULL_HINTS = ("complet", "place", "attente", "sold", "guichet")


@dataclass(frozen=True, slots=True)
class Signup:
    """Signing up: `required` is None when not said; numbers are people; `full`: no place left."""

    required: bool | None = None
    url: str | None = None
    capacity: int | None = None
    remaining: int | None = None
    full: bool = False


_NO_SIGNUP = re.compile(
    r"\bsans (?:aucune )?(?:(?:pr[ée]-?)?inscription|r[ée]servation|rdv\b|rendez-vous)"
    r"|\b(?:inscription|r[ée]servation)s? (?:\w+ )?(?:conseill[ée]e|recommand[ée]e|souhait[ée]e"
    r"|facultative"
    r"|non (?:obligatoire|n[ée]cessaire)|pas (?:obligatoire|n[ée]cessaire)|sur place)"
    r"|\bpas (?:besoin de s'inscrire|d'inscription)|\binscriptions? inutiles?"
)
_SIGNUP = re.compile(
    r"\bsur (?:pr[ée]-?)?(?:inscription|r[ée]servation|rdv\b|rendez-vous)"
    r"|\bpren(?:dre|ez) (?:un |votre )?(?:rendez-vous|rdv\b)"
    r"|\b(?:pr[ée]-?)?(?:inscription|r[ée]servation)s? (?:\w+ (?:mais |et )?)?(?:obligatoire"
    r"|n[ée]cessaire"
    r"|requise|pr[ée]alable"
    r"|indispensable|demand[ée]e|en ligne|au\b|aupr[èe]s|avant|via|par\b|ici|à l|à partir"
    r"|ouverte|:)"
    r"|\b(?:pr[ée]-?)?inscriptions?\s?:|\br[ée]servations?\s?:|\baprès inscription"
    r"|\bs'inscrire (?:aupr[èe]s|avant|au\b|par\b|en ligne|à l|ici|sur"
    r"|pour (?:recevoir|participer))"
    r"|\binscrivez-vous"
    r"|\br[ée]servez (?:vo|ici)"
    r"|\bregistration required"
)
_ROOM = re.compile(
    rf"(?:limit[ée]e?s?(?: en nombre)? (?:à|a)|jauge(?: limit[ée]e)?(?: (?:à|de)|\s?:)|maximum"
    rf"|max\.?|capacit[ée](?: de|\s?:))"
    rf"\s(?P<limit>{COUNT})(?!\s?(?:ans|€|euros?|h\b|min|km|par |heures|/))"
    rf"|\b(?:plus que|reste(?:nt)?(?: encore| que| plus que)?)"
    rf"\s(?P<left>{COUNT})\s?(?:places?|personnes)"
    rf"|(?<![\d.,/-])\b(?P<left2>{COUNT})\splaces? (?:restantes?|encore)"
    rf"|(?<![\d.,/-])\b(?P<seats>{COUNT})\s?places?\b(?!\s(?:de (?:parking|stationnement)|du\b"
    rf"|d'arm|à (?:gagner|\d)))"
    rf"|(?<![\d.,/-])\b(?P<people>{COUNT})\s?(?:personnes?|participant\S{{0,8}}|inscrit\S*"
    rf"|enfants|adultes|joueu\S+|convives|coureu\S+|pers\.?)"
    rf"\s?(?:\(?max(?:i|imum)?\b|au (?:plus|maximum))"
    rf"|\bgroupes? de (?P<group>{COUNT})\s?(?:personnes?|participant\S*|enfants|max)"
)
_FULL = re.compile(
    r"[\[(]complet(?:e|s|es)?[\])]|(?:c'est|est (?:désormais |déjà )?|sont |affiche )"
    r"complet(?:e|s|es)?\b"
    r"|\bcomplet(?:e|s|es)?\s?!|^complet(?:e|s|es)?\s?\.?$|\bplus (?:de|aucune) places?\b(?! pour)"
    r"|(?<!sur )\bliste d'attente|\bsold[\s-]out\b|\bguichets? fermés",
    re.MULTILINE,
)
_LOUD_FULL = re.compile(r"(?<!\w)COMPLETE?S?(?!\w)")
_TICKETS = re.compile(
    r"helloasso|billetweb|weezevent|framaforms|forms\.gle|docs\.google\.com/forms|eventbrite"
    r"|yurplan"
    r"|festik|shotgun|billetterie|billetreduc|sumup|pretix|grist|lime-?survey|tally\.so|typeform"
    r"|jotform"
    r"|inscription|reservation|register|ticket|booking|mapado|affluences|doodle"
)
_SIGN_WORDS = re.compile(r"inscri|r[ée]serv|billet|enregistrer|register|ticket|participer")


def read_registration(text: str, links: Iterable[Link] = ()) -> Signup:
    """Read whether one must sign up, where, for how many people, and whether it is full."""
    loud = "COMPLET" in text and _LOUD_FULL.search(text) is not None
    full = loud or _FULL.search(telling(text, _FULL_HINTS)) is not None
    url = next((link.url for link in links if _is_signup(link)), None)
    required, capacity, remaining = _read(telling(text, _HINTS))
    return Signup(required, url, capacity, remaining, full)


@lru_cache(maxsize=256)
def _read(text: str) -> tuple[bool | None, int | None, int | None]:
    """Read whether one must sign up, the number of places, and how many are left."""
    refused, asked = _NO_SIGNUP.search(text), _SIGNUP.search(text)
    if asked and not (refused and refused.start() <= asked.start()):
        return True, *_room(text)
    return (False if refused else None), *_room(text)


def _is_signup(link: Link) -> bool:
    if not link.url.startswith("http"):
        return False
    return bool(_TICKETS.search(link.url.lower()) or _SIGN_WORDS.search(link.words.lower()))


def _room(text: str) -> tuple[int | None, int | None]:
    capacity = remaining = None
    for found in _ROOM.finditer(text):
        left = found["left"] or found["left2"]
        said = count(left or next(filter(None, found.groups())))
        if left:
            remaining = said if remaining is None else remaining
        elif capacity is None and said:
            capacity = said
    return capacity, remaining
