"""What schema.org says of the price, of the places left and of who can get in."""

import math
import re

from harvester.formats.fields import Fields
from harvester.formats.page.values import first, said

_SIGNS = {"EUR": "€", "€": "€", "GBP": "£", "USD": "$", "CHF": "CHF"}
# Values of accessibilityFeature and amenities in use, as OpenAgenda's codes.
_FEATURES = {
    "wheelchair": "mi",
    "signlanguage": "hi",
    "captions": "hi",
    "audiodescription": "vi",
    "braille": "vi",
}


def read_price(offers: list[Fields]) -> str | None:
    """Give the prices asked, "5 €" or "5 € / 12 €"; None where no amount or none but 0."""
    prices = {
        (amount, _sign(said(offer, "priceCurrency")))
        for offer in offers
        for name in ("price", "lowPrice", "highPrice")
        if (amount := _amount(said(offer, name))) is not None
    }
    return " / ".join(_written(*one) for one in sorted(prices) if one[0]) or None


def is_free(thing: Fields, offers: list[Fields]) -> bool | None:
    """Tell whether nothing is asked: `isAccessibleForFree`, else the amounts of the offers."""
    stated = str(first(thing, "isAccessibleForFree")).rpartition("/")[2].lower()
    if stated in {"true", "false", "yes", "no", "1", "0"}:
        return stated in {"true", "yes", "1"}
    amounts = [_amount(said(offer, "price", "highPrice", "lowPrice")) for offer in offers]
    if not amounts or None in amounts:
        return None
    return not any(amounts)


def sold_out(offers: list[Fields]) -> bool:
    """Tell whether every offer is gone."""
    return bool(offers) and all("SoldOut" in said(one, "availability") for one in offers)


def read_accessibility(thing: Fields) -> tuple[str, ...]:
    """Give OpenAgenda's codes for the features of accessibility that are named."""
    listed = thing.get("accessibilityFeature")
    names = listed if isinstance(listed, list) else [listed]
    words = [re.sub(r"[\W_]", "", name).lower() for name in names if isinstance(name, str)]
    return tuple(sorted({code for sign, code in _FEATURES.items() for w in words if sign in w}))


def _amount(text: str) -> float | None:
    try:
        amount = float(text.replace(",", ".").replace("\u00a0", "").replace("€", "").strip())
    except ValueError:
        return None
    return amount if math.isfinite(amount) and 0 <= amount < 100_000 else None


def _sign(currency: str) -> str:
    return _SIGNS.get(currency.upper(), currency[:8]) if currency else "€"


def _written(amount: float, sign: str) -> str:
    number = f"{amount:.0f}" if amount == int(amount) else f"{amount:.2f}".replace(".", ",")
    return f"{number} {sign}"
