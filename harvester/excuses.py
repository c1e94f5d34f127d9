"""Why an address gave nothing, and what to do about it: words for somebody who keeps a café.

Each is a sentence and its remedy, as `SourceError` takes them.
"""

import ssl
from urllib.parse import urlsplit

from agenda.sentence import N_

Excuse = tuple[str, str]

MAX_BYTES = 32 * 1024 * 1024
"""The longest document that is read."""

BAD_ADDRESS = (
    N_("Cette adresse n’est pas une adresse de page (http ou https)."),
    N_("Copiez l’adresse telle que le navigateur la montre."),
)
SLOW = (
    N_("Le site met trop longtemps à répondre."),
    N_("Souvent passager. Si cela dure, prévenez l’hébergeur du site."),
)
TOO_BIG = (
    N_("Le document dépasse %(size)s Mo.", size=MAX_BYTES // 1024 // 1024),
    N_("Demandez au partenaire une adresse qui ne donne que les rendez-vous à venir."),
)
CUT = (
    N_("La réponse du site est coupée ou abîmée."),
    N_("Souvent passager. Si cela dure, prévenez l’hébergeur du site."),
)
TOO_MANY_REDIRECTS = (
    N_("L’adresse renvoie sans fin vers d’autres adresses."),
    N_("Ouvrez-la dans un navigateur et copiez l’adresse à laquelle vous arrivez."),
)
UNKNOWN_NAME = (
    N_("Ce nom de site n’existe pas ou ne répond plus."),
    N_("Vérifiez l’adresse lettre à lettre."),
)
UNREACHABLE = (
    N_("Le site ne répond pas."),
    N_("Souvent passager. Si cela dure, prévenez l’hébergeur du site."),
)

# Error numbers of OpenSSL's X509_verify_cert: expired; not yet valid; another name or address.
EXPIRED, TOO_EARLY, OTHER_NAME = 10, 9, {62, 64}
OUT_OF_DATE = (
    N_("Le certificat de sécurité du site est périmé."),
    N_("Le partenaire doit demander à son hébergeur de le renouveler."),
)
OF_ANOTHER_SITE = (
    N_("Le certificat de sécurité du site est celui d’un autre site."),
    N_(
        "Essayez l’adresse avec « www. », ou sans. Sinon le partenaire doit demander à son "
        "hébergeur un certificat pour cette adresse."
    ),
)
NOT_VOUCHED_FOR = (
    N_("Le certificat de sécurité du site n’est reconnu par personne."),
    N_(
        "Le partenaire doit demander à son hébergeur un vrai certificat, souvent gratuit "
        "(Let’s Encrypt)."
    ),
)
NO_SECURITY = (
    N_("La connexion sécurisée à ce site échoue."),
    N_(
        "Vérifiez que l’adresse en https:// s’ouvre dans un navigateur. Sinon prévenez l’hébergeur."
    ),
)

GOOGLE_REMEDY = N_(
    "Rendez l’agenda public (Google Agenda › Paramètres de l’agenda › Autorisations d’accès), "
    "puis recopiez ici son « Adresse publique au format iCal »."
)
NEXTCLOUD_REMEDY = N_(
    "Dans l’agenda de Nextcloud, ouvrez les réglages de l’agenda (le crayon), choisissez "
    "« Partager par lien », puis copiez ce lien public et donnez-le ici."
)
LOGIN_REMEDY = N_("Rendez l’agenda public, ou demandez son lien de partage public au format ICS.")

STATUSES = {
    401: (N_("Le site demande un mot de passe."), LOGIN_REMEDY),
    403: (
        N_("Le site refuse l’accès."),
        N_("Rendez l’agenda public, ou autorisez le robot Almanach."),
    ),
    404: (
        N_("Il n’y a rien à cette adresse."),
        N_("Vérifiez l’adresse : la page a pu changer de place."),
    ),
    410: (N_("Cette adresse a été retirée."), N_("Demandez au partenaire sa nouvelle adresse.")),
    429: (
        N_("Le site demande d’attendre."),
        N_("Rien à faire : la prochaine visite sera plus tard."),
    ),
}
DOWN = (N_("Le site est en panne."), N_("Souvent passager. Si cela dure, prévenez le partenaire."))
ERROR = (
    N_("Le site répond par une erreur."),
    N_("Ouvrez l’adresse dans un navigateur. Si elle s’ouvre, prévenez le partenaire."),
)
CLOSED = {401, 403, 404}


def refused(status: int, url: str) -> Excuse:
    """Say what an error status means at this address (RFC 9110 §15)."""
    sentence, remedy = STATUSES.get(status) or (DOWN if status >= 500 else ERROR)
    told = N_("%(sentence)s (erreur %(status)s)", sentence=sentence, status=status)
    if status not in CLOSED:
        return told, remedy
    if is_google(url):
        # Google says that there is nothing where an agenda is private.
        private = N_(
            "Google ne donne pas cet agenda : il n’est pas public. (erreur %(status)s)",
            status=status,
        )
        return private, GOOGLE_REMEDY
    return told, NEXTCLOUD_REMEDY if status != 404 and is_nextcloud(url) else remedy


def is_google(url: str) -> bool:
    """Tell whether Google keeps this agenda."""
    return (urlsplit(url).hostname or "").endswith(("calendar.google.com", "accounts.google.com"))


def is_nextcloud(url: str) -> bool:
    """Tell whether this is an agenda of Nextcloud (or of ownCloud, whose addresses it keeps)."""
    return any(sign in urlsplit(url).path for sign in ("/remote.php/", "/apps/calendar"))


def insecure(error: ssl.SSLError) -> Excuse:
    """Say what is wrong with a site's certificate."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        return NO_SECURITY
    if error.verify_code in (EXPIRED, TOO_EARLY):
        return OUT_OF_DATE
    return OF_ANOTHER_SITE if error.verify_code in OTHER_NAME else NOT_VOUCHED_FOR
