"""Why an address gave nothing, and what to do about it: words for somebody who keeps a café.

Each is a sentence and its remedy, as `SourceError` takes them.
"""

import ssl
from urllib.parse import urlsplit

Excuse = tuple[str, str]

MAX_BYTES = 32 * 1024 * 1024
"""The longest document that is read."""

BAD_ADDRESS = (
    "Cette adresse n’est pas une adresse de page (http ou https).",
    "Copiez l’adresse telle que le navigateur la montre.",
)
SLOW = (
    "Le site met trop longtemps à répondre.",
    "Souvent passager. Si cela dure, prévenez l’hébergeur du site.",
)
TOO_BIG = (
    f"Le document dépasse {MAX_BYTES // 1024 // 1024} Mo.",
    "Demandez au partenaire une adresse qui ne donne que les rendez-vous à venir.",
)
CUT = (
    "La réponse du site est coupée ou abîmée.",
    "Souvent passager. Si cela dure, prévenez l’hébergeur du site.",
)
TOO_MANY_REDIRECTS = (
    "L’adresse renvoie sans fin vers d’autres adresses.",
    "Ouvrez-la dans un navigateur et copiez l’adresse à laquelle vous arrivez.",
)
UNKNOWN_NAME = (
    "Ce nom de site n’existe pas ou ne répond plus.",
    "Vérifiez l’adresse lettre à lettre.",
)
UNREACHABLE = (
    "Le site ne répond pas.",
    "Souvent passager. Si cela dure, prévenez l’hébergeur du site.",
)

# Error numbers of OpenSSL's X509_verify_cert: expired; not yet valid; another name or address.
EXPIRED, TOO_EARLY, OTHER_NAME = 10, 9, {62, 64}
OUT_OF_DATE = (
    "Le certificat de sécurité du site est périmé.",
    "Le partenaire doit demander à son hébergeur de le renouveler.",
)
OF_ANOTHER_SITE = (
    "Le certificat de sécurité du site est celui d’un autre site.",
    "Essayez l’adresse avec « www. », ou sans. Sinon le partenaire doit demander à son hébergeur "
    "un certificat pour cette adresse.",
)
NOT_VOUCHED_FOR = (
    "Le certificat de sécurité du site n’est reconnu par personne.",
    "Le partenaire doit demander à son hébergeur un vrai certificat, souvent gratuit "
    "(Let’s Encrypt).",
)
NO_SECURITY = (
    "La connexion sécurisée à ce site échoue.",
    "Vérifiez que l’adresse en https:// s’ouvre dans un navigateur. Sinon prévenez l’hébergeur.",
)

GOOGLE_REMEDY = (
    "Rendez l’agenda public (Google Agenda › Paramètres de l’agenda › Autorisations d’accès), "
    "puis recopiez ici son « Adresse publique au format iCal »."
)
NEXTCLOUD_REMEDY = (
    "Dans l’agenda de Nextcloud, ouvrez les réglages de l’agenda (le crayon), choisissez "
    "« Partager par lien », puis copiez ce lien public et donnez-le ici."
)
LOGIN_REMEDY = "Rendez l’agenda public, ou demandez son lien de partage public au format ICS."

STATUSES = {
    401: ("Le site demande un mot de passe.", LOGIN_REMEDY),
    403: ("Le site refuse l’accès.", "Rendez l’agenda public, ou autorisez le robot Almanach."),
    404: ("Il n’y a rien à cette adresse.", "Vérifiez l’adresse : la page a pu changer de place."),
    410: ("Cette adresse a été retirée.", "Demandez au partenaire sa nouvelle adresse."),
    429: ("Le site demande d’attendre.", "Rien à faire : la prochaine visite sera plus tard."),
}
DOWN = ("Le site est en panne.", "Souvent passager. Si cela dure, prévenez le partenaire.")
ERROR = (
    "Le site répond par une erreur.",
    "Ouvrez l’adresse dans un navigateur. Si elle s’ouvre, prévenez le partenaire.",
)
CLOSED = {401, 403, 404}


def refused(status: int, url: str) -> Excuse:
    """Say what an error status means at this address (RFC 9110 §15)."""
    sentence, remedy = STATUSES.get(status) or (DOWN if status >= 500 else ERROR)
    told = f"{sentence} (erreur {status})"
    if status not in CLOSED:
        return told, remedy
    if is_google(url):
        # Google says that there is nothing where an agenda is private.
        return f"Google ne donne pas cet agenda : il n’est pas public. (erreur {status})", (
            GOOGLE_REMEDY
        )
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
