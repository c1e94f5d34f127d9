"""The words that make a date something else than an event, folded (issue 3, Formats, point 3).

Everything here is matched against single sentences whose words are parted by one space, except
what says so. An entry of `BEFORE` is matched against the words that lead to the date.
"""

import re
from enum import Enum, auto


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


_ENROLLING = r"(?<!sur )\b(?:(?:re|pre)?inscription|reservation)s?"
_ENROLMENTS = r"(?<!sur )\b(?:(?:re|pre)?inscription|reservation)s"
_BOX_OFFICE = r"(?<!sur )\bbilletterie"
_WORD_OF = (
    r"(?: (?:pour|a|de|dans|sur|en|avec) (?:le|la|les|l|un|une|notre|nos|votre|vos)\b"
    r"| (?!(?:le|la|les|l|un|une|notre|nos|votre|vos|conseill\w+)\b)[a-z]+)"
)
"""A word after a noun, in one phrase; a bare article begins the next: "conseillée – la soirée"."""
_OF_WHAT = rf"{_WORD_OF}{{0,3}}"
_BEGIN = r"(?:ouvr|debut|commenc|demarr)"

BEFORE: tuple[tuple[Role, re.Pattern[str]], ...] = tuple(
    (role, re.compile(pattern))
    for role, pattern in (
        (
            Role.DROPPED,
            r"\b(?:publiee?s?|postee?s?|mise? (?:a jour|en ligne)|modifiee?s?|actualisee?|ecrit"
            r"|paru|parution|redige|edite|ajoutee?|mise a jour|posted|published|updated|written"
            r"|created|modified|last modified|date de publication|communique|article|edition"
            r"|lettre d info|newsletter|bulletin|gazette|revue|devoilee?s?|revelee?s?)"
            r"(?: (?:par|by) \w+(?: \w+)?)?(?: [,:])?$"
            r"|\b(?:parution|en kiosque|en librairie|numero|bouclage)\b",
        ),
        (
            Role.DROPPED,
            r"\b(?:fonde|fondee|cree|creee|ne|nee|mort|morte|decede|decedee|inauguree?|depuis|since"
            r"|loi|decret|arrete|ordonnance|armistice|appel|deliberation|statuts|born|founded"
            r"|en date|nouveaux tarifs)$",
        ),
        (
            Role.DROPPED,
            r"\b(?:adhesions?|cotisations?|abonnements?|valables?|valides?|contrat|bail)\b"
            r"|\b(?:circulation|stationnement|deviation|coupures?|ramassage|collecte des? \w+)\b"
            r"|\btravaux(?: \w+){0,2}$"
            r"|\b(?:poste a pourvoir|cdd|cdi|service civique|offre d emploi|mission de \w+ mois)\b"
            r"|\b(?:enquete publique|consultation|sondage|questionnaire|restrictions?|greve"
            r"|elections?|scrutin|rentree (?:scolaire|des classes))(?: \w+){0,4}$"
            r"|\bcampagne(?: \w+){1,3}$"
            r"|\b(?:change(?:nt)?|en vigueur|applicables?|augmente(?:nt)?)$"
            r"|\b(?:est|sont|sera|seront|devien\w+) (?:\w+ )?obligatoires?$"
            r"|\b(?:sera|seront|est|sont) (?:distribu|ramass|collect|relev|livr)ee?s?$",
        ),
        (Role.EXCEPT, r"\b(?:sauf|hors|excepte|hormis|relache|except|excluding|pas de \w+)$"),
        (
            Role.DEADLINE,
            r"\b(?:avant|plus tard|d ici|date limite|limite|cloture|before|by|deadline"
            r"|deadline(?: (?!:)[a-z]+){1,5}|limite d inscription|plus tard le|echeance"
            r"|date limite(?: (?!:)\w+){1,4})"
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
            r"|registrations?|preinscriptions?)(?: \w+){0,2}$"
            r"|\b(?:inscriptions?|candidatures?|preinscriptions?)(?: (?!pour\b)\w+){0,4}"
            r" (?:se (?:font|feront|prennent|deroulent)|(?:auront|ont) lieu"
            r"|(?:sont|seront) (?:ouvertes|prises|recues)|ouvrent|debutent|commencent)"
            r"(?: (?!:)\w+){0,4}$",
        ),
        (
            Role.DEADLINE,
            r"\b(?:envoyez|deposez|votez|repondez|postulez|candidatez|submit|send|apply)\b"
            r"|\b(?:ouverture|mise en vente|lancement) (?:de |de la |des |du )?(?:billetterie"
            r"|inscriptions|reservations|preventes|ventes)\b|\b(?:abstracts|proposals|papers)\b"
            r"|\b(?:on sale|en vente)(?: (?!:)[a-z]+){0,2}$"
            r"|\b(?:applications?|entries|entry|nominations?|bookings?|sales?)"
            r" (?:clos|end)\w*(?: on)?$"
            r"|\binscriptions? (?:\w+ ){1,2}(?:ecole|creche|cantine|college|centre|maternelle"
            r"|periscolaire|transport)\w*(?: \w+){0,3}$"
            r"|\b(?:precommandes?|commandes?|commandez)(?: \w+){0,4}$"
            r"|\b(?:depot|retrait|drop off)(?: (?:des?|du|d|la|vos|of|your) (?!gerbes?\b)\w+){0,2}$"
            rf"|(?:{_ENROLLING}|{_BOX_OFFICE}){_OF_WHAT} {_BEGIN}\w+$"
            rf"|{_ENROLMENTS}{_WORD_OF}{{4,5}} {_BEGIN}\w*nt$"
            rf"|{_ENROLLING}{_OF_WHAT}(?: [,:(])? qui {_BEGIN}\w*nt$"
            rf"|{_ENROLLING}\b.* elles {_BEGIN}\w*nt$"
            rf"|{_BOX_OFFICE}{_OF_WHAT}(?: [,:(])? (?:elle|qui) ouvr\w+$"
            r"|\ba (?:envoyer|rendre|retourner|deposer|renvoyer|remettre|transmettre|adresser)\b",
        ),
        (Role.UNTIL, r"(?:jusqu'au|jusqu'a|until|till|through|\bfin|\bretour)$"),
        (
            Role.SINCE,
            r"\b(?:a partir|des|a compter|from|starting)$"
            r"|\bouverture de la (?:saison|piscine|baignade|plage|peche|chasse)$",
        ),
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
        (
            Role.SINCE,
            r"\b(?:reouverture|reouvr\w+|rouvr\w+|reprise|repren\w+|reopen\w*|resum\w+)\b",
        ),
    )
)
"""The first that fits decides."""

LATEST_AFTER = re.compile(
    r"^(?:inclus )?(?:au plus tard|dernier delai|delai de rigueur|dernier carat|at the latest)\b"
)
PREVIOUS_DATE = re.compile(
    r"\b(?:report\w*|deplac\w*|decal\w*|repouss\w*|finalement|postpon\w*|reschedul\w*|moved)\b"
)
_CONDITIONAL = r"(?! (?:en cas|si|if|in case))"
CANCELLED = re.compile(
    rf"\b(?:annulee?s?|annule|supprimee?s?|called off|cancell?ed){_CONDITIONAL}\b"
    r"|\b(?:est|sont|sera|seront) (?:\w+ )?(?:suspendu|interrompu|indisponible|absent|interdit"
    r"|en conge)"
    r"|\bn (?:aura|auront|a|ont) (?:\w+ )?pas lieu\b|\bne (?:se tiendra|se tiendront|peut) pas\b"
    r"|\b(?:won t|will not) (?:take place|happen|be held)\b"
    rf"|\b(?:il n y aura|pas|no) (?:pas )?(?:de|d) \w+(?: \w+){{0,2}} #"
)
NOT_CANCELLED = re.compile(r"\b(?:pas|non|n est|not) (?:ete )?(?:annul|cancel)")
CLOSED = re.compile(
    r"(?<!guichet )(?<!guichets )\bfermée?s?\b|\b(?:sera|seront|est|sont|reste|restera"
    r"|exceptionnellement) fermee?s?\b"
    r"|\bfermeture\b|\bclosed\b|\bne (?:sera|seront) pas (?:ouvert|assur)"
)
"""Matched against the sentence in lower case, with its accents ("fermé" is no "ferme")."""

TOLD_AFTER = re.compile(
    r"\b(?:a|ont) (?:eu lieu|reuni|rassemble|accueilli|ete|permis|fait|connu|attire|marque)\b"
    r"|\bavait lieu\b|\bs (?:est|etait|sont) (?:tenue?s?|deroulee?s?|reuni)"
    r"|\b(?:took place|was held|were held|was a)\b"
)
STARTED = re.compile(
    r"\b(?:commenc|début|lanc|entam|adopt|vot|arriv|décrét|démarr|achev|termin|sign)ée?s?"
    r"(?: depuis)?(?: le| du)?\s*$"
)
"""Matched against the text in lower case before the date, with its accents."""

HOLIDAYS = re.compile(r"\bvacances(?: scolaires)?(?: (?:d |de |du )?\w+)? du$")
TIMETABLE = re.compile(r"\b(?:horaires|opening hours|opening times)\b")
QUOTED = re.compile(r"[«\"“] ?$"), re.compile(r"^ ?[»\"”]")
PAST_AFTER = re.compile(r"^ (?:dernier|derniers|passe|last)\b")
OLD_DATE = re.compile(
    r"\b(?:report|deplacement|decalage|postponement) (?:de|du|des|d|of) .*\bdu$"
    r"|\b(?:reportee?s?|deplacee?s?|decalee?s?|repoussee?s?) du(?: [a-z]+di| dimanche)?$"
    r"|\b(?:moved|postponed|rescheduled|brought forward) from(?: [a-z]+day)?$"
)
"""Matched against all the words before the date: what is moved bears the date it had."""

NEXT = re.compile(
    r"\b(?:prochaine?s? (?:date|rdv|rendez vous|seance|rencontre|session|projection|edition)s?"
    r"|next (?:date|meeting|session)s?|suivante?s?)"
    r"(?: (?:sera|seront|auront lieu|aura lieu|is|are))?$"
)
"""What leads to further dates of the same, which are not named in passing."""

MOVED_FROM = re.compile(
    r"\b(?:reportee?s?|deplacee?s?|decalee?s?|repoussee?s?|moved|postponed|rescheduled)"
    r" (?:du|from)\b"
)
"""What was moved bears, before these words, the date it has now."""

ANNOUNCED = re.compile(
    r"\b(?:rendez vous|rdv|aura lieu|auront lieu|se tien|se deroul|invit|vous attend|attendons"
    r"|venez|particip|notez|retene|save the date|retrouv|bienvenue|au programme|prochaines? dates?"
    r"|concert|spectacle|theatre|cirque|fete|festi|fest\b|atelier|stage|expo|salon|marche|bal\b"
    r"|bals\b|loto|bourse|vide|brocante|braderie|foire|visite|balade|rando|sortie|excursion|voyage"
    r"|soiree|journee|matinee|apres midi|nuit|semaine|week ?end|mois d|rencontre|conferenc|debat"
    r"|causerie|colloque|projection|cine|film|lecture|contes?\b|dedicace|cafe|apero|aperi|repas|banquet|diner"
    r"|gouter|pique nique|barbecue|raclette|galette|crepe|tournoi|match|course|jeux?\b|quiz|karaoke"
    r"|blind test|reunion|assemblee|ag\b|conseil|forum|portes ouvertes|inaugur|vernissage|carnaval"
    r"|defile|parade|chasse|kermesse|formation|initiation|cours|seance|session|permanence|don du"
    r"|residence|representation|dans|choral|gala|telethon|nettoyage|chantier|reveillon|the dans"
    r"|troc|gratiferia|manif|rassemblement|ceremonie|commemor|voeux|sejour|colo|camp|hackathon"
    r"|install party|workshop|meet|party|gig\b|exhibition|show\b|talk|open\b|class\b|walk|hike"
    r"|fair\b|heures d"
    r"|market|game|operette|opera|tour\b|trail|veillee|exposant|biennale|edition|calendrier de"
    r"|illumination|peintur|aquarelle|photograph|sculptur|oeuvres|a voir|a decouvrir)"
)
"""Words without which a mere "le 14 mars" is more likely something else than an event."""
