"""What it costs, as far as the text says (issue 4).

Only plain statements are believed: "gratuit pour les moins de 12 ans" makes nothing free, and
the price of a meal, of a prize or of a stall is not the price of entry.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from normalizer.clauses import telling
from normalizer.typography import NBSP

_HIGHEST_PRICE = 1_000


@dataclass(frozen=True, slots=True)
class Offer:
    """`free`: True, False, or None when not said. `price`: for people, in French, or None.

    Paying what one likes ("prix libre", "au chapeau") is not free, and says so in `price`.
    """

    free: bool | None = None
    price: str | None = None


_NUMBER = r"\d{1,4}(?:[.,]\d{1,2})?"
_EURO = r"(?:€(?:\s?\d{2}(?!\d|\s?(?:€|h|ans|%)))?|euros?\b|eur\b)"
_AMOUNT = rf"{_NUMBER}\s?{_EURO}"
_JOIN = r"\s?(?:/|-|–|à|ou|et|,)\s?"
_AMOUNTS = rf"(?:(?:{_NUMBER}(?:\s?(?:€|euros?))?{_JOIN}){{0,4}}{_AMOUNT}|€\s?{_NUMBER})"
_SIGN = re.compile(
    rf"(?<![\w.,])(?<!\d\s)(?P<amounts>{_AMOUNTS})"
    r"|\b(?P<reduced>(?:r[ée]duits?|adh[ée]rents?|enfants?|plein|normal)\s?:?\s?(?P<bare>\d{1,3}))"
    r"(?![\d,.]*\s?(?:€|euro|ans|h|/|[-–]|places|places|pers))\b"
    r"|(?P<choice>(?:prix|tarif|participation|contribution)s? (?:libres?(?: et conscient\w*)?"
    r"|conscient\w*|solidaires?)|libre participation|participation (?:aux frais )?(?:au chapeau"
    r"|libre)"
    r"|(?:passage d[ue] |sortie )?au chapeau|chapeau à la sortie|donation libre|don libre)"
    r"|(?P<free>\b(?:gratuite?s?|gratuitement|gratos)\b|\bentr[ée]e (?:est )?libre\b"
    r"|\b(?:en )?acc[èe]s libre\b"
    r"|\blibre acc[èe]s\b|\bfree (?:entry|admission|entrance)\b|\bsans frais\b|\bno charge\b)"
    r"|(?P<paying>\bpayante?s?\b)"
    r"|(?P<member>\badh[ée]sion (?:[^.;\n]{0,20}?)?(?:obligatoire|n[ée]cessaire|demand[ée]e"
    r"|requise))"
)
_HINTS = (
    *("€", "eur", "gratui", "gratos", "libre", "chapeau", "payant", "frais", "free", "no charge"),
    *("conscient", "solidaire", "adhésion", "adhesion"),
)

# Before an amount: what is paid or won is not the entry.
_OTHER_BEFORE = re.compile(
    r"(?:valeur|lots?|gagner|budget|subvention|achat|cagnotte|caution|consigne|amende|co[uû]te\w*"
    r"|repas|pizzas?|galettes?|cr[êe]pes?|menus?|sandwich\w*|buvette|bi[èe]res?|boissons?|verres?"
    r"|emplacements?|exposants?|stands?|m[èe]tres?|cartons?|assiettes?|plats?|go[uû]ter|brunch"
    r"|restauration|consommations?|dons? de|collect\w+|r[ée]colt\w+|moins de|fourni\w*|mat[ée]riel"
    r"|loyer|aide de|prime|bons?|adh[ée]sion(?: annuelle)?|cotisation|prix de \w+|parking)"
    r"[^.;\n€!?]{0,25}$"
)
_OTHER_AFTER = re.compile(
    r"^\s?(?:(?:le|la|les|par|l'|du|de|d'|les \d+|/)\s?(?:\d+\s)?(?:livres?|sacs?|kg|kilos?"
    r"|cartons?|grilles?|m[èe]tres?|ml|m\b|parts?|verres?|emplacements?|tables?|caution|adh[ée]sion"
    r"|pi[èe]ces?|plats?|achat|lots?|stands?|consommations?|assiettes?|galettes?|repas\b|plaques?"
    r"|an\b|ann[ée]e)|(?:millions?|milliards?|k\b|d'(?:achat|aide))|à gagner|de (?:lots|dons))"
)
# Before "gratuit": something else than the event is free, or nothing is.
_ASIDE_BEFORE = re.compile(
    r"(?:logiciels?(?:\s\w+){0,2}|parking|stationnement|wi-?fi|caf[ée]s?|th[ée]|boissons?|navettes?"
    r"|magazine|journal"
    r"|revue|essai|pas|non|apéritif|apéro|go[uû]ter|garderie|application|t[ée]l[ée]chargement|bus"
    r"|livret|guide|num[ée]ro|appel|plan|covoiturage|v[ée]los?|semi)\s(?:est |sont )?$"
)
# After "gratuit": for some, not for all.
_SOME_AFTER = re.compile(
    r"^\s?(?:[,:(/-]\s?)?(?:-\s?(?:de\s)?\d|(?:pour|aux?)\s(?!(?:tou(?:s|te?s?)\b|le public"
    r"|horaires|heures"
    r"|les (?:visiteurs|spectateurs|participants)"
    r"|l'ensemble"
    r"|les (?:petits et|adultes et|enfants et|habitants et))))"
    r"|^\s?(?:[,:(]\s?)?(?:jusqu|moins de|si\b|sur pr[ée]sentation|avec\b|(?:-|–"
    r"|<)\s?(?:de\s)?\d|sous r)"
    r"|^\s?(?:enfants?|adh[ée]rents?|b[ée]n[ée]voles?|\d+\s?ans)"
)
_SOME_BEFORE = re.compile(
    r"(?:enfants?|moins de \d+ ans|- ?(?:de )?\d+ ans|adh[ée]rents?|b[ée]n[ée]voles?|[ée]tudiants?"
    r"|ch[ôo]meurs?|accompagnateurs?|membres|scolaires?|habitants?|ans)\s?(?::|-|=|,|\()?\s?$"
)
_PEOPLE_AFTER = re.compile(
    r"^\s(?:aux machines|à l'atelier|aux outils|au mat[ée]riel|aux? (?!heures|horaires)\w+)"
)
_FIGURES = re.compile(r"\d{1,4}(?:[.,]\d{1,2})?(?:\s?€\s?\d{2}(?![\d€]))?")
_CHOICES = (
    ("chapeau", "au chapeau"),
    ("particip", "participation libre"),
    ("contrib", "participation libre"),
    ("solidaire", "tarif solidaire"),
)


def read_price(text: str) -> Offer:
    """Read what it costs to take part. Amounts are in euros: "5 €", "de 3 à 5 €", "prix libre"."""
    return _offer(telling(text, _HINTS))


@lru_cache(maxsize=1024)
def _offer(told: str) -> Offer:
    """Kept for a while: many events say it in the same words."""
    said = _Said()
    for sign in _SIGN.finditer(told):
        said.hear(sign)
    return said.offer()


class _Said:
    """What a text has said of its price so far."""

    def __init__(self) -> None:
        self.amounts: list[float] = []
        self.choice: str | None = None
        self.free = self.some_free = self.paying = self.member = False

    def hear(self, sign: re.Match[str]) -> None:
        kind = sign.lastgroup
        if sign["amounts"]:
            if not _is_other(sign):
                self.amounts += _amounts(sign["amounts"])
        elif sign["bare"]:
            if self.amounts:
                self.amounts.append(float(sign["bare"]))
        elif sign["choice"]:
            self.choice = self.choice or _choice(sign["choice"])
        elif sign["free"]:
            self._hear_free(sign)
        else:
            self.paying |= kind == "paying"
            self.member |= kind == "member"

    def _hear_free(self, sign: re.Match[str]) -> None:
        before = sign.string[max(0, sign.start() - 40) : sign.start()]
        after = sign.string[sign.end() : sign.end() + 40]
        if _ASIDE_BEFORE.search(before) or ("libre" in sign["free"] and _PEOPLE_AFTER.match(after)):
            return
        # "Pour les 3-6 ans, accès libre" opens to those; "3-6 ans : gratuit" charges the others.
        some = _SOME_AFTER.match(after) or (
            "libre" not in sign["free"] and _SOME_BEFORE.search(before)
        )
        self.free |= not some
        self.some_free |= bool(some)

    def offer(self) -> Offer:
        amounts = sorted({amount for amount in self.amounts if amount <= _HIGHEST_PRICE})
        prices = [amount for amount in amounts if amount]
        price = " ou ".join(filter(None, (self.choice, _price(prices)))) or None
        if price and self.free and prices and not self.choice:
            return Offer(None, f"gratuit ou {price}")
        if price is None and (self.free or 0 in amounts):
            return Offer(free=True, price="gratuit, avec adhésion" if self.member else "gratuit")
        if self.member:
            price = f"{price} + adhésion" if price else "adhésion"
        return Offer(False if price or self.paying else None, price)


def _is_other(sign: re.Match[str]) -> bool:
    before = sign.string[max(0, sign.start() - 45) : sign.start()]
    after = sign.string[sign.end() : sign.end() + 25]
    return bool(_OTHER_BEFORE.search(before) or _OTHER_AFTER.match(after))


def _amounts(said: str) -> list[float]:
    return [float(re.sub(r"\s?€\s?|,", ".", figures)) for figures in _FIGURES.findall(said)]


def _choice(said: str) -> str:
    return next((name for word, name in _CHOICES if word in said), "prix libre")


def _price(amounts: list[float]) -> str | None:
    if not amounts:
        return None
    lowest, highest = _euros(amounts[0]), _euros(amounts[-1])
    if lowest == highest:
        return f"{lowest}{NBSP}€"
    return f"de {lowest} à {highest}{NBSP}€"


def _euros(amount: float) -> str:
    return f"{amount:.0f}" if amount == int(amount) else f"{amount:.2f}".replace(".", ",")
