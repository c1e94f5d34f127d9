"""From an empty installation to the report, as one person lives it on a telephone: the first
account, six partners, one that fails, ten doubts, a title set right that stands, the paper.
"""

import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect

from agenda.model.account import Role
from agenda.store.database import writing
from tests.browser.conftest import open_database_in, served
from tests.browser.first_day_sites import (
    COMING,
    GOOGLE,
    NEXTCLOUD,
    WARES,
    google,
    nextcloud,
    six_partners,
)
from tests.fakes.site import Site, answer
from tests.webapp.sample_agenda import NOW, SETTINGS
from webapp.desk.invitations import invite
from webapp.desk.seal import Seal, site_secret

MINUTE = 60
RIGHT = "Repair café et bourse aux vis"
Look = Callable[[str], object]


def test_a_first_day(browser: Browser, tmp_path: Path) -> None:
    with six_partners() as (addresses, sites):
        hosts = tuple(urlsplit(one).netloc for one in addresses.values())
        settings = SETTINGS.model_copy(update={"allow_private": hosts})
        engine = open_database_in(tmp_path)
        with writing(engine) as session:
            seal = Seal(site_secret(engine, settings))
            link = invite(session, seal, "", who="almanach", role=Role.COORDINATOR, now=NOW)
        with served(engine, settings) as (_, agenda):
            context = browser.new_context(
                viewport={"width": 360, "height": 740}, locale="fr-FR", base_url=agenda
            )
            one = context.new_page()
            live_it(one, addresses, sites, link, tmp_path / "pictures")
            context.close()


def live_it(
    one: Page, addresses: Mapping[str, str], sites: Mapping[str, Site], link: str, pictures: Path
) -> None:
    def look(name: str) -> object:
        return one.screenshot(path=pictures / f"{name}.png", full_page=True)

    open_account(one, link, look)
    for name, address in addresses.items():
        add(one, name, address, look)
    fail_and_mend(one, sites["Nextcloud"], look)
    settle_ten(one, look)
    correct(one, look)
    stand_fast(one, sites["Google"], look)
    confirm(one)
    print_report(one, look, pictures / "bilan.pdf")
    one.goto("/")
    for title in (RIGHT, "Chorale", "Soirée jeux", "Concert", "Atelier couture", "Bal"):
        expect(one.get_by_role("link", name=title).first).to_be_visible()
    look("agenda")


def open_account(one: Page, link: str, look: Look) -> None:
    """Choose a name and a password, as the link asks."""
    one.goto(link)
    one.get_by_label("Votre nom").fill("Claire")
    one.get_by_label("Nom du compte").fill("claire")
    one.get_by_label("Mot de passe").fill("une phrase assez longue")
    one.get_by_label("Le même").fill("une phrase assez longue")
    look("compte")
    one.get_by_role("button", name="Entrer").click()
    expect(one.get_by_role("heading", level=1)).to_have_text("Bonjour Claire")
    expect(one.get_by_text("Aucune source encore.")).to_be_visible()
    look("premier-jour")


def add(one: Page, name: str, pasted: str, look: Look) -> None:
    """Paste an address, look at what it brings, keep it, and have it visited."""
    one.goto("/admin/nouvelle-source")
    one.get_by_label("Adresse").fill(pasted)
    one.get_by_role("button", name="Voir ce qu’elle apporte").click()
    expect(one.get_by_text(f"{COMING[name]} rendez-vous à venir")).to_be_visible(timeout=30_000)
    look(f"essai-{name}")
    one.get_by_label("Nom du partenaire").fill(name)
    one.get_by_role("button", name="Ajouter cette source").click()
    expect(one.get_by_role("status")).to_contain_text("C’est ajouté")
    visit(one)


def visit(one: Page) -> None:
    """Have the source of this page visited, and wait for the end as a person does."""
    one.get_by_role("button", name="Relever maintenant").click()
    expect(one.get_by_text("1 sur 1")).to_be_visible(timeout=30_000)
    with one.expect_navigation():
        one.get_by_role("link", name="Revenir").click()


def fail_and_mend(one: Page, partner: Site, look: Look) -> None:
    """Its calendar goes away, the desk says so; it comes back, and all is well."""
    partner.scripts[NEXTCLOUD] = answer(status=404)
    one.goto("/admin/sources/nextcloud")
    visit(one)
    one.goto("/admin")
    look("en-panne")
    one.get_by_role("link", name="source à réveiller").click()
    one.get_by_role("link", name="Nextcloud").click()
    expect(one.locator(".etat").first).to_have_text("partiel")
    expect(one.get_by_text("Vérifiez l’adresse").first).to_be_visible()
    look("source-en-panne")
    partner.scripts[NEXTCLOUD] = nextcloud()
    visit(one)
    one.goto("/admin")
    expect(one.get_by_role("link", name="source à réveiller")).to_have_count(0)


def settle_ten(one: Page, look: Look) -> None:
    """Ten questions, ten keys, less than a minute."""
    one.get_by_role("link", name="paires à départager").click()
    look("question")
    begun = time.monotonic()
    for left in range(len(WARES), 0, -1):
        expect(one.get_by_text(f"question 1 sur {left}")).to_be_visible()
        # Keys are heard once the page's script has run.
        one.wait_for_load_state()
        one.keyboard.press("s" if left % 2 else "d")
    expect(one.get_by_text("Aucun doublon ne demande votre avis.")).to_be_visible()
    assert time.monotonic() - begun < MINUTE
    look("plus-de-question")


def correct(one: Page, look: Look) -> None:
    """Set a title right, by keyboard."""
    one.goto("/admin/evenements?q=repair")
    one.get_by_role("link", name="Repair café").press("Enter")
    title = one.get_by_role("listitem").filter(
        has=one.get_by_role("heading", name="Titre", exact=True)
    )
    title.get_by_text("Corriger", exact=True).press("Enter")
    title.get_by_label("Titre").fill(RIGHT)
    look("corriger")
    title.get_by_label("Titre").press("Enter")
    expect(one.get_by_role("heading", level=1)).to_have_text(RIGHT)
    expect(one.get_by_text("Fixé par claire.")).to_be_visible()


def stand_fast(one: Page, partner: Site, look: Look) -> None:
    """The source says something else: the correction stands, and the page tells of it."""
    event = urlsplit(one.url).path
    partner.scripts[GOOGLE] = google("Repair café de printemps")
    one.goto("/admin/sources/google")
    visit(one)
    one.goto(event)
    expect(one.get_by_role("heading", level=1)).to_have_text(RIGHT)
    expect(
        one.get_by_text("La source a changé depuis, elle dit maintenant : Repair café de printemps")
    ).to_be_visible()
    look("correction-qui-tient")


def confirm(one: Page) -> None:
    """The post of SPIP's site tells its date in words alone; then nothing is left to do."""
    one.goto("/admin")
    one.get_by_role("link", name="date à confirmer").click()
    one.get_by_role("button", name="C’est juste").click()
    expect(one.get_by_role("status")).to_be_visible()
    one.goto("/admin")
    expect(one.get_by_text("Rien à faire")).to_be_visible()


def print_report(one: Page, look: Look, paper: Path) -> None:
    """Six rendez-vous besides the sales, of which five are one for both partners and five two."""
    one.goto("/admin/bilan?de=2027-03-01&a=2027-03-31")
    whole, _, _, shared, *_ = one.locator(".essentiel dd").all_inner_texts()
    assert whole.split()[0] == str(6 + 5 + 2 * 5)
    assert "5 rendez-vous" in shared
    look("bilan")
    one.emulate_media(media="print")
    expect(one.get_by_role("navigation").first).to_be_hidden()
    expect(one.get_by_role("heading", level=1)).to_be_visible()
    one.pdf(path=paper, prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes())) in range(2, 5)
    one.emulate_media(media="screen")
