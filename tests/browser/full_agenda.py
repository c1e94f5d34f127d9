"""An invented territory as full as a department: eleven rendez-vous a day in 15 communes."""

import random
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import Engine

from agenda.model import Event, KnownListing, Place, Theme
from agenda.model.folding import slug
from agenda.store.database import writing
from agenda.store.events import save_events
from agenda.store.listings import save_listings
from agenda.store.tables import SourceRow
from tests.samples import a_listing, a_source, an_event, known
from tests.webapp.sample_agenda import NOW, paris

WHAT = (
    *("Atelier", "Bal", "Balade", "Bourse", "Café", "Causerie", "Chantier", "Ciné-club", "Concert"),
    *("Conférence", "Contes", "Cours", "Dédicace", "Exposition", "Fête", "Initiation", "Jeux"),
    *(
        "Lecture",
        "Marché",
        "Permanence",
        "Projection",
        "Rencontre",
        "Répétition",
        "Stage",
        "Visite",
    ),
)
OF = (
    *("de l’accordéon", "des abeilles", "du bois flotté", "de la céramique", "du conte gascon"),
    *("de la couture", "des droits", "de l’eau", "du fleuve", "des fours à pain", "de la gravure"),
    *("des haies", "de l’herbier", "du jardin partagé", "des langues", "des logiciels libres"),
    *("du maraîchage", "de la nuit", "des oiseaux", "de l’osier", "de la photographie", "du piano"),
    *(
        "des plantes",
        "de la radio",
        "du rire",
        "des semences",
        "du théâtre",
        "du tricot",
        "du vélo",
    ),
    *("de la vigne", "des voisins", "de la voix"),
)
VENUES = ("L’Ancre", "La Bascule", "Le Cabas", "La Fabrique", "Le Foyer", "La Gare", "Le Hangar")
COMMUNES = (
    *("Aubeterre", "Bazac", "Castelmoron", "Le Dropt", "Escassefort", "Frespech", "Gontaud"),
    *("Hautefage", "Issigeac", "Jusix", "Lévignac", "Meilhan", "Nomdieu", "Pindères", "Razimet"),
)
PRICES = (None, "prix libre", "5 €", "8 €", "12 €", "adhésion")
COUNT = 220


def fill_fully(engine: Engine, count: int = COUNT) -> None:
    """Put `count` rendez-vous, eleven a day, into an empty database."""
    source = a_source("la-gare", last_success=NOW)
    told = list(_events(count))
    with writing(engine) as session:
        session.add(SourceRow(**dict(source)))
        session.flush()
        save_listings(session, [one for _, listings in told for one in listings])
        save_events(session, told, {source.id: source}, NOW)


def _events(count: int) -> Iterator[tuple[Event, list[KnownListing]]]:
    chance = random.Random(7)
    for number in range(count):
        start = paris(3, 11, 9) + timedelta(
            days=number // 11, hours=chance.randrange(12), minutes=chance.choice((0, 0, 30))
        )
        venue, commune = chance.choice(VENUES), chance.choice(COMMUNES)
        listing = known(
            a_listing(
                str(number),
                "la-gare",
                title=f"{chance.choice(WHAT)} {chance.choice(OF)}",
                start=start,
                end=start + timedelta(hours=2),
                place=Place(name=venue, commune=commune, lat=44.3, lon=0.5),
            )
        )
        price = chance.choice(PRICES)
        event = an_event(
            listing,
            place_id=slug(f"{venue} {commune}"),
            themes=[chance.choice(list(Theme))],
            price=price,
            free=price is None,
            description_text="On apporte ce qu’on veut, on repart avec ce qu’on a appris. " * 3,
            description_html="<p>On apporte ce qu’on veut.</p>" * 5,
        )
        yield event, [listing]
