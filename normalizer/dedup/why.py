"""Why two announcements are one event, or are not: what clustering did, told in French.

For a person who asks: the coordinator at the desk, or `almanach why`.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from agenda.model import Decision, KnownListing
from agenda.sentence import N_
from normalizer.dedup.context import Context
from normalizer.dedup.evidence import apart
from normalizer.dedup.groups import Group, group, linkage
from normalizer.dedup.model import MERGE, MERGE_UNLIKE, PROPOSE
from normalizer.dedup.pairs import Index, Pairs
from normalizer.dedup.reader import Reader
from normalizer.dedup.reasons import Reason
from normalizer.dedup.rulings import Rulings

RELATED = {
    "opening": N_("l’une est l’ouverture de l’autre"),
    "part": N_("l’une fait partie de l’autre"),
}


class Outcome(StrEnum):
    """What became of a pair."""

    MERGED = "merged"
    PROPOSED = "proposed"
    RELATED = "related"
    APART = "apart"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why two listings are (not) one event.

    `a_token`, `b_token`: the pair it is told by, of two events the likeliest. `score`: the
    calibrated probability of that pair, 0 under a veto. `because`: what settled it, one sentence
    in French. `reasons`: what speaks for and against, the heaviest first; log-odds, positive for
    one event. `decision`: the person's word that counts, or None.
    """

    outcome: Outcome
    a_token: str
    b_token: str
    score: float
    because: str
    reasons: tuple[Reason, ...]
    decision: Decision | None = None


def explain(
    ones: Collection[str],
    others: Collection[str],
    around: Sequence[KnownListing],
    rulings: Rulings,
    context: Context,
    reader: Reader | None = None,
) -> Explanation:
    """Explain the likeliest pair of `ones` and `others`: tokens of one listing or event each.

    `around` is their closed neighbourhood, and holds them all. Pure; raises `KeyError` for a
    token that is not in it.
    """
    reader = reader or Reader()
    ordered = sorted(around, key=lambda listing: listing.key)
    pairs = Pairs([*map(reader.features, ordered)], rulings, context, reader.keys)
    return _Inquiry(pairs, [one.title for one in ordered]).about(ones, others)


class _Inquiry:
    """The groups that clustering made, ready to be asked about."""

    def __init__(self, pairs: Pairs, titles: Sequence[str]) -> None:
        self.pairs = pairs
        self.titles = titles
        self.at = {one.token: index for index, one in enumerate(pairs.features)}
        self.groups = {
            index: found
            for island in pairs.islands()
            for found in group(island, pairs)
            for index in found.members
        }

    def about(self, ones: Collection[str], others: Collection[str]) -> Explanation:
        """Explain the pair that a person spoke of, or else the likeliest."""
        found = [
            (min(a, b), max(a, b))
            for a, b in product((self.at[one] for one in ones), (self.at[one] for one in others))
            if a != b
        ]
        pair = max(found, key=lambda pair: (self.pairs.forbidden(pair), self.pairs.score(pair)))
        outcome, because = self._outcome(pair)
        a, b = (self.pairs.features[index].token for index in pair)
        score, reasons = self.pairs.score(pair), self.pairs.reasons(pair)
        return Explanation(outcome, a, b, score, because, reasons, self._decision(pair))

    def _decision(self, pair: Index) -> Decision | None:
        one, other = (self.pairs.features[index].token for index in pair)
        return self.pairs.rulings.ruled.get((min(one, other), max(one, other)))

    def _outcome(self, pair: Index) -> tuple[Outcome, str]:
        one, other = self.groups[pair[0]], self.groups[pair[1]]
        if one is other:
            return Outcome.MERGED, self._why_merged(pair, one)
        because = self._why_apart(pair, one, other)
        if pair in self.pairs.related:
            sentence = RELATED[self.pairs.related[pair]]
            related = N_(
                "Liées, et deux rendez-vous : %(sentence)s. %(because)s",
                sentence=sentence,
                because=because,
            )
            return Outcome.RELATED, related
        proposed = self.pairs.score(pair) > PROPOSE and not self._settled(one, other)
        return (Outcome.PROPOSED if proposed else Outcome.APART), because

    def _settled(self, one: Group, other: Group) -> bool:
        return any(map(self.pairs.forbidden, _across(one, other))) or bool(
            self._vetoed(one, other, {"same_source", "other_mark"})
        )

    def _why_merged(self, pair: Index, of: Group) -> str:
        decision = self._decision(pair)
        if decision is not None:
            return _told(decision, N_("un seul rendez-vous"))
        name = self.pairs.judgement(pair).name
        if name is not None:
            return N_("Réunies : %(sentence)s.", sentence=name.sentence)
        score = self.pairs.score(pair)
        if score >= MERGE:
            return N_(
                "Réunies : %(score)s de vraisemblance, et il en faut %(needed)s.",
                score=_percent(score),
                needed=_percent(MERGE),
            )
        between = [self.titles[index] for index in of.members if index not in pair]
        titles = ", ".join(f"« {title} »" for title in dict.fromkeys(between))
        return N_(
            "Réunies par d’autres annonces du même rendez-vous : %(titles)s.",
            titles=titles or N_("une décision"),
        )

    def _why_apart(self, pair: Index, one: Group, other: Group) -> str:
        decision = self._decision(pair)
        if self.pairs.forbidden(pair) and decision is not None:
            return _told(decision, N_("deux rendez-vous distincts"))
        veto = self.pairs.judgement(pair).veto
        if veto is not None:
            return N_("Laissées à part : %(sentence)s.", sentence=veto.sentence)
        across = [each for each in _across(one, other) if each != pair]
        if any(map(self.pairs.forbidden, across)):
            return N_(
                "Laissées à part : une personne a séparé d’autres annonces de ces rendez-vous."
            )
        if linkage(one, other, self.pairs) is None:
            return N_(
                "Laissées à part, à cause d’autres annonces : %(why)s.",
                why=self._vetoed(one, other),
            )
        return self._why_doubtful(pair, one, other)

    def _why_doubtful(self, pair: Index, one: Group, other: Group) -> str:
        if all(map(self.pairs.stands_apart, _across(one, other))):
            why = apart(self.pairs.judgement(pair).signals)
            return N_("Laissées à part : %(sentence)s.", sentence=why)
        unlike = all(map(self.pairs.says_otherwise, _across(one, other)))
        needed = MERGE_UNLIKE if unlike else MERGE
        link = linkage(one, other, self.pairs) or 0.0
        score = self.pairs.score(pair)
        return N_(
            "Laissées à part : %(score)s de vraisemblance, et il en faut %(needed)s%(since)s.",
            score=_percent(min(score, link)),
            needed=_percent(needed),
            since=N_(" puisque les titres disent autre chose") if unlike else "",
        )

    def _vetoed(self, one: Group, other: Group, codes: set[str] | None = None) -> str:
        vetoes = (self.pairs.judgement(pair).veto for pair in _across(one, other))
        found = (veto for veto in vetoes if veto and (codes is None or veto.code in codes))
        return next((veto.sentence for veto in found), "")


def _across(one: Group, other: Group) -> list[Index]:
    return [(min(pair), max(pair)) for pair in product(one.members, other.members)]


def _told(decision: Decision, what: str) -> str:
    why = f" ({decision.why})" if decision.why else ""
    return N_(
        "%(who)s a dit le %(at)s : %(what)s%(why)s.",
        who=decision.who,
        at=f"{decision.at:%d/%m/%Y}",
        what=what,
        why=why,
    )


def _percent(share: float) -> str:
    """A share from 0 to 1, never rounded up to certainty."""
    return f"{min(99, round(share * 100))}\u00a0%"
