import re
import zlib
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.model import Entry, Status
from tests.samples import a_listing, an_event, known
from tests.webapp.sample_agenda import PARIS, add, paris
from webapp.daybook import Day, lay_out
from webapp.habits import Habit
from webapp.pages import poster as pages
from webapp.paper import find_printer
from webapp.poster import COLUMN, HEADING, Block, Poster, make_poster


def an_entry(number: int, hours: int, title: str = "Bal", **said: Any) -> Entry:
    start = paris(3, 11, 8) + timedelta(hours=hours)
    listing = known(a_listing(str(number), title=title, start=start, end=None))
    return Entry(event=an_event(listing, **said), announcements=())


def posted(*entries: Entry, habits: dict[str, Habit] | None = None) -> Poster:
    in_order = sorted(entries, key=lambda one: one.event.start)
    return make_poster(lay_out(in_order, PARIS, {}, fold=False), habits or {}, lambda _: "Ici")


def height(column: list[Block]) -> float:
    return sum(HEADING + sum(line.height for line in block.lines) for block in column)


def kept(poster: Poster) -> list[Entry]:
    return [line.entry for column in poster.columns for block in column for line in block.lines]


ENTRIES = st.lists(
    st.tuples(st.integers(0, 14 * 24), st.text(min_size=1, max_size=120), st.booleans()),
    max_size=70,
)


@given(ENTRIES)
def test_both_columns_hold_what_they_are_given_and_nothing_is_lost_unsaid(
    told: list[tuple[int, str, bool]],
) -> None:
    entries = [an_entry(n, h, title, featured=f) for n, (h, title, f) in enumerate(told)]
    poster = posted(*entries)
    shown = kept(poster)
    assert all(height(column) <= COLUMN for column in poster.columns)
    assert len(shown) + poster.others == len(entries)
    assert len({one.event.id for one in shown}) == len(shown)
    assert [one.event.start for one in shown] == sorted(one.event.start for one in shown)


def test_few_rendez_vous_stand_in_two_even_columns() -> None:
    poster = posted(*(an_entry(n, 24 * n) for n in range(6)))
    assert [len(column) for column in poster.columns] == [3, 3]
    assert poster.others == 0


def test_a_day_that_a_column_cuts_is_resumed() -> None:
    poster = posted(*(an_entry(n, n % 12) for n in range(30)))
    (first,), (second,) = poster.columns
    assert not first.resumed
    assert second.resumed
    assert first.day == second.day


def test_days_stay_whole_where_they_can() -> None:
    poster = posted(*(an_entry(n, n) for n in range(3)), an_entry(9, 30))
    assert [[block.resumed for block in column] for column in poster.columns] == [[False], [False]]


def test_of_too_many_each_day_keeps_something_and_what_was_chosen_is_first() -> None:
    crowd = [an_entry(n, 24 * (n % 7) + n // 7 % 12) for n in range(200)]
    chosen = an_entry(900, 24 * 3 + 15, featured=True)
    poster = posted(*crowd, chosen)
    assert chosen.event.id in {one.event.id for one in kept(poster)}
    assert len({one.event.first_day for one in kept(poster)}) == 7
    assert poster.others == 201 - len(kept(poster)) > 0


def test_what_can_still_be_joined_comes_before_what_is_full_online_or_weekly() -> None:
    full = [an_entry(n, 1, status=Status.FULL) for n in range(40)]
    online = [an_entry(100 + n, 2, is_online=True) for n in range(40)]
    weekly = [an_entry(200 + n, 3, series="w") for n in range(40)]
    open_ = [an_entry(300 + n, 4) for n in range(10)]
    shown = kept(posted(*full, *online, *weekly, *open_, habits={"w": Habit(frozenset({3}))}))
    assert {one.event.id for one in open_} <= {one.event.id for one in shown}
    assert not {one.event.id for one in full} & {one.event.id for one in shown}


def test_what_is_off_is_not_pinned_up() -> None:
    poster = posted(an_entry(1, 1, status=Status.CANCELLED), an_entry(2, 2))
    assert [one.event.status for one in kept(poster)] == [Status.CONFIRMED]
    assert poster.others == 0


def test_nothing_makes_an_empty_poster() -> None:
    assert make_poster([Day(paris(3, 11).date())], {}, lambda _: "") == Poster(([], []), 0)


def test_the_sheet_says_whose_when_where_and_where_to_look(visitor: TestClient) -> None:
    page = visitor.get("/affiche?commune=sainte-aure").text
    assert "<h1>Sainte-Aure</h1>" in page
    assert "11–24 mars" in page
    assert "<h3 class=r1>Concert : voix d’eau douce</h3>" in page
    assert "La Navette, Sainte-Aure, 8 €" in page
    assert "chaque mardi" in page
    assert page.count("Réparer son vélo") == 1
    assert "Garonne, en crue" in page
    assert "il mène à almanach.example/communes/sainte-aure" in page
    assert page.count("<b><span>almanach.example<br>/communes/sainte-aure</span></b>") == 12
    assert "Bal folk" not in page
    assert "Découpe laser" not in page


def test_a_festival_that_goes_on_says_so(client: TestClient, engine: Engine) -> None:
    add(engine, "f", "Festival", paris(3, 10, 18), paris(3, 12, 23))
    page = client.get("/affiche").text
    assert "<li><b>suite</b><h3 class=r1>Festival</h3>" in page


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("lieu=la-navette-sainte-aure", "/lieux/la-navette-sainte-aure"),
        ("source=la-navette&theme=musique", "/?theme=musique&amp;source=la-navette"),
        ("q=" + "long" * 50 + "&commune=sainte-aure", "almanach.example/"),
        ("", "almanach.example/"),
    ],
)
def test_the_code_leads_to_the_selection(visitor: TestClient, asked: str, told: str) -> None:
    label = re.search(r'role=img aria-label="([^"]*)"', visitor.get(f"/affiche?{asked}").text)
    assert label
    assert label[1].endswith(told)


def test_titles_name_places_and_partners(visitor: TestClient) -> None:
    assert "La Navette</h1>" in visitor.get("/affiche?lieu=la-navette-sainte-aure").text
    assert "Médiathèque de Sainte-Aure</h1>" in visitor.get("/affiche?source=mediatheque").text
    assert "Rien n’est annoncé" in visitor.get("/affiche?from=2031-01-01").text


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [("format=a5", "n’est pas un format"), ("to=2027-06-01", "31 jours au plus")],
)
def test_impossible_sheets_are_refused_in_words(
    visitor: TestClient, asked: str, sentence: str
) -> None:
    answer = visitor.get(f"/affiche?{asked}")
    assert answer.status_code == 400
    assert sentence in answer.text


@pytest.mark.parametrize("form", ["a4", "a3"])
def test_the_pdf_is_one_sheet(visitor: TestClient, form: str) -> None:
    if find_printer() is None:
        pytest.skip("WeasyPrint (extra pdf) or Pango is missing")
    answer = visitor.get(f"/affiche.pdf?format={form}")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert sheets(answer.content) == 1


def sheets(pdf: bytes) -> int:
    """Count pages, those in packed object streams included."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    parts = [pdf]
    for stream in streams:
        with suppress(zlib.error):
            parts.append(zlib.decompress(stream))
    return sum(len(re.findall(rb"/Type\s*/Page\b", part)) for part in parts)


def test_without_a_printer_the_page_says_what_to_do(
    visitor: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "find_printer", lambda: None)
    monkeypatch.setattr(pages, "may_print", lambda: False)
    answer = visitor.get("/affiche.pdf?commune=sainte-aure&format=a3")
    assert answer.status_code == 501
    assert "ce serveur n’en fait pas lui-même" in answer.text
    assert ".pdf" not in answer.text
