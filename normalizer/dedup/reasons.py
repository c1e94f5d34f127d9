"""Why a score is what it is, one sentence a signal, in French."""

from collections.abc import Mapping
from dataclasses import dataclass

# Weights smaller than this are not worth a sentence.
LEAST = 0.15

SENTENCES = {
    "title_equal": "titres identiques",
    "title_cover": "titres proches",
    "title_jaccard": "titres proches",
    "title_strong": "mots rares communs",
    "title_apart": "titres qui disent autre chose",
    "title_kind": "même genre, autre sujet",
    "slot": "même lieu et même heure",
    "slot_untitled": "même lieu et même heure, sans mot commun",
    "title_none": "aucun mot commun dans les titres",
    "bare_cover": "titres proches",
    "bare_extra": "l’un des titres en dit plus que le genre d’événement",
    "bare": "titre qui ne dit que le genre d’événement",
    "bare_apart": "titres qui disent autre chose",
    "bare_equal": "titres identiques",
    "bare_here": "même lieu",
    "bare_away": "titre qui ne dit que le genre, en deux lieux",
    "title_in_text": "le titre de l’une se retrouve dans le texte de l’autre",
    "text_common": "descriptions proches",
    "text_cover": "descriptions proches",
    "place_same": "même lieu",
    "place_likely": "même lieu, selon toute apparence",
    "place_similar": "lieux de noms proches",
    "place_town": "même commune",
    "place_sort": "l’un des lieux n’est nommé que par son genre",
    "place_apart": "lieux différents d’une même commune",
    "place_doubt": "lieux sans doute différents",
    "place_astray": "communes sans doute différentes",
    "place_elsewhere": "l’une cite une autre commune que celle de l’autre",
    "rooms_apart": "salles différentes",
    "online_both": "en ligne toutes deux",
    "start_same": "même heure de début",
    "start_close": "débuts à une demi-heure près",
    "start_hour": "débuts à une heure près",
    "start_far": "débuts éloignés",
    "end_same": "mêmes horaires",
    "end_far": "durées différentes",
    "span_differs": "l’une dure plusieurs jours, l’autre un seul",
    "span_same": "mêmes jours",
    "organiser": "l’une nomme la source de l’autre",
    "mark_same": "même numéro de séance ou d’édition",
    "kinds_differ": "l’une est une partie de l’autre (vernissage, séance, festival)",
    "guessed": "date lue dans un texte",
    "margin": "aucune autre annonce ne convient aussi bien",
    "alone": "la seule annonce qui convienne",
    "pair": "ressemblance",
    "unlike": "titres qui disent autre chose",
    "crowd": "d’autres annonces de la même source conviennent aussi",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: `weight` in log-odds (positive: one event), `sentence` in French."""

    code: str
    weight: float
    sentence: str


def reasons_of(signals: Mapping[str, float], weights: Mapping[str, float]) -> tuple[Reason, ...]:
    """The signals that counted, the heaviest first, each sentence once."""
    sums: dict[str, tuple[str, float]] = {}
    for name, value in signals.items():
        sentence = SENTENCES[name]
        code, before = sums.get(sentence, (name, 0.0))
        sums[sentence] = (code, before + weights[name] * value)
    found = [
        Reason(code, round(weight, 2), sentence)
        for sentence, (code, weight) in sums.items()
        if abs(weight) >= LEAST
    ]
    return tuple(sorted(found, key=lambda reason: (-abs(reason.weight), reason.code)))
