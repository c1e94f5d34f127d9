"""What an address may be good for, and in which order of preference."""

from dataclasses import dataclass
from enum import IntEnum

from agenda.model import Kind


class Rank(IntEnum):
    """The better source first: dates stated, changes told, nothing left out.

    A program's own calendar comes after its interface: The Events Calendar's holds one page
    only, Gancio's leaves out recurring events.
    """

    CALENDAR = 1
    MOBILIZON = 2
    INTERFACE = 3
    OWN_CALENDAR = 4
    PAGE = 5
    DATED_FEED = 6
    EMPTY_CALENDAR = 7
    POSTS = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address worth a try. `how` says in French how it was come by."""

    rank: Rank
    kind: Kind
    url: str
    how: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate that was tried, and how many dated events (else posts) it holds now."""

    candidate: Candidate
    rank: Rank
    count: int

    def sentence(self) -> str:
        """Say what was found and why it was chosen."""
        posts = "billet" if self.count == 1 else "billets"
        what = posts if self.rank is Rank.POSTS else "rendez-vous"
        number = f"{self.count}\u00a0{what}" if self.count else "aucun rendez-vous pour l’instant"
        if self.count and self.rank is not Rank.POSTS:
            # Not what a harvest brings: it expands series, and looks at its own stretch of time.
            number += ", passés compris, chaque série comptée une fois"
        return f"{self.candidate.how}\u00a0: {number}. {REASONS[self.rank]}"


REASONS = {
    Rank.CALENDAR: "Un calendrier dit chaque date, et ce qui change ou s’annule.",
    Rank.MOBILIZON: "Mobilizon dit chaque date, chaque lieu, et ce qui change ou s’annule.",
    Rank.INTERFACE: "C’est la liste complète que le site tient pour les autres programmes.",
    Rank.OWN_CALENDAR: "Le site ne donne pas sa liste complète\u00a0; son calendrier en montre "
    "une partie.",
    Rank.PAGE: "Le site n’a pas de calendrier, mais sa page décrit ses événements.",
    Rank.DATED_FEED: "Le site n’a pas de calendrier, mais son flux donne les dates.",
    Rank.EMPTY_CALENDAR: "Rien de mieux n’a été trouvé\u00a0; les rendez-vous viendront quand "
    "le calendrier en aura.",
    Rank.POSTS: "Rien de mieux n’a été trouvé\u00a0: les dates seront lues dans le texte des "
    "billets, et les douteuses attendront votre avis.",
}
