"""What an address may be good for, and in which order of preference."""

from dataclasses import dataclass
from enum import IntEnum

from agenda.model import Kind
from agenda.sentence import N_, Sentence


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

    def sentence(self) -> Sentence:
        """Say what was found and why it was chosen."""
        return N_(
            "%(how)s\u00a0: %(number)s. %(why)s",
            how=self.candidate.how,
            number=self._number(),
            why=REASONS[self.rank],
        )

    def _number(self) -> Sentence:
        if not self.count:
            return N_("aucun rendez-vous pour l’instant")
        if self.rank is not Rank.POSTS:
            # Not what a harvest brings: it expands series, and looks at its own stretch of time.
            return N_(
                "%(count)s\u00a0rendez-vous, passés compris, chaque série comptée une fois",
                count=self.count,
            )
        one, many = N_("%(count)s\u00a0billet"), N_("%(count)s\u00a0billets")
        return N_(one if self.count == 1 else many, count=self.count)


REASONS = {
    Rank.CALENDAR: N_("Un calendrier dit chaque date, et ce qui change ou s’annule."),
    Rank.MOBILIZON: N_("Mobilizon dit chaque date, chaque lieu, et ce qui change ou s’annule."),
    Rank.INTERFACE: N_("C’est la liste complète que le site tient pour les autres programmes."),
    Rank.OWN_CALENDAR: N_(
        "Le site ne donne pas sa liste complète\u00a0; son calendrier en montre une partie."
    ),
    Rank.PAGE: N_("Le site n’a pas de calendrier, mais sa page décrit ses événements."),
    Rank.DATED_FEED: N_("Le site n’a pas de calendrier, mais son flux donne les dates."),
    Rank.EMPTY_CALENDAR: N_(
        "Rien de mieux n’a été trouvé\u00a0; les rendez-vous viendront quand le calendrier en aura."
    ),
    Rank.POSTS: N_(
        "Rien de mieux n’a été trouvé\u00a0: les dates seront lues dans le texte des "
        "billets, et les douteuses attendront votre avis."
    ),
}
