"""Words that tell how to set a title, folded, as data."""


def word_set(words: str) -> frozenset[str]:
    """The words of a list written with spaces."""
    return frozenset(words.split())


ACRONYMS = word_set(
    "aa acca ag agr aip alae alsh amap ame anpe apa ape apel api arcep ars avc bac bafa bd bib bo "
    "bts ca caf cada cao caue cc ccas cci cd cea cese cgt cm1 cm2 ce1 ce2 cnc cnil cpam cpie cpts "
    "crij csc cv dab diy dj ecm ehpad epci epn esat ess eu fabmob fai fcpe fle fsu gal gem gmao "
    "gnu gps ia irm iut ivg laep lan led lgbt lgbtq lgbtqia lpo lsf mda mdph mjc mooc mpt nec nft "
    "ong onu opac pao pdf pij plu plui pmi pmr pnr psc1 rgpd rpe rse rsa rtt sacem scic "
    "scop sdf sdis smic sncf sos spa tdah tedx ter tgv tnt tv ue unesco ufolep usb usa utl vae vf "
    "vo vost vostfr vr vtc vtt wc zad"
)
# A name follows these, in capitals or not.
NAMERS = word_set(
    "avec duo trio quatuor quintet quartet quintette groupe compagnie cie collectif dj mc saint "
    "sainte st ste docteur dr mme madame m monsieur pere soeur orchestre ensemble chez rue place "
    "salle espace ecole college lycee theatre stade invite feat ft vs"
)
# What follows them after a colon is a name more often than not.
PRESENTERS = word_set(
    "concert concerts cine cinema film projection spectacle theatre expo exposition lecture dj "
    "danse humour cirque"
)
SMALL = word_set(
    "a au aux avec ce ces chez d dans de des du en et l la le les leur leurs mais ou par pas pour "
    "qu que qui sa sans se ses son sur un une vers vos votre nos notre y est sont"
)
# In capitals only for effect, where the rest of the title is not.
COMMON_NOUNS = word_set(
    "atelier ateliers concert concerts spectacle festival exposition expo conference soiree "
    "journee journees marche fete fetes bal loto brocante braderie stage stages formation "
    "initiation permanence projection cine debat rencontre rencontres visite balade randonnee "
    "sortie lecture theatre danse chorale musique portes ouvertes nouveau nouveaute special "
    "speciale grand grande gratuit gratuite forum salon repas apero cafe vernissage reunion "
    "assemblee generale tournoi concours jeux jeu conte contes chantier participatif "
    "participative install party repair"
)
LINKING = word_set("le la les l un une de du des d et a au aux en sur")
# Kinds of venue, which do not tell one venue from another.
VENUE_KINDS = word_set(
    "cafe bar restaurant salle espace centre maison mediatheque bibliotheque theatre cinema "
    "association asso tiers lieu tierslieu fablab associatif associative municipal municipale "
    "culturel culturelle social polyvalente fetes ferme foyer mjc librairie ville commune mairie"
)
