"""The activity report: on screen, in words, as a table; impossible dates are told."""

import re

import pytest
from starlette.testclient import TestClient

MARCH = "de=2027-03-01&a=2027-03-31"


def test_the_report_of_a_month(claire: TestClient) -> None:
    page = claire.get(f"/admin/bilan?{MARCH}")
    assert page.status_code == 200
    text = page.text
    assert "mars 2027" in text
    assert "février 2027" in text  # the period before
    assert re.search(r"Rendez-vous<dd><b>10</b> dont 1 atelier", text)
    assert "1 annulé, 1 reporté, 1 retiré par ses sources, 1 caché." in text
    assert "Médiathèque de Sainte-Aure" in text
    drawings = re.findall(r'role=img aria-label="[^"]+dans le tableau qui suit."', text)
    assert len(drawings) == text.count("<table") == 4
    assert '<rect width="100.0%"' in text
    assert "viewBox" not in text.partition("<main")[2], (
        "drawn to the width there is, words unscaled"
    )
    assert "aucun département" in text


def test_without_dates_it_is_this_year(claire: TestClient) -> None:
    assert "année 2027" in claire.get("/admin/bilan").text


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ("de=2027-03-31&a=2027-03-01", "a", "La fin vient avant le début."),
        ("de=hier&a=2027-03-01", "de", "Une date s’écrit comme 2027-03-14."),
        ("de=2000-01-01&a=2027-03-01", "a", "cinq ans au plus"),
        ("de=1000-01-01&a=1000-01-02", "de", "hors du calendrier"),
        ("a=2027-03-01", "de", "Une date s’écrit"),
    ],
)
def test_impossible_dates_are_told_beside_their_field(
    claire: TestClient, asked: str, field: str, sentence: str
) -> None:
    page = claire.get(f"/admin/bilan?{asked}")
    assert page.status_code == 400
    assert sentence in page.text
    assert re.search(rf"name={field} value=\"[^\"]*\" aria-invalid=true", page.text)
    assert claire.get(f"/admin/bilan.csv?{asked}").status_code == 400


def test_the_table_for_spreadsheets(claire: TestClient) -> None:
    answer = claire.get(f"/admin/bilan.csv?{MARCH}")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "bilan-2027-03-01-2027-03-31.csv" in answer.headers["content-disposition"]
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("rubrique,nom,rendez-vous,")
    assert "Ensemble,,10,1,1,1" in lines
    assert "Non comptés,cachés,1,,," in lines
    assert any(re.fullmatch("Partenaire,.*oulin,1,0,0,1", line) for line in lines)
