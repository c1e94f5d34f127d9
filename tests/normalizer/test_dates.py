"""Dates read out of text: the labelled posts, the doubts, and what holds for any text."""

import unicodedata
from datetime import date, datetime
from time import perf_counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from normalizer.dates import MAX_FOUND, PUBLISH, FoundDate, read_dates
from tests.corpus.dates import UNSEEN, Post, first_sight, labelled, score

POSTED = date(2026, 2, 20)
POSTS = list(labelled())


def only(text: str, published: date = POSTED) -> FoundDate:
    (found,) = read_dates(text, published=published)
    return found


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.name)
def test_labelled_post(post: Post) -> None:
    assert post.read() == post.expected()


def test_figures_of_the_labelled_set() -> None:
    total = score(POSTS)
    assert len(POSTS) >= 150
    assert sum(not post.truth for post in POSTS) >= 40
    assert total.precision >= 0.98
    assert total.recall >= 0.90


def test_figures_of_the_batches_labelled_before_they_were_read() -> None:
    posts = list(labelled(UNSEEN))
    total = score(posts)
    assert len(posts) >= 600
    assert total.precision >= 0.98
    assert total.recall >= 0.90
    assert all(first_sight(path).startswith("precision") for path in UNSEEN.glob("*.tsv"))


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.name)
def test_same_dates_whatever_the_writing(post: Post) -> None:
    """Decomposed accents and hard spaces change nothing (capitals: see the next test)."""
    decomposed = unicodedata.normalize("NFD", post.text)
    spaced = post.text.replace(" ", "\u202f")
    for text in (decomposed, spaced):
        assert Post(post.name, post.published, text, post.truth).read() == post.read()


@pytest.mark.parametrize(
    "text",
    ["Lundi 8 février 2027 à 20h", "LUNDI 8 FEVRIER 2027 A 20H", "LUNDI 8 FÉVRIER 2027 À 20H"],
)
def test_capitals_with_and_without_accents(text: str) -> None:
    assert only(text).start == datetime(2027, 2, 8, 20)  # noqa: DTZ001


def test_confidence_grows_with_what_agrees() -> None:
    days = ["le 14 mars", "le 14 mars 2026", "samedi 14 mars 2026", "samedi 14 mars 2026 à 14h30"]
    trust = [only(f"Bal {day}").confidence for day in days]
    assert trust == sorted(trust)
    assert trust[0] >= PUBLISH > only("le 14 mars").confidence
    assert trust[-1] > 0.95


@pytest.mark.parametrize(
    "text",
    [
        "vendredi 14 mars 2026 à 20h",  # a Saturday
        "jeudi 14 mars à 20h",  # a Thursday neither in 2025, 2026 nor 2027
        "Inscriptions avant le 10 mars",
        "Exposition jusqu’au 30 avril",
        "Bal du samedi 14 mars à 20h : annulé",
        "Reprise à partir du 14 mars",
        "le 12 février dernier",
        "Le concert du 14 mars est reporté à une date ultérieure",
    ],
)
def test_doubtful_dates_wait_for_a_person(text: str) -> None:
    assert only(text).confidence < PUBLISH


@pytest.mark.parametrize(
    "title",
    [
        "Bal de la Saint-Jean. C’est annulé !",
        "Vide-grenier… annulé",
        "Conférence : qui a peur du loup ? Annulé",
        "Oyez ! Le bal est annulé",
        "Info mairie. La fête est annulée",
        "Le concert de samedi ? Il n’aura pas lieu",
        "Bibliothèque. Horaires d’été",
        "Bibliothèque. Nouveaux horaires (été)",
    ],
)
def test_a_title_of_several_sentences_calls_off(title: str) -> None:
    text = f"{title}\nOn vous attend samedi 19 juin 2027 à 20h30."
    assert only(text).confidence == 0.2


@pytest.mark.parametrize(
    "text",
    [
        "Les inscriptions ouvriront le samedi 20 juin à 9h",
        "La billetterie du festival ouvrira le samedi 20 juin à 9h",
        "La billetterie, qui ouvrira le samedi 20 juin à 9h",
        "Inscriptions au stage de juillet, sur place ou en ligne : elles débutent samedi 20 juin",
        "Les inscriptions au stage, qui débuteront le samedi 20 juin à 9h",
        "Les réinscriptions à l’école de musique démarrent le samedi 20 juin",
        "Les réservations pour le grand repas de la fête débutent le samedi 20 juin",
        "Dépôt des vélos le samedi 20 juin à 9h",
    ],
)
def test_inscriptions_that_begin_wait_for_a_person(text: str) -> None:
    assert only(text).confidence == 0.2


@pytest.mark.parametrize(
    "text",
    [
        "Réservation conseillée, la soirée débutera le samedi 19 juin 2027 à 19h",
        "Réservation conseillée – la soirée débutera le samedi 19 juin 2027 à 19h",
        "Réservation conseillée pour la soirée, qui débutera le samedi 19 juin 2027 à 19h",
        "Sur inscription : le stage commence le samedi 19 juin 2027 à 19h",
        "Billetterie en ligne, les portes ouvriront le samedi 19 juin 2027 à 19h",
        "Cérémonie et dépôt de gerbes le samedi 19 juin 2027 à 19h",
    ],
)
def test_what_begins_beside_inscriptions_is_sure(text: str) -> None:
    assert only(text).confidence == 0.99
    assert only(text).start == datetime(2027, 6, 19, 19)  # noqa: DTZ001


def test_an_hour_is_lent_to_its_own_weekday_only() -> None:
    found = read_dates("Le samedi à 9h, le 14 mars 2027 loto", published=POSTED)
    assert [one.start for one in found] == [date(2027, 3, 14)]


def test_long_rows_of_weekdays_are_read() -> None:
    text = "mardi et " * 2000 + "jeudi à 20h, les 12, 14 mars 2026"
    assert len(read_dates(text[-9000:], published=POSTED)) == 2


def test_weekday_tells_the_year() -> None:
    """14 March is a Sunday in 2027 and a Saturday in 2026."""
    assert only("dimanche 14 mars à 10h", date(2026, 12, 1)).start == datetime(2027, 3, 14, 10)  # noqa: DTZ001
    assert only("samedi 14 mars à 10h", date(2026, 4, 1)).confidence < PUBLISH


def test_a_year_said_once_counts_for_the_same_day_elsewhere() -> None:
    found = only("Concert du 14 mars\nRendez-vous le 14 mars 2027 à 20h")
    assert found.start == datetime(2027, 3, 14, 20)  # noqa: DTZ001


def test_reckoned_days_are_marked() -> None:
    assert only("Concert demain à 20h").day_said is False
    assert only("samedi 21 février à 20h").day_said is True


def test_words_as_written() -> None:
    assert only("Fête le Samedi 14 Mars 2026 à 14h30 !").text == "Samedi 14 Mars 2026 à 14h30"


def test_hour_of_the_end_in_the_night() -> None:
    assert only("samedi 14 mars, 20h-2h").end == datetime(2026, 3, 15, 2)  # noqa: DTZ001


def test_a_year_beyond_the_calendar_finds_nothing() -> None:
    assert read_dates("demain à 20h", published=date.max) == []


_PIECES = (
    "samedi sam. 14 31 30 29 février févr. mars March 14th 2026 14/03 14.03 2026-02-30 14/03/9999 "
    "du au le les et , - | / \n jusqu’au sauf tous chaque premier dernier mois 20h 24h 14h30 7pm "
    "14-17h midi minuit à de prochain demain annulé reporté avant inscription 1er portes "
    "0h 99h 12:75 31/02 d’avril sur deux lundis"
)
PIECES = st.sampled_from(_PIECES.split(" "))


@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=25).map(" ".join)), st.dates())
@example("tous les mardis du 29 février au 31 juin", date(2024, 2, 29))
@example("\u0130stanbul 14 mars ² ½ ①", date(2026, 1, 1))
def test_no_text_makes_it_raise(text: str, published: date) -> None:
    found = read_dates(text, published=published)
    assert len(found) <= MAX_FOUND
    for one in found:
        assert 0 <= one.confidence <= 1
        assert one.text
        assert one.end is None or str(one.end)[:10] >= str(one.start)[:10]
        assert not isinstance(one.start, datetime) or one.start.tzinfo is None


@pytest.mark.parametrize(
    "piece",
    [
        "samedi 14 mars 2026 à 14h30 ",
        "1, ",
        "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16 mars ",
        "tous les mardis ",
        "inscription avant le ",
        "a",
        "(",
        "\n",
        "a.",
        "0",
        "14h ",
        "le premier ",
        "du 3 au ",
    ],
)
def test_a_megabyte_is_read_in_bounded_time(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    begun = perf_counter()
    assert len(read_dates(text, published=POSTED)) <= MAX_FOUND
    assert perf_counter() - begun < 10
