"""Accessibility, where the text says so, in OpenAgenda's codes (issue 4).

`hi` hearing, `ii` mind, `mi` moving, `pi` psyche, `vi` sight: the impairment that is provided for
(OpenAgenda's developer documentation, field `accessibility`).
"""

import re
from functools import lru_cache

from normalizer.clauses import telling

ALL = ("hi", "ii", "mi", "pi", "vi")

_SIGN = re.compile(
    r"(?P<mi>\b(?:accessibles? (?:aux? )?(?:\w+ )?(?:pmr\b|personnes? à mobilit[ée]|fauteuils?)"
    r"|acc[èe]s de plain[- ]pied"
    r"|acc[èe]s (?:aux? )?(?:pmr\b|handicap[ée]s?\b|fauteuils?|personnes? à mobilit[ée])"
    r"|pmr\s?:\s?oui|(?:places?|stationnements?|parking) (?:de parking )?pmr\b"
    r"|(?:lieu|salle|site|b[âa]timent|entr[ée]e) (?:enti[èe]rement )?(?:accessibles? pmr"
    r"|de plain[- ]pied)"
    r"|fauteuils? roulants?|handicap moteur|rampe d'acc[èe]s|joëlettes?|joelettes?))"
    r"|(?P<hi>\b(?:lsf\b|langue des signes|boucle (?:à induction |d'induction )?magn[ée]tique"
    r"|boucle à induction|chansignes?|chansign[ée]e?s?|v[ée]lotypie|malentendants?|handicap auditif"
    r"|d[ée]ficien\w+ auditi\w+|sous-titr\w+ (?:sme|pour sourds)|public sourd|gilets? vibrants?))"
    r"|(?P<vi>\baudio-?descri\w+|\b(?:visites? tactiles?|braille\b|mal-?voyants?|non-?voyants?"
    r"|d[ée]ficien\w+ visuel\w*|handicap visuel))"
    r"|(?P<ii>\b(?:falc\b|facile à lire et à comprendre|handicap (?:mental|intellectuel|cognitif)"
    r"|d[ée]ficien\w+ intellectuel\w*))"
    r"|(?P<pi>\bhandicap psychique)"
    r"|(?P<relaxed>\b(?:s[ée]ances?|repr[ée]sentations?|cin[ée]|spectacles?)[ -]relax\b"
    r"|cin[ée]-ma diff[ée]rence)"
    r"|(?P<all>\b(?:tous (?:les )?(?:types de )?handicaps|tout type de handicap))"
)
_HINTS = (
    *(
        "accessib",
        "accès",
        "acces",
        "pmr",
        "handicap",
        "fauteuil",
        "lsf",
        "signe",
        "boucle",
        "sourd",
    ),
    *("descri", "braille", "voyant", "falc", "relax", "entendant", "défici", "rampe", "tactile"),
    *("ëlette", "vélotyp", "plain", "vibrant", "facile à lire", "différence"),
)
_DENIED = re.compile(
    r"(?:\bnon|\bpas|\bpeu|inaccessible|malheureusement|difficilement)[^.;\n]{0,30}$"
)
# Learning to sign or reading about blindness is what an event is about, not an access to it.
_SUBJECT = re.compile(
    r"(?:cours|initiations?|initier|atelier|apprendre|apprenez|d[ée]couv\w+|formation"
    r"|sensibilisation"
    r"|conf[ée]rence|bases|d[ée]bat)(?:(?!tradui|interpr[ée]t)[^.;:\n]){0,30}$"
)
_CODES = {name: (name,) for name in ALL} | {"relaxed": ("ii", "pi"), "all": ALL}


def read_access(text: str) -> tuple[str, ...]:
    """List the codes of the impairments that `text` says are provided for, in order."""
    return _read(telling(text, _HINTS))


@lru_cache(maxsize=256)
def _read(text: str) -> tuple[str, ...]:
    codes = {
        code
        for sign in _SIGN.finditer(text)
        if not _is_denied(sign)
        for code in _CODES[sign.lastgroup or ""]
    }
    return tuple(sorted(codes))


def _is_denied(sign: re.Match[str]) -> bool:
    before = sign.string[max(0, sign.start() - 50) : sign.start()]
    return bool(_DENIED.search(before) or _SUBJECT.search(before))
