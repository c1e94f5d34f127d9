"""CSV: rows that come back as they were, and never a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agenda.model import Entry, Place
from feeds.spreadsheet import COLUMNS, plain, write_csv
from tests.feeds.samples import entry, paris, written


def rows(*entries: Entry) -> list[dict[str, str]]:
    data = written(write_csv, *entries)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_row_tells_all() -> None:
    (row,) = rows(entry())
    assert tuple(row) == COLUMNS
    assert row["titre"] == "Concert : Œuvres d’eau douce"
    assert (row["date"], row["heure"]) == ("2027-03-14", "14:30")
    assert (row["date_fin"], row["heure_fin"]) == ("2027-03-14", "16:00")
    assert (row["code_postal"], row["commune"]) == ("99120", "Sainte-Aure")
    assert row["coordonnees"] == "44.203100, -0.616250"
    assert row["themes"] == "Musique, Scène"
    assert row["description"].splitlines()[0] == "Trois voix, une harpe."
    assert row["identifiant"] == "k3v9q2m7x0ab"


def test_a_whole_day_has_no_hour() -> None:
    (row,) = rows(entry(start=paris(2027, 3, 14), end=paris(2027, 3, 16), all_day=True))
    assert (row["heure"], row["date_fin"], row["heure_fin"]) == ("", "2027-03-15", "")


def test_nothing_known_is_an_empty_cell() -> None:
    (row,) = rows(entry(place=None, end=None, image=None, registration=None, price=None))
    empty = ("lieu", "commune", "coordonnees", "date_fin", "image", "inscription", "gratuit")
    assert [row[name] for name in empty] == [""] * len(empty)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "\n=", "＝", "\x00="])
def test_no_cell_is_a_formula(start: str) -> None:
    assert plain(f"{start}cmd|' /C calc'!A0").startswith("'")


def test_plain_words_stay_as_they_are() -> None:
    assert plain("5 € = prix libre") == "5 € = prix libre"


ANY_TEXT = st.text(max_size=80) | st.text("=+-@,;\"'\r\n\t\x00 é", max_size=80)


@given(title=ANY_TEXT, description=ANY_TEXT, place=ANY_TEXT)
def test_any_text_comes_back(title: str, description: str, place: str) -> None:
    given = entry(
        title=title, description_text=description, place=Place(name=place, lat=-21.1, lon=55.5)
    )
    (row,) = rows(given)
    assert row["titre"] == plain(title)
    assert row["description"] == plain(description)
    assert row["lieu"] == plain(place)
    assert not [cell for cell in row.values() if cell.lstrip()[:1] in tuple("=+-@")]
