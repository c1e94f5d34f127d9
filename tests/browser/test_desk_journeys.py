"""What a coordinator does at the desk, with a keyboard alone: on a telephone with a script, and
at a desk without one. In each state axe finds nothing, at either width.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import open_database_in, served
from tests.browser.desk_site import trouble
from tests.browser.test_accessibility import AXE, RUN
from tests.browser.test_desk import come_in
from tests.webapp.desk.test_duplicates import FOYER, HALLE, announce
from tests.webapp.sample_agenda import fill, paris

MOST_TABS = 200
PATIENCE_MS = 20_000
WIDTHS = (360, 1280)
PLACE = "/admin/lieux/halle-du-marche-crest"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the sample agenda, with two more announcements that bear a tag."""
    with served(open_database_in(tmp_path_factory.mktemp("journeys"))) as (engine, address):
        trouble(engine, fill(engine))
        for source, title, place in (
            ("la-navette", "Bourse aux plantes", HALLE),
            ("mediatheque", "Concours de belote", FOYER),
        ):
            announce(engine, source, source, title, paris(3, 20, 9), place=place, tags=["troc"])
        yield address


@pytest.fixture(scope="module", params=[True, False], ids=["phone", "desk without script"])
def person(browser: Browser, desk: str, request: pytest.FixtureRequest) -> Iterator["Person"]:
    """The coordinator, come in."""
    scripted: bool = request.param
    context = browser.new_context(
        viewport={"width": 360 if scripted else 1280, "height": 800},
        locale="fr-FR",
        java_script_enabled=scripted,
        bypass_csp=scripted,
        base_url=desk,
    )
    page = context.new_page()
    come_in(page, desk)
    yield Person(page, is_looked_at=scripted and AXE.exists())
    context.close()


class Person:
    """Someone at a keyboard, whose page is looked at in each state it comes to."""

    def __init__(self, page: Page, *, is_looked_at: bool) -> None:
        self.page, self.is_looked_at = page, is_looked_at

    def go(self, path: str) -> None:
        """Open a page, at its top. How pages are when opened, test_desk_pages looks at."""
        self.page.goto(path)

    def reach(self, target: Locator) -> None:
        """Come to it by Tab alone, from where one is."""
        expect(target).to_be_visible(timeout=PATIENCE_MS)
        for _ in range(MOST_TABS):
            if target.evaluate("one => one === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {target}")

    def press(self, target: Locator, key: str = "Enter") -> None:
        """Come to it, and press a key there."""
        self.reach(target)
        self.page.keyboard.press(key)

    def button(self, name: str) -> Locator:
        """The first button of this name."""
        return self.page.get_by_role("button", name=name, exact=True).first

    def link(self, name: str) -> Locator:
        """The first link of this name."""
        return self.page.get_by_role("link", name=name, exact=True).first

    def write(self, label: str, text: str) -> None:
        """Write into a field what stands there no longer."""
        self.reach(self.page.get_by_label(label, exact=True).first)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(text)

    def hears(self, said: str) -> None:
        """The page says what was done."""
        expect(self.page.get_by_role("status").first).to_contain_text(said, timeout=PATIENCE_MS)
        self.look()

    def sees(self, one: Locator) -> None:
        """This stands on the page that comes."""
        expect(one).to_be_visible(timeout=PATIENCE_MS)
        self.look()

    def comes_to(self, title: str) -> None:
        """The page that comes bears this title."""
        heading = self.page.get_by_role("heading", level=1)
        expect(heading).to_contain_text(title, timeout=PATIENCE_MS)
        self.look()

    def undoes(self) -> None:
        """Take it back by the notice's button."""
        self.press(self.page.get_by_role("status").get_by_role("button", name="Annuler"))
        expect(self.page.get_by_role("status").first).to_contain_text("annulé", timeout=PATIENCE_MS)

    def look(self) -> None:
        """Have axe look at the page, at both widths."""
        if not self.is_looked_at:
            return
        self.page.add_script_tag(path=AXE)
        size, wrong = self.page.viewport_size, list[str]()
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            wrong += [f"{width}: {one}" for one in self.page.evaluate(LOOK)]
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            wrong += [f"{width}: scrolls to {wide}"] if wide > width else []
        assert size
        self.page.set_viewport_size(size)
        assert wrong == [], self.page.url


# Folds are opened to be looked at, and shut again for the keyboard to go on.
LOOK = f"""async () => {{
    const shut = [...document.querySelectorAll('details:not([open])')];
    const found = await ({RUN})(null);
    shut.forEach(one => {{ one.open = false }});
    return found;
}}"""


def read_the_report(one: Person) -> None:
    """Choose a usual period, come to each table, take the figures away."""
    one.go("/admin/bilan")
    one.press(one.link("mars 2027"))
    one.comes_to("mars 2027")
    for name in ("Rendez-vous par mois", "Par thème", "Par partenaire", "Par commune"):
        one.reach(one.page.get_by_role("region", name=name, exact=True))
    with one.page.expect_download() as taken:
        one.press(one.link("Les mêmes chiffres en tableau (CSV)"))
    assert "Sainte-Aure" in Path(taken.value.path()).read_text("utf-8-sig")


def set_the_territory(one: Person) -> None:
    """See what would change, keep it, take it back."""
    one.go("/admin/territoire")
    one.write("Nom du territoire", "Pays de l’Aurette")
    one.press(one.button("Voir d’abord ce qui changerait"))
    one.sees(one.page.get_by_text("Rien n’est enregistré encore."))
    one.press(one.button("Enregistrer"))
    one.hears("Le territoire est réglé.")
    one.sees(one.link("Almanach du Pays de l’Aurette, le bureau"))
    one.undoes()
    one.sees(one.link("Almanach du Val d’Aurette, le bureau"))


def set_the_letter(one: Person) -> None:
    """Turn it on for a list, on another day; read it as text; take it back."""
    one.go("/admin/lettre")
    one.press(one.page.get_by_label("Envoyer chaque semaine"), "Space")
    one.press(one.page.get_by_label("Jour", exact=True), "ArrowDown")
    one.write("Quelques mots avant la liste", "Bonjour à vous.")
    one.reach(one.page.get_by_label("Adresses de courriel"))
    one.page.keyboard.type("liste@exemple.example")
    one.press(one.button("Enregistrer"))
    one.hears("La lettre est réglée.")
    one.press(one.page.get_by_text("Pour qui lit ses courriels en texte seul"))
    expect(one.page.locator("pre").first).to_contain_text("Bonjour à vous.")
    one.reach(one.page.locator("pre").first)
    one.look()
    one.go("/admin/journal")
    one.press(one.button("Annuler"))
    one.sees(one.page.get_by_text("C’est annulé"))


def tend_a_place(one: Person) -> None:
    """Give it another name, join another place to it after a look, part them by undoing."""
    one.go(PLACE)
    one.write("Un autre nom de ce lieu", "La vieille halle")
    one.press(one.button("Ajouter ce nom"))
    one.hears("Enregistré.")
    one.undoes()
    one.write(
        "C’est le même lieu que (son adresse dans le bureau ou l’agenda)", "foyer-rural-crest"
    )
    one.press(one.button("Voir ce que cela donne"))
    one.comes_to("Réunir deux lieux")
    one.press(one.button("Faire ainsi"))
    one.hears("Réunis.")
    one.undoes()


def settle_a_tag(one: Person) -> None:
    """Say which theme a word stands for."""
    one.go("/admin/etiquettes")
    one.press(one.page.get_by_text("Régler « troc »"))
    theme = one.page.get_by_label("Vaut le thème")
    one.press(theme, "ArrowDown")
    chosen = theme.evaluate("one => one.selectedOptions[0].textContent").strip()
    one.look()
    one.press(one.button("Enregistrer"))
    one.hears("Enregistré.")
    one.sees(one.page.get_by_text(f"Vaut le thème {chosen}."))
    one.undoes()


def tick(one: Person, *titles: str) -> None:
    """Tick some of the events."""
    one.go("/admin/evenements")
    for title in titles:
        one.press(one.page.get_by_role("checkbox", name=title, exact=True), "Space")


def hide_several(one: Person) -> None:
    """Hide two at once, and show both again."""
    tick(one, "Kora", "Bal folk")
    one.press(one.button("Cacher"))
    one.hears("Caché")
    one.undoes()


def join_and_part(one: Person) -> None:
    """Join two after a look at what it gives, part one announcement again after another."""
    tick(one, "Bourse aux plantes", "Concours de belote")
    one.press(one.button("Réunir"))
    one.comes_to("Réunir ces rendez-vous")
    one.press(one.button("Faire ainsi"))
    one.hears("Réunis.")
    one.press(one.link("Détacher cette annonce"))
    one.comes_to("Détacher une annonce")
    one.press(one.button("Faire ainsi"))
    one.hears("Détaché.")


def invite_and_close(one: Person) -> None:
    """Make a link for someone, close an account, open it again."""
    one.go("/admin/equipe")
    one.press(one.page.get_by_role("radio").first, "Space")
    one.press(one.button("Faire un lien d’invitation"))
    one.sees(one.page.get_by_label("Envoyez ce lien à la personne."))
    one.press(one.button("Fermer ce compte"))
    one.hears("C’est fait.")
    one.press(one.button("Rouvrir"))
    one.sees(one.button("Fermer ce compte"))


def undo_in_the_journal(one: Person) -> None:
    """Find what one did by its kind, and take it back from there."""
    one.go("/admin/sources/mediatheque")
    one.press(one.button("Mettre en pause"))
    one.hears("en pause")
    one.go("/admin/journal")
    one.press(one.page.get_by_text("Ce qui a changé").first)
    one.look()
    one.press(one.button("Annuler"))
    one.hears("annulé")
    one.go("/admin/sources/mediatheque")
    one.sees(one.button("Mettre en pause"))


@pytest.mark.parametrize(
    "journey",
    [
        *(read_the_report, set_the_territory, set_the_letter, tend_a_place, settle_a_tag),
        *(hide_several, join_and_part, invite_and_close, undo_in_the_journal),
    ],
    ids=lambda one: one.__name__,
)
def test_by_keyboard(person: Person, journey: Callable[[Person], None]) -> None:
    journey(person)
