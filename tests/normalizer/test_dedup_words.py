"""Words, dates and marks of titles."""

import pytest

from normalizer.dedup.marks import conflict, read_marks
from normalizer.dedup.words import (
    dates_in,
    near,
    plain,
    shared,
    stems,
    weight,
    without_dates,
    without_footer,
)


def telling(title: str) -> list[str]:
    return stems(without_dates(plain(title)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ven. 10 mars – Concert de Bruna Vidal", "CONCERT BRUNA VIDAL 🎤"),
        ("[06/02] Install-party Linux", "Install party GNU/Linux"),
        ("Hackathon du 7 au 9 mai", "HACKATHON"),
        ("Rencontre des habitant·es", "Rencontre des habitants"),
        ("Les créateur·ices", "créatrices"),
        ("Assemblée générale", "AG 20h30"),
        ("Forum des assos", "Forum des associations"),
        ("L’expo", "Exposition"),
        ("Fest-noz à 21 h", "FEST NOZ"),
        ("Troc de livres samedi 16 janvier", "Troc livres"),
    ],
)
def test_one_event_has_one_set_of_words(one: str, other: str) -> None:
    assert {*telling(one)} - {"a"} == {*telling(other)} - {"a"}


def test_what_is_no_date_stays() -> None:
    assert "1" in telling("Arduino, séance 1/3")
    assert "60" in telling("60 ans de la MJC")


def test_days_are_read_as_month_and_day() -> None:
    assert dates_in(plain("reporté du 5 mars au 26/03, dès 20h")) == {(3, 5), (3, 26)}
    assert dates_in("le 45 mars et le 10/13") == frozenset()


def test_a_blog_s_footer_is_no_description() -> None:
    text = "Une soirée.\nL’article Soirée est apparu en premier sur Le Café."
    assert without_footer(text).strip() == "Une soirée."
    assert without_footer("Rien de tel.") == "Rien de tel."


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("gratiferia", "gratiferria", True),
        ("improvisation", "improvis", True),
        ("nettoyag", "nettoyon", True),
        ("port", "porte", True),
        ("climat", "climatisation", True),
        ("redon", "radon", True),
        ("jeu", "jeune", False),
        ("moulin", "marine", False),
        ("2027", "2028", False),
    ],
)
def test_words_that_are_nearly_the_same(one: str, other: str, *, expected: bool) -> None:
    assert near(one, other) == near(other, one) == expected


def test_two_words_meet_their_union() -> None:
    joined = frozenset({"cinedebat"})
    assert shared(["cinedebat"], ["cine", "debat"], joined) == {"cinedebat"}


def test_a_rare_word_weighs_more_than_a_kind_of_event() -> None:
    assert weight("kerfank") > weight("atelier") > weight("mars")


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Café numérique #15", "Café numérique n°16", "édition"),
        ("Modelage, séance 1/4", "Modelage – séance 2", "séance"),
        ("Poterie 4-6 ans", "Poterie (7 à 10 ans)", "âge"),
        ("Jour 1 : ouverture", "Jour 2 : bal", "jour"),
        ("Atelier A : tables", "Atelier B : chaises", "groupe"),
        ("3e édition du festival", "Festival, 4ème édition", "édition"),
    ],
)
def test_numbers_tell_sisters_apart(one: str, other: str, kind: str) -> None:
    assert conflict(read_marks(plain(one)), read_marks(plain(other))) == kind
    assert conflict(read_marks(plain(one)), read_marks(plain(one))) is None


def test_a_number_on_one_side_says_nothing() -> None:
    assert conflict(read_marks("stage 11-15 ans"), read_marks("stage ados")) is None
