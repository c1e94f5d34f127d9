"""Folded text cut into the few kinds of pieces that dates and hours are made of.

Every alternative is bounded or a single run of one class, and none can match the same text in
two ways, so cutting is linear in the length of the text.
"""

import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from normalizer.dates.words import SHORTENED


class Clock(NamedTuple):
    """An hour of the day as written; `half` is "a", "p" or empty, `hour` 0 to 24."""

    hour: int
    minute: int
    half: str = ""


class Figures(NamedTuple):
    """A date in figures: 14/03, 14.03.26, 2026-03-14; `mark` is what separates them."""

    day: int
    month: int
    year: int | None
    mark: str
    padded: bool


class Noise(NamedTuple):
    """A piece that holds figures and is no date: address, telephone, street, price, measure."""


Value = int | Clock | Figures | Noise | None


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of folded text at `start:end`; `value` says what its figures mean, if any."""

    word: str
    start: int
    end: int
    value: Value = None


_NOISE = r"""(?P<noise>
      https?://\S+ | www\.\S+ | [a-z0-9._+-]{1,64}@[a-z0-9.-]{1,255}
    | (?<![0-9])(?:\+[0-9]{2}[ .]?(?:\(0\)[ .]?)?|0)[1-9](?:[ .-]?[0-9]{2}){4}(?![0-9])
    | 24[ ]?h?[ ]?/[ ]?24[ ]?h?(?![0-9]) | [67][ ]?j?(?:ours)?[ ]?/[ ]?7(?![0-9/])(?:[ ]?j)?
    | [0-9]{1,6}(?:[.,][0-9]{1,2})?[ ]?
      (?:€|£|\$|%|°|(?:euros?|eur|ans|an|mois|km|kg|m2|places|personnes?|pers|min|minutes?
      |years?|semaines?|jours?|days?|weeks?|fois|pages?)(?![a-z]))[0-9]{0,2}
    | [€£$][ ]?[0-9]{1,6}(?:[.,][0-9]{1,2})? | (?:\#|n°[ ]?|v)[0-9][0-9.]{0,20}
    | (?:rue|r\.|place|pl\.|avenue|av\.?|boulevard|bd|bld|square|quai|impasse|allee|esplanade
        |pont|metro|station|faubourg|residence|cite|rond-point|street)[ ]du[ ]
      [0-9]{1,2}(?:er)?[ ][a-z]{3,9}(?:[ ][0-9]{4})?(?![a-z0-9]|[ ](?:[0-9]{4}[ ])?au[ ])
    | (?:salle|stade|espace|parc|ecole|college|lycee|caserne)[ ]du[ ]
      (?:1er[ ]mai|8[ ]mai|19[ ]mars|18[ ]juin|14[ ]juillet|4[ ]septembre|11[ ]novembre)
      (?:[ ][0-9]{4})?(?![a-z0-9]|[ ]au[ ])
    | [0-9]{5,} | [0-9]{1,3}(?:[ .][0-9]{3})(?![0-9])
)"""
_DATE = r"""
      (?<![0-9])(?P<iy>(?:19|20)[0-9]{2})(?P<imark>[-/.])(?P<im>[0-9]{2})(?P=imark)(?P<id>[0-9]{2})
      (?:t|(?![0-9]))
    | (?<![0-9.,/-])(?P<fd>[0-9]{1,2})(?P<fmark>[ ]?[/.-][ ]?)(?P<fm>[0-9]{1,2})(?P=fmark)
      (?P<fy>[0-9]{4}|[0-9]{2}(?![ ](?:janv|fev|mars|avr|mai|jui|aou|sept|oct|nov|dec)))
      (?![0-9]|[./,][0-9])
"""
_CLOCK = r"""
      (?<=t)(?P<ih>[0-9]{2}):(?P<imin>[0-9]{2})(?::[0-9]{2}(?:\.[0-9]{1,9})?)?
      (?:z|[+-][0-9]{2}:?[0-9]{2})?(?![0-9])
    |
      (?<![0-9.,])(?P<ch>[0-9]{1,2})
      (?:[ ]?h(?P<cm1>[0-9]{2})(?![0-9])
         | [ ]h(?:eures)?[ ](?P<cm5>[0-5][05])(?![0-9]|[ ]?€|[ ](?:euros?|eur|ans|h|places
            |personnes|minutes)(?![a-z]))
         | h[ ](?P<cm2>[0-5][05])
         (?![0-9]|,?[ ]?(?:€|(?:euros?|eur|ans|pers|h|bis|ter|rue|av|avenue|bd|boulevard|places?
            |quai|allee|chemin|route|personnes|minutes)(?![a-z])))
         |[ ]?(?:h|hrs?|heures)(?![a-z0-9])
         |:(?P<cm3>[0-9]{2})(?::[0-9]{2})?(?P<ca1>[ ]?[ap](?:m\b|\.m\b\.?))?(?![0-9])
         |(?:\.(?P<cm4>[0-9]{2}))?[ ]?(?P<ca2>[ap](?:m\b|\.m\b\.?)))
"""
_REST = r"""
      (?<![0-9.,/-])(?P<sd>[0-9]{1,2})(?P<smark>[/.])(?P<sm>[0-9]{1,2})(?![0-9]|[./,][0-9])
    | (?P<decimal>[0-9]{1,9}[.,/:][0-9][0-9.,/:]{0,20})
    | (?P<number>[0-9]{1,4})(?P<order>ers?|eres?|emes?|e|st|nd|rd|th)?(?![a-z0-9])
    | (?P<glued>[0-9]{1,4})
    | (?P<word>aujourd'hui|jusqu'(?:au|a|en)(?![a-z])|apres[- ](?:midi|demain)(?![a-z])|[^\W\d_]+)
    | (?P<other>\n+|[^\s])
"""
_TOKEN = re.compile("|".join((_NOISE, _DATE, _CLOCK, _REST)), re.VERBOSE)


def tokenize(folded: str) -> list[Token]:
    """Return the pieces of `folded` in order; spaces are left out, line ends are kept."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(folded):
        word, start = match.group(), match.start()
        if word == "." and tokens and tokens[-1].word in SHORTENED and tokens[-1].end == start:
            tokens[-1] = replace(tokens[-1], end=start + 1)
        else:
            tokens.append(Token(word, start, match.end(), _value(match)))
    return tokens


def _value(match: re.Match[str]) -> Value:
    if match["noise"] or match["decimal"]:
        return Noise()
    if match["number"] or match["glued"]:
        return int(match["number"] or match["glued"])
    if match["ih"]:
        return _clock(match["ih"], match["imin"], "")
    if match["ch"]:
        minutes = (
            match["cm1"] or match["cm2"] or match["cm5"] or match["cm3"] or match["cm4"] or "0"
        )
        return _clock(match["ch"], minutes, (match["ca1"] or match["ca2"] or "").strip()[:1])
    if match["iy"]:
        return _figures(match["id"], match["im"], match["iy"], match["imark"])
    if match["fd"]:
        return _figures(match["fd"], match["fm"], match["fy"], match["fmark"].strip())
    if match["sd"]:
        return _figures(match["sd"], match["sm"], None, match["smark"])
    return None


def _clock(hours: str, minutes: str, half: str) -> Clock | Noise:
    hour, minute = int(hours), int(minutes)
    if minute > 59 or hour > (12 if half else 24):
        return Noise()
    return Clock(hour, minute, half)


def _figures(day: str, month: str, year: str | None, mark: str) -> Figures | Noise:
    padded = len(day) == 2 and len(month) == 2
    full = None if year is None else int(year) + (2000 if len(year) == 2 else 0)
    first, second = int(day), int(month)
    if full is not None and second > 12 >= first:
        # 03/14/2026: only the American order makes a date of it.
        first, second = second, first
        mark = "american"
    if not (1 <= first <= 31 and 1 <= second <= 12 and 1500 <= (full or 2000) <= 2200):
        return Noise()
    if year is None and mark == "." and not padded:
        return Noise()
    return Figures(first, second, full, mark, padded)
