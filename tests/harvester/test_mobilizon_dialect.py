"""What an instance does not know is asked for once a day; what it finds too long is shortened."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from agenda.errors import FormatError
from agenda.model import Kind, Source
from harvester.document import Window
from harvester.formats.mobilizon.dialect import dialect_of, unknown_to
from harvester.formats.mobilizon.metadata import Details, read_details
from tests.fakes.mobilizon import Fields, Instance, serve
from tests.harvester.plain import WINDOW, source
from tests.harvester.test_mobilizon import event, items, reasons, visit

LATER = timedelta(hours=23)
NEXT_DAY = timedelta(days=1)


def moved(by: timedelta) -> Window:
    return Window(WINDOW.start + by, WINDOW.end + by)


def known_by(told: Mapping[str, str] | None) -> Source:
    return source(Kind.MOBILIZON, group="lavoir").model_copy(update={"dialect": dict(told or {})})


@pytest.mark.parametrize("version", ["2.0", "2.1", "3.0", "3.1", "4.1", "5.1"])
@pytest.mark.parametrize("group", ["lavoir", None])
def test_an_old_instance_refuses_nothing_the_second_time(version: str, group: str | None) -> None:
    instance = Instance(version, {"lavoir": [event(1), event(2)]})
    with serve(instance) as base:
        partner = source(Kind.MOBILIZON, base, group=group)
        first = visit(partner)
        partner.dialect = dict(first[-1].dialect or {})
        instance.asked.clear()
        again = visit(partner)
    assert len(instance.asked) == 1
    assert [item.uid for item in items(again)] == [item.uid for item in items(first)]
    assert again[-1].complete
    assert again[-1].dialect == partner.dialect
    assert [page.refused for page in first] == [True] * (len(first) - 1) + [False]
    if version == "5.1":
        assert partner.dialect == {}
    else:
        assert partner.dialect.get("version", version) == version


def test_what_was_refused_is_remembered_for_a_day_and_a_version() -> None:
    told = dialect_of(known_by(None), WINDOW, frozenset({"order()"}), "3.0.2")
    knowing = known_by(told)
    assert unknown_to(knowing, moved(LATER)) == {"order()"}
    assert dialect_of(knowing, moved(LATER), frozenset({"order()"}), "3.0.2") == told
    assert unknown_to(knowing, moved(NEXT_DAY)) == frozenset()
    anew = dialect_of(knowing, moved(NEXT_DAY), frozenset({"order()"}), "3.0.2")
    assert unknown_to(known_by(anew), moved(NEXT_DAY + LATER)) == {"order()"}
    assert dialect_of(knowing, moved(LATER), frozenset({"order()"}), "5.1.3") == {}
    assert dialect_of(knowing, WINDOW, frozenset(), "3.0.2") == {}


@pytest.mark.parametrize(
    "told",
    [{}, {"since": "hier", "without": "x"}, {"since": "2027-01-01", "without": "x"}],
)
def test_a_memory_that_cannot_be_read_is_none(told: dict[str, str]) -> None:
    assert unknown_to(known_by(told), WINDOW) == frozenset()


@pytest.mark.parametrize(("most", "refused"), [(250, 0), (51, 1), (45, 2), (41, 3)])
def test_a_question_that_is_too_complex_is_shortened(most: int, refused: int) -> None:
    instance = Instance("5.1", {"lavoir": [event(1)]}, most_complex=most)
    with serve(instance) as base:
        pages = visit(source(Kind.MOBILIZON, base, group="lavoir"))
    assert [item.title for item in items(pages)] == ["Rendez-vous 1"]
    assert not reasons(pages)
    assert pages[-1].complete
    assert len(pages) == refused + 1


def test_what_stays_too_complex_is_said() -> None:
    instance = Instance("5.1", {"lavoir": [event(1)]}, most_complex=5)
    with serve(instance) as base, pytest.raises(FormatError, match="too complex"):
        visit(source(Kind.MOBILIZON, base, group="lavoir"))
    assert len(instance.asked) == 4


def near(number: int, geom: str | None) -> Fields:
    return event(number, physicalAddress={"description": "Salle", "geom": geom})


@pytest.mark.parametrize(("radius", "found"), [(5, {1}), (20, {1, 2}), (1000, {1, 2, 3})])
def test_an_area_gives_what_is_in_it(radius: int, found: set[int]) -> None:
    # Clairac, Villeneuve-sur-Lot some 27 km away by road and 19 by air, Paris, and nowhere.
    places = ["0.379;44.36", "0.61;44.40", "2.35;48.86", None]
    events = [near(number, geom) for number, geom in enumerate(places, 1)]
    with serve(Instance("5.1", {"lavoir": events})) as base:
        url = f"{base}/search?lat=44.36&lon=0.379&distance={radius}_km"
        pages = visit(source(Kind.MOBILIZON, url))
    assert {item.uid for item in items(pages)} == {event(number)["url"] for number in found}
    assert pages[-1].complete


def box(key: str, value: object, title: object = None) -> Fields:
    return {"key": key, "title": title, "value": value, "type": "STRING"}


@pytest.mark.parametrize(
    ("boxes", "details"),
    [
        ([box("mz:accessibility:wheelchairAccessible", "fully")], Details(accessibility=("mi",))),
        ([box("mz:accessibility:wheelchairAccessible", "partially")], Details()),
        ([box("mz:accessibility:wheelchairAccessible", "no")], Details()),
        (
            [
                box("mz:accessibility:live:sign_language", "true"),
                box("mz:accessibility:live:subtitle", "true"),
            ],
            Details(accessibility=("hi",)),
        ),
        ([box("mz:accessibility:live:subtitle", "false")], Details()),
        (
            [box("mz:ticket:external_url", "https://billets.example/1")],
            Details(registration_url="https://billets.example/1"),
        ),
        ([box("mz:ticket:external_url", "à l’entrée")], Details()),
        ([box("mz:plain:x3f", "5 € / 3 €", "Tarif réduit")], Details(price="5 € / 3 €")),
        ([box("mz:plain:x3f", "Vélo", "Prixon")], Details()),
        ([box("mz:ticket:price_url", "https://tarifs.example/")], Details()),
        (
            [box("mz:visio:big_blue_button", "https://bbb.example/b/x")],
            Details(online_url="https://bbb.example/b/x"),
        ),
        (
            [box("mz:live:peertube:url", "https://tube.example/w/1")],
            Details(online_url="https://tube.example/w/1"),
        ),
        ([box("mz:replay:peertube:url", "https://tube.example/w/1")], Details()),
        ([None, 3, {}, {"key": 1, "value": "x"}, box("mz:visio:zoom", "")], Details()),
        ("x", Details()),
        (None, Details()),
    ],
)
def test_boxes(boxes: object, details: Details) -> None:
    assert read_details({"metadata": boxes}) == details


def test_boxes_reach_the_event() -> None:
    more = [
        box("mz:plain:a", "prix libre", "Tarif"),
        box("mz:accessibility:wheelchairAccessible", "fully"),
        box("mz:ticket:external_url", "https://billets.example/1"),
    ]
    with serve(Instance("5.1", {"lavoir": [event(1, metadata=more)]})) as base:
        [item] = items(visit(source(Kind.MOBILIZON, base, group="lavoir")))
    assert (item.price, item.accessibility) == ("prix libre", ("mi",))
    assert item.registration_url == "https://billets.example/1"
