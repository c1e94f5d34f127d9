"""Why a document is no calendar, and what to do about it, for somebody who keeps a café."""

import re

from agenda.errors import FormatError
from agenda.sentence import N_
from harvester.excuses import GOOGLE_REMEDY, LOGIN_REMEDY, NEXTCLOUD_REMEDY

PASSWORD = re.compile(r"type=[\"']?password", re.IGNORECASE)
SNIFFED = 400_000

PAGE_REMEDY = N_(
    "Cherchez sur cette page un lien « iCal », « ICS » ou « S’abonner », et donnez son adresse."
)
KIND_REMEDY = N_(
    "Changez le type de la source, ou donnez l’adresse qui finit souvent par « .ics »."
)


def refusal(lines: list[str]) -> FormatError:
    """Find the words for a document in which nothing of a calendar was found."""
    text = "\n".join(lines)[:SNIFFED].strip()
    lower = text.lower()
    if not text:
        return FormatError(
            N_("L’adresse donne un document vide."), N_("Vérifiez l’adresse du calendrier.")
        )
    if "<html" in lower or "<!doctype html" in lower:
        return page_refusal(lower)
    if text.startswith(("{", "[")):
        return FormatError(N_("L’adresse donne des données JSON, pas un calendrier."), KIND_REMEDY)
    if "<rss" in lower or "<feed" in lower or "<rdf" in lower:
        return FormatError(
            N_("L’adresse donne un flux RSS ou Atom, pas un calendrier."), KIND_REMEDY
        )
    return FormatError(
        N_("Ce que donne l’adresse n’est pas un calendrier ICS."),
        N_("Vérifiez l’adresse du calendrier."),
    )


def page_refusal(lower: str) -> FormatError:
    """Tell a login page from any other page."""
    if "accounts.google." in lower or "servicelogin" in lower:
        return FormatError(N_("L’adresse donne la page de connexion de Google."), GOOGLE_REMEDY)
    if PASSWORD.search(lower):
        remedy = NEXTCLOUD_REMEDY if "nextcloud" in lower else LOGIN_REMEDY
        return FormatError(N_("L’adresse donne une page de connexion."), remedy)
    return FormatError(N_("L’adresse donne une page web, pas un calendrier."), PAGE_REMEDY)
