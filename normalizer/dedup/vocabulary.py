"""French words of announcements, as data: which say little, which mean the same."""


def word_set(words: str) -> frozenset[str]:
    """The words of a list written with spaces."""
    return frozenset(words.split())


# Say nothing of what an event is.
EMPTY = word_set(
    "a au aux avec c ce ces cet cette chez comme d dans de des du e elle en entre et est eux "
    "il ils j je l la le les leur leurs lui m ma mais me mes moi mon n ne nos notre nous on "
    "ont ou par pas plus pour qu que qui quoi s sa sans se ses si son sont sous sur t ta te "
    "tes toi ton tous tout toute toutes tu un une vers vos votre vous y the of and to in for "
    "jour jours journee heure heures matin matinee midi apres soir an ans dont puis aussi "
    "tres bien lors autour pendant depuis jusqu dernier derniere prochain prochaine grand "
    "grande petit petite h min rdv infos info inscription inscriptions gratuit gratuite libre "
    "entree tarif euros eur participez venez inscrivez decouvrez decouvrir save date annonce "
    "special speciale edition"
)

# Kinds of events, audiences and settings: shared by thousands of different events.
GENERIC = word_set(
    "atelier permanence concert spectacle exposition conference soiree rencontre projection "
    "film debat cine discussion reunion formation stage cours initiation seance visite balade "
    "randonnee sortie marche fete festival bal theatre musique danse cafe repas aperitif "
    "accueil ouverture porte lecture jeu conte animation numerique informatique ordinateur "
    "enfant famille adulte ado senior parent benevole association public ouvert collectif "
    "participatif partage club groupe assemblee generale vernissage presentation table ronde "
    "forum salon tournoi loto repair jardin livre ligne webinaire scene session chantier "
    "decouverte village commune ville quartier bibliotheque mediatheque salle maison centre "
    "espace social pique nique buvette vide grenier troc echange bourse braderie brocante ag "
    "fresque masterclass docu documentaire trio duo quartet quintet orchestre compagnie cie "
    "dj live vacance nuit gouter brunch quiz karaoke aide dedicace signature histoire heure "
    "tapis premier nouveau nouvelle mjc mpt "
    "fablab ehpad tiers lieu cinema"
)

# Of these, the ones that stand on every other line of an agenda.
EVERYWHERE = word_set(
    "atelier permanence concert spectacle exposition conference soiree rencontre visite stage "
    "formation reunion seance cours animation"
)

# Spellings and near synonyms, one canonical word for each; keys and values are stems.
SAME = {
    short: full
    for full, others in {
        "association": "asso assos associatif associative",
        "exposition": "expo expos",
        "conference": "conf conferences conferenciere",
        "projection": "projete projeter",
        "cine": "cinema cineclub cinedebat film",
        "debat": "discussion",
        "webinaire": "visio visioconference webinar distanciel",
        "improvisation": "impro improvisee",
        "aperitif": "apero aperos",
        "randonnee": "rando",
        "bibliotheque": "mediatheque bib",
        "ordinateur": "pc",
        "initiation": "decouverte debutant debuter",
        "formation": "cours",
        "representation": "spectacle piece",
        "plante": "plant",
        "photographie": "photo",
        "velo": "bicyclette cycle",
        "restitution": "pitch rendu",
        "parent": "parentalite",
        "adolescent": "ado",
        "chorale": "choeur choral",
        "bricolage": "brico",
        "couture": "coudre",
        "jeu": "ludique",
        "permanence": "perm",
        "mathematique": "math",
        "football": "foot",
        "greffe": "greffer",
        "reparation": "reparer",
        "cuisine": "cuisiner",
        "jardinage": "jardiner",
        "plantation": "planter plantons",
    }.items()
    for short in others.split()
}

# Two words said as one idea, replaced before splitting; folded text.
PHRASES = (
    ("assemblee generale", "ag"),
    ("a g ", "ag "),
    ("portes ouvertes", "porte ouverte"),
    ("ouvre ses portes", "porte ouverte"),
    ("ouvrent leurs portes", "porte ouverte"),
    ("repair'cafe", "repair cafe"),
    ("cine-debat", "cine debat"),
    ("en visio", "webinaire"),
    ("intelligence artificielle", "ia"),
    ("gnu/linux", "linux"),
    ("fest noz", "festnoz"),
    ("fest-noz", "festnoz"),
    ("fest deiz", "festdeiz"),
    ("fest-deiz", "festdeiz"),
)

WEEKDAYS = word_set(
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mar mer jeu ven sam dim week weekend"
)
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan",
            "fevrier fevr fev",
            "mars",
            "avril avr",
            "mai",
            "juin",
            "juillet juil",
            "aout",
            "septembre sept",
            "octobre oct",
            "novembre nov",
            "decembre dec",
        ),
        start=1,
    )
    for name in names.split()
}

# What two announcements are when they are related and yet not the same.
OPENINGS = word_set("vernissage finissage inauguration")
EXHIBITIONS = word_set("exposition installation")
CYCLES = word_set("festival cycle quinzaine biennale")
PARTS = word_set("visite restitution rencontre dedicace cloture")
