"""What the words around a date make of it: an event, or a deadline, a street, a dateline…

The rules look at a few words before and after a mention, inside its own sentence. Their order
matters: the first that fits decides. (Issue 3, Formats, point 3: never a date of publication
taken for a date of event.)
"""

import re
from enum import Enum, auto

from normalizer.dates.words import word_set

_REACH = 160
_SENTENCE = re.compile(r"(?<=[a-z0-9)\"»])[.!?;…](?=\s)|[!?]|\n")
_WORD = re.compile(r"jusqu'(?:au|a|en)|[^\W_]+|[,:(|]")
_LEADS = word_set("le la les du des de d au aux ce cette the on : ( l")


class Role(Enum):
    """What a mention of a day is there for."""

    EVENT = auto()
    DROPPED = auto()
    DEADLINE = auto()
    UNTIL = auto()
    SINCE = auto()
    EXCEPT = auto()
    SUPERSEDED = auto()
    CANCELLED = auto()
    TOLD = auto()


_BEFORE: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        (
            Role.DROPPED,
            r"\b(?:publiee?s?|postee?s?|mise? (?:a jour|en ligne)|modifiee?s?|actualisee?|ecrit"
            r"|paru|redige|edite|ajoutee?|mise a jour|posted|published|updated|written|created"
            r"|modified|last modified|date de publication|communique|article|edition|lettre d info"
            r"|newsletter|bulletin|gazette|revue)"
            r"(?: (?:par|by) \w+(?: \w+)?)?(?: ,)?$",
        ),
        (
            Role.DROPPED,
            r"\b(?:fonde|fondee|cree|creee|ne|nee|mort|morte|decede|decedee|inauguree?|depuis|since"
            r"|loi|decret|arrete|ordonnance|armistice|appel|deliberation|statuts|born|founded"
            r"|signee?|en date)$",
        ),
        (
            Role.DROPPED,
            r"\b(?:adhesions?|cotisations?|abonnements?|valables?|valides?|contrat|bail)\b"
            r"|\b(?:circulation|stationnement|deviation|coupures?|ramassage|collecte des? \w+)\b"
            r"|\btravaux(?: \w+){0,2}$"
            r"|\b(?:change(?:nt)?|en vigueur|applicables?|obligatoires?|augmente(?:nt)?)$",
        ),
        (Role.EXCEPT, r"\b(?:sauf|hors|excepte|hormis|relache|except|excluding|pas de \w+)$"),
        (
            Role.DEADLINE,
            r"\b(?:avant|plus tard|d ici|ici|date limite|limite|cloture|before|by|deadline"
            r"|limite d inscription|plus tard le|echeance|date limite(?: (?!:)\w+){1,4})"
            r"(?: (?:est|fixee?|:|is)){0,3}$",
        ),
        (
            Role.DEADLINE,
            r"(?<!sur )\b(?:inscriptions?|inscrivez vous|reservations?|reservez|candidatures?"
            r"|billetterie|billets|preventes?|prevente|mise en vente|en vente|preinscriptions?"
            r"|registrations?|register|depot des dossiers|appel a projets?|s inscrire)"
            r"(?: (?!pour\b|for\b|concert|spectacle)[a-z]+){0,6}"
            r"(?: (?:jusqu'au|a partir|des|avant|ouvertes?|ouvrent|until|from|by|open|fermees?))$",
        ),
        (
            Role.DEADLINE,
            r"(?<!sur )\b(?:inscriptions?|reservations?|candidatures?|billetterie|preventes?"
            r"|registrations?|preinscriptions?)(?: \w+){0,2}$",
        ),
        (
            Role.DEADLINE,
            r"\b(?:envoyez|deposez|votez|repondez|postulez|candidatez|submit|send|apply)\b",
        ),
        (Role.UNTIL, r"(?:jusqu'au|jusqu'a|until|till|through)$"),
        (Role.SINCE, r"\b(?:a partir|des|a compter|from|starting)$"),
        (
            Role.SUPERSEDED,
            r"\b(?:initialement(?: prevue?s?| programmee?s?)?|originally(?: planned)?|au lieu"
            r"|prevue?s? initialement|et non(?: pas)?|instead of|and not)(?: (?:for|pour))?$",
        ),
        (
            Role.TOLD,
            r"\b(?:compte rendu|retour sur|retour en images|en photos|bilan d[ue]|revivez"
            r"|merci(?! (?:de|d|pour votre inscription)\b)|retrospective|recap|prononcee?"
            r"|looking back)\b",
        ),
        (Role.TOLD, r"\bla nuit$"),
        (
            Role.DROPPED,
            r"\b(?:fermeture|fermetures|fermetures? exceptionnelles?|closed|conges)\b",
        ),
    )
)
_PREVIOUS_DATE = re.compile(
    r"\b(?:report\w*|deplac\w*|decal\w*|repouss\w*|finalement|postpon\w*|reschedul\w*|moved)\b"
)
_CONDITIONAL = r"(?! (?:en cas|si|if|in case))"
_CANCELLED = re.compile(rf"\b(?:annulee?s?|annule|cancell?ed){_CONDITIONAL}\b")
_NOT_CANCELLED = re.compile(r"\b(?:pas|non|n est|not) (?:ete )?(?:annul|cancel)")
_CLOSED = re.compile(
    r"\bfermée?s?\b|\b(?:sera|seront|est|sont|reste|restera|exceptionnellement) fermee?s?\b"
    r"|\bfermeture\b|\bclosed\b|\bne (?:sera|seront) pas (?:ouvert|assur)"
)
_TOLD_AFTER = re.compile(
    r"\b(?:a|ont) (?:eu lieu|reuni|rassemble|accueilli|ete|permis|fait|connu|attire|marque)\b"
    r"|\bavait lieu\b|\bs (?:est|etait|sont) (?:tenue?s?|deroulee?s?|reuni)"
    r"|\b(?:took place|was held|were held|was a)\b"
)
_STARTED = re.compile(
    r"\b(?:commenc|début|lanc|entam|adopt|vot|arriv|décrét|démarr|achev|termin|sign)ée?s?"
    r"(?: depuis)?(?: le| du)?\s*$"
)
_HOLIDAYS = re.compile(r"\bvacances(?: scolaires)?(?: (?:d |de |du )?\w+)? du$")
_TIMETABLE = re.compile(r"\b(?:horaires|opening hours|opening times)\b")
_QUOTED = re.compile(r"[«\"“] ?$"), re.compile(r"^ ?[»\"”]")
_PAST_AFTER = re.compile(r"^(?:dernier|derniers|passe|last)\b")


def around(folded: str, start: int, end: int) -> tuple[str, str]:
    """Return the folded text of the sentence before `start` and after `end`, within reach."""
    before = folded[max(0, start - _REACH) : start]
    cuts = [match.end() for match in _SENTENCE.finditer(before)]
    after = folded[end : end + _REACH]
    stop = _SENTENCE.search(after)
    return before[cuts[-1] if cuts else 0 :], after[: stop.start()] if stop else after


def _words(folded: str) -> list[str]:
    return _WORD.findall(folded)


def _without_leads(words: list[str]) -> str:
    count = len(words)
    while count and words[count - 1] in _LEADS:
        if words[count - 1] == "des" and count < len(words):
            # Folded "dès le" is told from "des" by the article behind it.
            break
        count -= 1
    return " ".join(words[:count])


def role_of(folded: str, raw: str, start: int, end: int) -> Role:
    """Return the role of the mention at `start:end` of `folded`; `raw` keeps its accents."""
    before, after = around(folded, start, end)
    words, following = _words(before), " ".join(_words(after))
    lead = _without_leads(words)
    if _PAST_AFTER.search(following):
        return Role.TOLD
    if _HOLIDAYS.search(" ".join(words)):
        return Role.DROPPED
    if _QUOTED[0].search(before) and _QUOTED[1].search(after):
        # The title of a book or a film: « 14 juillet ».
        return Role.DROPPED
    if _STARTED.search(raw[start - len(before) : start].lower()):
        return Role.TOLD
    for role, pattern in _BEFORE:
        if pattern.search(lead):
            return role
    return _role_of_sentence(lead, following, raw[start - len(before) : end + len(after)].lower())


def _role_of_sentence(lead: str, following: str, said: str) -> Role:
    if _PREVIOUS_DATE.search(lead):
        return Role.EVENT
    if _PREVIOUS_DATE.search(following):
        return Role.SUPERSEDED
    if _is_cancelled(f"{lead} # {following}"):
        return Role.CANCELLED
    if _CLOSED.search(said):
        return Role.DROPPED
    if _TOLD_AFTER.search(following) or _TOLD_AFTER.search(lead):
        return Role.TOLD
    return Role.EVENT


def _is_cancelled(said: str) -> bool:
    return bool(_CANCELLED.search(said)) and not _NOT_CANCELLED.search(said)


def is_moved(folded: str, start: int) -> bool:
    """Tell whether the sentence before `start` speaks of a postponement."""
    before, _ = around(folded, start, start)
    return bool(_PREVIOUS_DATE.search(before))


def title_is_no_event(folded: str) -> bool:
    """Tell whether the first line calls the whole event off, or announces opening hours."""
    title = " ".join(_words(folded.partition("\n")[0]))
    cancelled = _is_cancelled(title) and not _PREVIOUS_DATE.search(title)
    return cancelled or _TIMETABLE.search(title) is not None
