"""Why a score is what it is, one sentence a signal, in French."""

from collections.abc import Mapping
from dataclasses import dataclass

from agenda.sentence import N_

# Weights smaller than this are not worth a sentence.
LEAST = 0.15

SENTENCES = {
    "title_equal": N_("titres identiques"),
    "title_cover": N_("titres proches"),
    "title_jaccard": N_("titres proches"),
    "title_strong": N_("mots rares communs"),
    "title_apart": N_("titres qui disent autre chose"),
    "title_kind": N_("même genre, autre sujet"),
    "slot": N_("même lieu et même heure"),
    "slot_untitled": N_("même lieu et même heure, sans mot commun"),
    "title_none": N_("aucun mot commun dans les titres"),
    "bare_cover": N_("titres proches"),
    "bare_extra": N_("l’un des titres en dit plus que le genre d’événement"),
    "bare": N_("titre qui ne dit que le genre d’événement"),
    "bare_apart": N_("titres qui disent autre chose"),
    "bare_equal": N_("titres identiques"),
    "bare_here": N_("même lieu"),
    "bare_away": N_("titre qui ne dit que le genre, en deux lieux"),
    "title_in_text": N_("le titre de l’une se retrouve dans le texte de l’autre"),
    "text_common": N_("descriptions proches"),
    "text_cover": N_("descriptions proches"),
    "place_same": N_("même lieu"),
    "place_likely": N_("même lieu, selon toute apparence"),
    "place_similar": N_("lieux de noms proches"),
    "place_town": N_("même commune"),
    "place_sort": N_("l’un des lieux n’est nommé que par son genre"),
    "place_apart": N_("lieux différents d’une même commune"),
    "place_doubt": N_("lieux sans doute différents"),
    "place_astray": N_("communes sans doute différentes"),
    "place_elsewhere": N_("l’une cite une autre commune que celle de l’autre"),
    "rooms_apart": N_("salles différentes"),
    "online_both": N_("en ligne toutes deux"),
    "start_same": N_("même heure de début"),
    "start_close": N_("débuts à une demi-heure près"),
    "start_hour": N_("débuts à une heure près"),
    "start_far": N_("débuts éloignés"),
    "end_same": N_("mêmes horaires"),
    "end_far": N_("durées différentes"),
    "span_differs": N_("l’une dure plusieurs jours, l’autre un seul"),
    "span_same": N_("mêmes jours"),
    "organiser": N_("l’une nomme la source de l’autre"),
    "mark_same": N_("même numéro de séance ou d’édition"),
    "kinds_differ": N_("l’une est une partie de l’autre (vernissage, séance, festival)"),
    "guessed": N_("date lue dans un texte"),
    "margin": N_("aucune autre annonce ne convient aussi bien"),
    "alone": N_("la seule annonce qui convienne"),
    "pair": N_("ressemblance"),
    "unlike": N_("titres qui disent autre chose"),
    "crowd": N_("d’autres annonces de la même source conviennent aussi"),
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
