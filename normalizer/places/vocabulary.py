"""French words of addresses and venues, as data: streets, rooms, kinds of venue, online, countries.

Everything here is folded (see `fold`) unless it is a pattern over the text as written.
"""

import re


def word_set(words: str) -> frozenset[str]:
    """The words of a list written with spaces."""
    return frozenset(words.split())


# --- Streets, over the text as written -------------------------------------------------------

_NUMBER = (
    r"\d{1,4}(?:\s?(?:bis|ter|quater|[a-f](?![\w'’])))?"
    r"(?:\s?[-/&]\s?\d{1,4}(?:\s?(?:bis|ter))?)?"
)
_STREET = (
    r"(?:rue|grande?[ '’-]?rue|avenue|av\.?|ave\.?|boulevard|bd\.?|bld\.?|blvd\.?|bvd\.?"
    r"|place|pl\.?|all[ée]es?|impasse|imp\.|chemin|che?\.|quai|route|rte\.?|square|sentier|sente|venelle|ruelle"
    r"|rond[- ]point|lieu[- ]dit|zone (?:artisanale|industrielle|commerciale|d['’]activit[ée]s?)"
    r"|z\.?\s?a\.?(?:\s?[ce]\.?)?|z\.?\s?i\.?|faubourg|fbg\.?|mont[ée]e|chauss[ée]e|parvis"
    r"|voie|esplanade|le bourg)(?=\s|$)"
)
# These begin names of venues too: taken for streets after a number or after a name only.
_MAYBE_STREET = (
    r"(?:cours|passage|pass\.|mail|promenade|parc|cit[ée]|villa|domaine|pont|porte|cour|clos"
    r"|r[ée]sidence|r[ée]s\.|hameau|galerie|lotissement|traverse|c[ôo]te|levée|digue|sq\.?"
    r"|port|les? halles?|jardin)(?=\s|$)"
)

NUMBERED_STREET = re.compile(
    rf"(?<![\w'’-]){_NUMBER}\s*,?\s+(?:{_STREET}|{_MAYBE_STREET}).*", re.IGNORECASE
)
STREET_START = re.compile(rf"^{_STREET}.*", re.IGNORECASE)
MAYBE_STREET_START = re.compile(rf"^{_MAYBE_STREET}.*", re.IGNORECASE)
STREET_INSIDE = re.compile(rf"(?<=\s){_STREET}\s.*", re.IGNORECASE)
HOUSE_NUMBER = re.compile(rf"^{_NUMBER}$", re.IGNORECASE)
NUMBER_FIRST = re.compile(rf"^{_NUMBER}\s*,?\s+[^\W\d]", re.IGNORECASE)
# A street word after one of these belongs to a name: "Café de la Place", "Théâtre du Quai".
BINDING_WORDS = word_set("de du des d la le les l a au aux en et sur sous ma notre grand")
POST_BOX = re.compile(r"\b(?:BP|CS|TSA)\s*(?:n°\s*)?\d{1,5}\b\s*")

# --- Rooms: part of a venue, not a venue -------------------------------------------------------

ROOM = re.compile(
    r"^(?:(?:petite|grande|nouvelle) salle|salle (?:n |numero )?(?:\d{1,3}|[a-h])"
    r"|salle (?:du (?:haut|bas|conseil|fond|rez de chaussee)|de reunion|d activites?"
    r"|de conference|d exposition|informatique|annexe|(?:\w+ )?etage)(?: \w+)?"
    r"|(?:\d{1,2}(?:er|e|eme|nd)?|premier|deuxieme|second|dernier) etage|rdc|rez de chaussee"
    r"|rez de jardin|sous sol|hall|bar|cour|terrasse|parking|accueil|amphi|amphitheatre"
    r"|auditorium|studio(?: \w)?|mezzanine|cuisine|foyer|gymnase|parvis|jardin"
    r"|bureau \w+|espace (?:jeux|jeunesse|adultes|numerique|multimedia)"
    r"|batiment \w+|bat \w+|entree .*|porte \w+|hall \w+)$"
)

# --- Kinds of venue ------------------------------------------------------------------------------

# Two venues of such different kinds are different places, whatever their names share.
# The key is the kind; the values are its folded spellings, longest first when matched.
STRONG_KINDS: dict[str, str] = {
    "bibliothèque": "bibliotheque|mediatheque|bib|ludotheque mediatheque|bibliotheque municipale"
    "|mediatheque municipale|mediatheque intercommunale|mediatheque communautaire|ludotheque",
    "café": "cafe|cafe associatif|bar associatif|bar|bistrot|bistro|buvette|cafe culturel"
    "|cafe citoyen|cafe librairie|cafe concert|brasserie|taverne|pub|auberge|restaurant|guinguette",
    "cinéma": "cinema|cine|cinema associatif|complexe cinematographique",
    "théâtre": "theatre|opera|scene nationale|theatre municipal",
    "musée": "musee|ecomusee|museum",
    "mairie": "mairie|hotel de ville|maison commune",
    "église": "eglise|chapelle|basilique|cathedrale|abbaye|temple|collegiale|abbatiale|prieure",
    "école": "ecole|groupe scolaire|ecole elementaire|ecole maternelle|ecole primaire|college|lycee"
    "|universite|campus|faculte|iut|ecole de musique|conservatoire",
    "fablab": "fablab|fab lab|makerspace|hackerspace|hacklab|atelier partage",
    "MJC": "mjc|maison des jeunes et de la culture|maison des jeunes",
    "centre social": "centre social|centre socioculturel|centre socio culturel|maison de quartier"
    "|espace de vie sociale|evs|centre culturel et social|amicale laique|foyer laique",
    "associations": "maison des associations|maison associative|mda|maison de la vie associative",
    "librairie": "librairie",
    "ferme": "ferme|exploitation agricole",
    "jardin": "jardin partage|jardins partages|jardin|jardins|parc|jardins familiaux|square",
    "sport": "gymnase|stade|complexe sportif|piscine|salle omnisports|salle de sport|dojo"
    "|boulodrome|hippodrome|terrain de foot|terrain de football",
    "gare": "gare|gare sncf",
    "ressourcerie": "ressourcerie|recyclerie|emmaus|dechetterie|decheterie",
    "camping": "camping",
    "hôpital": "hopital|centre hospitalier|ehpad|clinique",
    "château": "chateau|manoir",
    "office de tourisme": "office de tourisme|office du tourisme",
    "fêtes": "salle des fetes|salle polyvalente|salle communale|salle municipale"
    "|foyer rural|foyer communal|salle du foyer rural|espace polyvalent|salle socioculturelle",
    "marché": "halle|halles|marche couvert|marche",
    "place": "place|parvis|esplanade|quai|port|plage",
}
# Words that half of all venues bear: they say nothing against another kind.
WEAK_KINDS: dict[str, str] = {
    "salle": "salle|petite salle|grande salle|local|auditorium",
    "espace": "espace|espace culturel|pole|pole culturel|lieu|tiers lieu|tiers lieux|espace public"
    "|espace public numerique|epn|espace multimedia|maison|maison de la culture|maison du projet"
    "|centre|centre culturel|centre d animation|foyer|atelier|ateliers|studio|complexe|domaine"
    "|association|asso|site|villa|batiment|galerie|hotel|hangar|chapiteau|coworking|cyber base"
    "|cyberbase|point information jeunesse|france services|maison france services|ccas",
}
# A commune seldom has two: "Mairie" twice in one commune is one place.
ONE_A_COMMUNE = frozenset(
    {"mairie", "bibliothèque", "fêtes", "gare", "office de tourisme", "MJC", "associations"}
)

STOPWORDS = word_set(
    "de du des d la le les l a au aux en et sur sous pour chez the municipal municipale communal"
    " communale intercommunal intercommunale associatif associative ancien ancienne public"
    " publique nouveau nouvelle"
)

# Half of all halls are named after a Jean: two that share no more are two.
FIRST_NAMES = word_set(
    "jean pierre paul jacques louis louise henri michel rene andre marcel georges charles victor"
    " jules emile albert leon francois francoise joseph marie marguerite jeanne simone simon"
    " antoine philippe claude gerard robert roger maurice raymond lucien fernand gaston edouard"
    " pablo yves guy alain bernard daniel nicolas etienne martin saint sainte notre dame general"
    " docteur abbe marechal president anne lucie rosa olympe germaine helene camille frederic"
)

# --- Online, unknown, abroad -----------------------------------------------------------------

ONLINE = word_set(
    "ligne visio visioconference visioconf distanciel distance webinaire webinar zoom jitsi online"
    " bigbluebutton bbb teams discord twitch peertube mumble virtuel virtual internet"
    " teleconference audioconference"
)
ONLINE_FILLERS = word_set(
    "en sur via par a et ou avec le la lien google meet meeting microsoft session salle event"
    " uniquement evenement reunion call link seulement 100 conference participation"
)
VISIO_HOST = re.compile(
    r"zoom\.|meet\.|jitsi|bbb|bigbluebutton|visio|teams\.|webinar|webinaire|discord|twitch|live\.",
    re.IGNORECASE,
)
MAP_HOST = re.compile(
    r"//(?:www\.)?(?:maps|goo\.gl/maps|openstreetmap|osm\.|google\.\w+/maps)", re.IGNORECASE
)

PRIVATE = re.compile(
    r"^(?:chez (?:l habitante?|un(?:e)? (?:habitante?|particulier|adherente?)|l un .*|vous)"
    r"|a domicile|domicile)$"
)
UNDECIDED = re.compile(
    r"^(?:(?:lieu|adresse|salle|endroit)? ?(?:exacte? )?(?:a |encore a |reste a )?"
    r"(?:preciser|definir|confirmer|determiner|venir)(?: .*)?"
    r"|(?:lieu|adresse) (?:communique|donne|indique|transmis|precise)\w* .*"
    r"|(?:lieu|adresse) (?:secret|tenu|inconnu)\w*.*|tba|tbd|tbc|nc|n c|inconnue?|to be .*"
    r"|non (?:precise|communique|defini)\w*|aucun|lieu|adresse|sans lieu|divers lieux"
    r"|plusieurs lieux|differents lieux|lieux multiples|annulee?|reportee?|complet"
    r"|null|none|undefined|n a|x)$"
)

COUNTRIES: dict[str, str] = {
    name: code
    for code, names in {
        "FR": "france|france metropolitaine|fr|frankreich|francia",
        "BE": "belgique|belgium|belgie|belgien",
        "CH": "suisse|switzerland|schweiz|svizzera",
        "LU": "luxembourg|luxemburg",
        "DE": "allemagne|germany|deutschland",
        "ES": "espagne|spain|espana",
        "IT": "italie|italy|italia",
        "GB": "royaume uni|united kingdom|uk|great britain|angleterre|england|ecosse|scotland"
        "|pays de galles|wales",
        "IE": "irlande|ireland",
        "NL": "pays bas|netherlands|nederland",
        "PT": "portugal",
        "AT": "autriche|austria|osterreich",
        "DK": "danemark|denmark|danmark",
        "SE": "suede|sweden|sverige",
        "PL": "pologne|poland|polska",
        "CZ": "republique tcheque|czech republic|czechia|ceska republika",
        "CA": "canada",
        "US": "etats unis|united states|united states of america|usa|u s a",
        "MC": "monaco",
    }.items()
    for name in names.split("|")
}

# Names of communes that are also plain words of an address: never read as a commune alone.
ORDINARY = word_set(
    "bar port salles salle gare ecole eglise theatre mairie bourg chapelle ferme grange moulin"
    " ville parc place jardin jardins plage halle halles foyer tour tours chateau temple abbaye"
    " bains forges cafe marche fontaine lac village centre hall cave terrasse verger ecluse"
    " passage croix vallee usine manufacture pont bois mas villa cour cours source sources mer"
    " ile iles montagne roche roches fosse fort rue quai auberge monastere prieure musee maison"
    " cabane forge etang riviere vignes prairie campagne lande landes garde poste cite manoir"
    " hopital barre motte borde bordes serre serres magasin poterie verrerie oie as y us pins"
    " chene chenes tilleul erable orme noyer if baroque lieu base saint sainte haie ormes"
    " neuf neuve vieux belle beau plaisance esperance union concorde trinite fabrique"
) - {"tours"}
