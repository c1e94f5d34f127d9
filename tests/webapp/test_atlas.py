from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from webapp.atlas import WIDTH, draw
from webapp.lookups import Choice

PLACES = st.lists(
    st.tuples(
        st.floats(43, 45), st.floats(-1, 2), st.integers(1, 80), st.text("abcd-", min_size=1)
    ),
    max_size=30,
)


def choices(places: list[tuple[float, float, int, str]]) -> list[Choice]:
    """Communes at these points."""
    return [
        Choice(f"c{number}", name * 3, count, None, (lat, lon))
        for number, (lat, lon, count, name) in enumerate(places)
    ]


@settings(deadline=None)
@given(PLACES)
def test_discs_stand_inside_and_names_do_not_collide(
    places: list[tuple[float, float, int, str]],
) -> None:
    atlas = draw(choices(places))
    if atlas is None:
        return
    boxes = []
    for disc in atlas.discs:
        assert 0 <= disc.x <= WIDTH
        assert 0 <= disc.y <= atlas.height
        if disc.label:
            boxes.append(disc.label.box(disc.choice.name))
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))


def test_north_is_up_and_east_is_right() -> None:
    atlas = draw(choices([(44, 0, 1, "a"), (45, 1, 1, "b")]))
    assert atlas
    south, north = atlas.discs
    assert north.y < south.y
    assert north.x > south.x


@settings(deadline=None)
@given(PLACES, st.floats(43, 45), st.floats(-1, 2))
def test_the_largest_and_the_spot_are_always_named(
    places: list[tuple[float, float, int, str]], lat: float, lon: float
) -> None:
    communes = choices(places)
    atlas, marked = draw(communes), draw(communes, (lat, lon), "Ici")
    if atlas:
        most = max(disc.choice.count for disc in atlas.discs)
        assert any(disc.label for disc in atlas.discs if disc.choice.count == most)
    if marked:
        assert marked.here
        assert marked.here.label


def test_a_name_beside_a_lower_left_neighbour_finds_room() -> None:
    atlas = draw(choices([(47.28, 5.56, 29, "pes"), (47.27, 5.6, 5, "mal"), (47.5, 6, 9, "gy")]))
    assert atlas
    assert all(disc.label for disc in atlas.discs)


def test_what_is_far_away_does_not_shrink_the_territory() -> None:
    here = [(44 + number / 20, 0.5 + number % 3 / 10, 1, "a") for number in range(9)]
    atlas = draw(choices([*here, (48.85, 2.35, 1, "paris")]))
    assert atlas
    assert len(atlas.discs) == 9
    assert draw(choices(here), (48.85, 2.35)) is None


def test_nothing_to_draw() -> None:
    assert draw([]) is None
    assert draw([Choice("a", "A", 1), Choice("b", "B", 1)]) is None


def test_the_map_and_its_list_lead_to_the_communes(visitor: TestClient) -> None:
    page = visitor.get("/carte").text
    assert page.count('href="/communes/sainte-aure"') == 2
    assert 'aria-label="Pont-l’Étang, 1 rendez-vous"' in page


def test_the_page_of_an_event_shows_where(visitor: TestClient) -> None:
    url = visitor.get("/api/v1/events?theme=musique").json()["events"][0]["url"]
    page = visitor.get(url.removeprefix("https://almanach.example")).text
    assert "Sainte-Aure parmi les communes de l’agenda" in page
    here = page.partition("<g class=ici>")[2].partition("</g>")[0]
    assert ">Sainte-Aure</text>" in here
    assert page.count(">Sainte-Aure</text>") == 1
