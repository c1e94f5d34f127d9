"""The weekly letter: what it says, when it goes out, once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from sqlalchemy import Engine

from agenda.model import Theme
from agenda.model.revision import Subject
from agenda.store.appointments import set_appointment
from agenda.store.database import reading, writing
from agenda.store.outbox import latest_messages
from agenda.store.revisions import add_revision
from agenda.territory import Texts
from tests.webapp.sample_agenda import NOW, PARIS, SETTINGS, fill, paris
from webapp.digest import NAME, Plan, next_due, send_digest, write_letter

PLAN = Plan(on=True, to=["liste@example.org"], intro="Bonjour.\n\nVoici.")


def test_the_letter_says_the_week_by_day(engine: Engine) -> None:
    fill(engine)
    with reading(engine) as session:
        letter = write_letter(session, PLAN, SETTINGS, NOW)
    assert (
        letter.subject.replace("\N{NO-BREAK SPACE}", " ")
        == "L’agenda du vendredi 12 au jeudi 18 mars 2027"
    )
    for form in (letter.text, letter.html, letter.markdown):
        assert "Concert : voix d’eau douce" in form.replace("\N{NO-BREAK SPACE}", " ")
        assert "Voici." in form
        assert "Annulé" in form
        assert "Secret" not in form
        assert "Troc de plantes" not in form
        assert "Sainte-Aure" in form
        assert "https://almanach.example/evenements/" in form
    assert "<script>" not in letter.html
    assert "<script>" not in letter.markdown
    assert "<img" not in letter.html
    assert letter.text.count("Réparer son vélo") == 1
    assert "Musique, 8 €" in letter.text
    assert "En ligne" in letter.text


def test_it_speaks_another_language_with_the_territorys_words(engine: Engine) -> None:
    fill(engine)
    texts = {"en": Texts(article="Almanac of", themes={Theme.MUSIQUE: "Sounds"})}
    territory = SETTINGS.territory.model_copy(update={"texts": texts})
    settings = SETTINGS.model_copy(update={"territory": territory})
    with reading(engine) as session:
        letter = write_letter(session, PLAN.model_copy(update={"language": "en"}), settings, NOW)
    assert letter.subject == "The agenda from Friday 12 to Thursday 18\N{NO-BREAK SPACE}March 2027"
    assert "<html lang=en>" in letter.html
    for form in (letter.text, letter.html, letter.markdown):
        assert "Almanac of" in form
        assert "Cancelled" in form
        assert "?lang=en" in form
        assert not [
            word for word in ("Annulé", "vendredi", "Tout l’agenda", "dates") if word in form
        ]
    assert "Sounds, 8 €" in letter.text


def test_the_mail_bears_the_months_paper_and_the_territorys_red(engine: Engine) -> None:
    territory = SETTINGS.territory.model_copy(update={"accent": "#0057b8"})
    settings = SETTINGS.model_copy(update={"territory": territory})
    with reading(engine) as session:
        letter = write_letter(session, PLAN, settings, NOW)
    assert "background: #e7edcf" in letter.style
    assert "color: #0057b8" in letter.style
    assert f"<style>{letter.style}</style>" in letter.html
    assert "style=" not in letter.html
    assert "Rien n’est annoncé pour ces sept jours." in letter.html


def test_it_goes_out_on_its_day_at_its_hour() -> None:
    due = next_due(PLAN, NOW, PARIS)  # Thursday, 9 h 10: the hour has passed
    assert due == paris(3, 18, 9)
    assert next_due(PLAN, NOW - timedelta(minutes=20), PARIS) == paris(3, 11, 9)
    assert next_due(PLAN.model_copy(update={"weekday": 6}), paris(3, 22), PARIS) == paris(3, 28, 9)
    assert next_due(Plan(), NOW, PARIS) is None


def test_it_is_queued_once_by_two_processes(engine: Engine) -> None:
    fill(engine)
    with writing(engine) as session:
        add_revision(session, Subject.DIGEST, PLAN.model_dump(), "claire", NOW)
        set_appointment(session, NAME, NOW)

    def tick(at: datetime) -> int:
        with writing(engine) as session:
            return send_digest(session, SETTINGS, at)

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(tick, [NOW] * 3)) == [0, 0, 1]
    assert tick(NOW + timedelta(days=1)) == 0
    assert tick(paris(3, 18, 9)) == 1
    with reading(engine) as session:
        second, first = latest_messages(session, "digest:")
    assert first.key == "digest:2027-03-12:liste@example.org"
    assert first.headers["List-Unsubscribe"].startswith("<mailto:bonjour@almanach.example?")
    assert second.key.startswith("digest:2027-03-19:")
