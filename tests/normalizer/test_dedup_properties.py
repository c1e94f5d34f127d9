"""What must hold of deduplication for any set of listings (issue 4, "Incremental")."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from agenda.model import DecisionKind, KnownListing, Place
from normalizer.dedup import Context, Rulings, block_keys, compare, neighbourhood, resolve, sought
from tests.normalizer.dedup_listings import CREST, DIE, decision, listing, source

SOURCES = ("cafe", "mairie", "agenda", "office")
CONTEXT = Context.of([source(key, place=CREST if key == "cafe" else None) for key in SOURCES])
TITLES = (
    "Concert de Bruna Vidal",
    "BRUNA VIDAL 🎤",
    "Bruna Vidal, slam et contrebasse",
    "Café bricoleurs",
    "Café bricoleurs à l’Usine",
    "Atelier modelage, séance 1/3",
    "Atelier modelage, séance 2/3",
    "Festival du slam",
    "REPORTÉ : Bruna Vidal (concert du 10 mars)",
    "Réunion",
)
STARTS = ("2028-03-10T19:30", "2028-03-10T19:00", "2028-03-10T13:00", "2028-03-11T19:30")
PLACES = (CREST, DIE, Place(commune="Crest"), None)


@st.composite
def some_listings(draw: st.DrawFn) -> list[KnownListing]:
    """Up to nine listings that could well be of a few events."""
    size = draw(st.integers(0, 9))
    return [
        listing(
            draw(st.sampled_from(SOURCES)),
            draw(st.sampled_from(TITLES)),
            draw(st.sampled_from(STARTS)),
            uid=f"{number}",
            place=draw(st.sampled_from(PLACES)),
            identities=draw(st.sampled_from(([], ["uid:a"], ["ap:https://x.example/1"]))),
        )
        for number in range(size)
    ]


@st.composite
def some_rulings(draw: st.DrawFn, listings: Sequence[KnownListing]) -> Rulings:
    """Up to three decisions on pairs of these."""
    if len(listings) < 2:
        return Rulings()
    tokens = [one.token for one in listings]
    kinds = st.sampled_from((DecisionKind.SAME, DecisionKind.DIFFERENT))
    pairs = st.lists(st.sampled_from(tokens), min_size=2, max_size=2, unique=True)
    made = draw(st.lists(st.tuples(kinds, pairs), max_size=3))
    return Rulings.from_decisions(
        decision(number, kind, *pair) for number, (kind, pair) in enumerate(made, start=1)
    )


def clusters(listings: Iterable[KnownListing], rulings: Rulings) -> set[frozenset[str]]:
    found = resolve(list(listings), rulings, CONTEXT).clusters
    return {frozenset(one.token for one in cluster) for cluster in found}


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_the_order_of_arrival_does_not_matter(data: st.DataObject) -> None:
    listings = data.draw(some_listings())
    rulings = data.draw(some_rulings(listings))
    shuffled = data.draw(st.permutations(listings))
    assert resolve(listings, rulings, CONTEXT) == resolve(shuffled, rulings, CONTEXT)


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_every_listing_is_in_one_cluster_and_decisions_are_obeyed(data: st.DataObject) -> None:
    listings = data.draw(some_listings())
    rulings = data.draw(some_rulings(listings))
    found = resolve(listings, rulings, CONTEXT).clusters
    of = {one.token: number for number, cluster in enumerate(found) for one in cluster}
    assert sorted(of) == sorted(one.token for one in listings)
    assert sum(map(len, found)) == len(listings)
    for one, other in rulings.different:
        assert of[one] != of[other]
    if not rulings.different:
        for one, other in rulings.same:
            assert of[one] == of[other]


@settings(deadline=None, max_examples=40)
@given(some_listings())
def test_a_source_speaks_once_of_an_event_unless_it_repeats_itself(
    listings: list[KnownListing],
) -> None:
    for cluster in resolve(listings, Rulings(), CONTEXT).clusters:
        for a, b in combinations(cluster, 2):
            if a.source_id == b.source_id:
                repeated = a.title == b.title and a.start == b.start and a.place == b.place
                assert repeated or set(a.identities) & set(b.identities)


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_what_a_source_repeats_under_another_uid_is_one_event(data: st.DataObject) -> None:
    [one, *_] = data.draw(some_listings().filter(bool))
    times = data.draw(st.integers(2, 5))
    repeated = [one.model_copy(update={"uid": f"copy-{n}", "identities": []}) for n in range(times)]
    assert len(clusters(repeated, Rulings())) == 1


@settings(deadline=None, max_examples=40)
@given(some_listings())
def test_what_one_source_announces_twice_is_never_one_by_way_of_another(
    listings: list[KnownListing],
) -> None:
    """The same event at two hours, and a copy elsewhere that fits both: one of them gets it."""
    for one in listings:
        own = one.model_copy(update={"identities": []})
        later = {"uid": "later", "start": one.start + timedelta(minutes=30)}
        copy = {"uid": "copy", "source_id": f"{one.source_id}-too"}
        three = [own, own.model_copy(update=later), own.model_copy(update=copy)]
        assert all(not {own.token, three[1].token} <= found for found in clusters(three, Rulings()))


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_pairs_are_judged_alike_both_ways(data: st.DataObject) -> None:
    listings = data.draw(some_listings())
    for a, b in combinations(listings, 2):
        assert compare(a, b, CONTEXT) == compare(b, a, CONTEXT)


class Agenda:
    """Listings and their clusters, kept up to date a change at a time, as a store would."""

    def __init__(self, rulings: Rulings) -> None:
        self.rulings = rulings
        self.listings: dict[str, KnownListing] = {}
        self.clusters: dict[str, frozenset[str]] = {}

    def put(self, changed: KnownListing) -> None:
        old = self.listings.get(changed.token)
        start = set(self.clusters.get(changed.token, ())) | {changed.token}
        if old is not None:
            start |= {one.token for one in self.mates(sought(block_keys(old)))}
        self.listings[changed.token] = changed
        around = neighbourhood(
            self.named(frozenset(start)), self.mates, self.named, self.rulings, CONTEXT
        )
        for cluster in resolve(around, self.rulings, CONTEXT).clusters:
            tokens = frozenset(one.token for one in cluster)
            self.clusters.update(dict.fromkeys(tokens, tokens))

    def mates(self, keys: frozenset[str]) -> list[KnownListing]:
        return [one for one in self.listings.values() if not keys.isdisjoint(block_keys(one))]

    def named(self, tokens: frozenset[str]) -> list[KnownListing]:
        return [self.listings[token] for token in tokens if token in self.listings]


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_incremental_equals_a_full_rebuild(data: st.DataObject) -> None:
    listings = data.draw(some_listings())
    rulings = data.draw(some_rulings(listings))
    agenda = Agenda(rulings)
    for one in listings:
        agenda.put(one)
    edits = data.draw(st.lists(st.sampled_from(listings), max_size=4)) if listings else []
    for one in edits:
        title, start = data.draw(st.sampled_from(TITLES)), data.draw(st.sampled_from(PLACES))
        agenda.put(one.model_copy(update={"title": title, "place": start}))
    assert set(agenda.clusters.values()) == clusters(agenda.listings.values(), rulings)
