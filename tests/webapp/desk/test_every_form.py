"""Every form of the table is sent, and leaves its lines in the journal; previews leave nothing."""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select
from starlette.applications import Starlette
from starlette.testclient import TestClient

from agenda.model import HAND
from agenda.model.account import Role
from agenda.model.journal import JournalLine
from agenda.store.correspondents import correspondent_of
from agenda.store.database import open_database, reading, writing
from agenda.store.doubts import open_pairs
from agenda.store.journal import JournalQuery, read_lines
from agenda.store.outbox import claim_message, mark_failed, queue_message
from agenda.store.reports import reports
from agenda.store.sources import all_sources
from agenda.store.tables import EventRow, PlaceRow
from harvester import tend
from harvester.settle import rebuild
from tests.browser.desk_site import trouble
from tests.fakes.site import Site, feed
from tests.walk.calendars import calendar, event
from tests.webapp.desk.conftest import OURS, PASSWORD, an_account, come_in
from tests.webapp.desk.test_digest import GIVEN as LETTER
from tests.webapp.desk.test_duplicates import FOYER, HALLE, announce
from tests.webapp.desk.test_table import everything
from tests.webapp.desk.test_territory import GIVEN as TERRITORY
from tests.webapp.sample_agenda import NOW, SETTINGS, fill, paris
from webapp.app import make_app
from webapp.desk.deeds import DEEDS, can_undo
from webapp.desk.table import ROOMS

Form = Mapping[str, Any]
NOTHING: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sent:
    """A form that does something, the kinds of the lines it leaves, and forms sent before it."""

    kinds: Sequence[str]
    form: Form = field(default_factory=dict)
    before: Sequence[tuple[str, Form]] = ()
    file: bytes = b""


EVENT, PLACE, SOURCE = (
    "/admin/evenements/{fair}",
    "/admin/lieux/{halle}",
    "/admin/sources/le-moulin",
)
PARTNER = SOURCE + "/partenaire"
WRITTEN: tuple[str, Form] = (PARTNER + "/adresse", {"adresse": "a@b.example"})
TITLE: tuple[str, Form] = (EVENT + "/corriger", {"champ": "titre", "valeur": "Foire"})
JOINED: tuple[str, Form] = (PLACE + "/reunir", {"avec": "{foyer}"})
PASSWORDS = {"mot": PASSWORD, "encore": PASSWORD}
CSV = b"name,kind,url\nNouvelle,ics,https://nouvelle.example/agenda.ics\n"
FORMS: dict[str, Sent] = {
    "/admin/doublons": Sent(["decision.same"], {"a": "{a}", "b": "{b}", "avis": "meme"}),
    "/admin/evenements/cocher": Sent(["decision.hide"], {"jeton": "{fair}", "geste": "cacher"}),
    "/admin/evenements/reunir": Sent(["decision.same"], {"de": "{a},{b}"}),
    "/admin/evenements/nouveau": Sent(["event.add"], {"titre": "Bal", "debut": "2027-03-20"}),
    EVENT + "/corriger": Sent(["decision.override"], TITLE[1]),
    EVENT + "/garder": Sent(["decision.override"], {"champ": "titre"}),
    EVENT + "/rendre": Sent(["decision.undo"], {"champ": "titre"}, [TITLE]),
    EVENT + "/cacher": Sent(["decision.hide"]),
    EVENT + "/montrer": Sent(["decision.restore"]),
    EVENT + "/avant": Sent(["decision.feature"]),
    EVENT + "/detacher": Sent(["decision.different"], {"annonce": "{other}"}),
    PLACE + "/corriger": Sent(["decision.rename_place"], {"nom": "Grande halle"}),
    PLACE + "/deplacer": Sent(["decision.rename_place"], {"carte.x": "9", "carte.y": "9"}),
    PLACE + "/nommer": Sent(["decision.place_alias"], {"nom": "La vieille halle"}),
    PLACE + "/separer": Sent(["decision.different_place"], {"nom": "{foyer}"}, [JOINED]),
    PLACE + "/reunir": Sent(["decision.same_place"], JOINED[1]),
    "/admin/fichier-de-sources": Sent(["source.add"], file=CSV),
    SOURCE: Sent(["source.edit"], {"nom": "Le Moulin à vent", "confiance": "0.5"}),
    SOURCE + "/pause": Sent(["source.pause"]),
    SOURCE + "/reprendre": Sent(["source.resume"], before=[(SOURCE + "/pause", {})]),
    "/admin/sources/mediatheque/accepter": Sent(["source.accept"]),
    "/admin/sources/mediatheque/garder": Sent(["source.refuse"]),
    "/admin/sources/la-navette/suivre": Sent(["source.follow"]),
    SOURCE + "/retirer": Sent(["source.remove"]),
    SOURCE + "/restaurer": Sent(["source.restore"], before=[(SOURCE + "/retirer", {})]),
    SOURCE + "/relire": Sent(["source.replay"]),
    PARTNER + "/adresse": Sent(["partner.address"], WRITTEN[1]),
    PARTNER + "/approuver": Sent(["partner.approve"], before=[WRITTEN]),
    PARTNER + "/arreter": Sent(["partner.stop"], before=[WRITTEN, (PARTNER + "/approuver", {})]),
    PARTNER + "/revoquer": Sent(["partner.revoke"]),
    "/admin/nouvelle-source/essai": Sent(NOTHING, {"adresse": "{site}"}),
    "/admin/nouvelle-source": Sent(
        ["source.add"], {"nom": "Bal", "format": "ics", "adresse": "https://bal.example/a.ics"}
    ),
    "/admin/releve": Sent(["source.visit"]),
    SOURCE + "/relever": Sent(["source.visit"]),
    "/admin/etiquettes": Sent(["decision.tag"], {"etiquette": "troc", "theme": "fetes"}),
    "/admin/signalements/{report}/traiter": Sent(["report.done"], {"note": "Corrigé."}),
    "/admin/dates/{guess}/confirmer": Sent(["decision.restore"]),
    "/admin/dates/{guess}/refuser": Sent(["decision.hide"]),
    "/admin/dates/{guess}/corriger": Sent(
        ["decision.restore", "decision.override", "decision.override"],
        {"jour": "2027-03-20", "heure": "20:30"},
    ),
    "/admin/lettre": Sent(["digest.edit"], LETTER),
    "/admin/lettre/essai": Sent(["digest.try"], {"adresse": "moi@example.org"}),
    "/admin/courrier/{message}/essayer": Sent(["post.retry"]),
    "/admin/territoire/apercu": Sent(NOTHING, TERRITORY),
    "/admin/territoire": Sent(["territory.edit"], TERRITORY),
    "/admin/equipe/inviter": Sent(["account.invite"], {"role": "coordinator"}),
    "/admin/equipe/nadia/mot-de-passe": Sent(["account.invite"]),
    "/admin/equipe/nadia/fermer": Sent(["account.disable"]),
    "/admin/equipe/nadia/rouvrir": Sent(["account.enable"]),
    "/admin/journal/{line}/annuler": Sent(["decision.undo"], before=[TITLE]),
    "/admin/login": Sent(["account.enter"], {"nom": "nadia", "mot": PASSWORD}),
    "/admin/logout": Sent(["account.leave"]),
    "/admin/invitation/{token}": Sent(
        ["account.add"],
        {"nom": "odette", "qui": "Odette"} | PASSWORDS,
        [("/admin/equipe/inviter", {"role": "coordinator"})],
    ),
}


@pytest.fixture(scope="module")
def prepared(
    sqlite_model: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Mapping[str, str]]:
    """A database in which every form has something to do, and what fills their blanks."""
    path = tmp_path_factory.mktemp("forms") / "almanach.db"
    shutil.copy(sqlite_model, path)
    engine = open_database(f"sqlite:///{path}")
    found = prepare(engine)
    engine.dispose()
    return path, found


def prepare(engine: Engine) -> dict[str, str]:
    """Give every form something to do; give what fills its blanks."""
    ids = fill(engine)
    trouble(engine, ids)
    an_account(engine, "nadia", Role.MODERATOR, sources=["le-moulin"])
    return _announce(engine) | {"guess": ids["douteux"]} | _ask_for_help(engine)


def _announce(engine: Engine) -> dict[str, str]:
    """Two partners announce one fair; two sales are perhaps one."""
    said: dict[str, Any] = {"place": HALLE, "tags": ["troc"]}
    at = paris(3, 20, 9)
    fair = announce(engine, "f", "la-navette", "Foire aux noix vertes", at, **said)
    other = announce(engine, "g", "mediatheque", "Foire aux noix vertes", at, **said)
    at = paris(3, 27, 9)
    announce(engine, "a", "la-navette", "Bourse aux plantes", at, place=HALLE)
    announce(engine, "b", "mediatheque", "Grande bourse aux plantes", at, place=FOYER)
    with writing(engine) as session:
        rebuild(session, NOW)
    with reading(engine) as session:
        (pair,) = open_pairs(session, NOW)
        places = {row.name: row.id for row in session.exec(select(PlaceRow))}
    found = {"a": pair.proposal.a, "b": pair.proposal.b, "fair": fair.token, "other": other.token}
    return found | {"halle": places["Halle du marché"], "foyer": places["Foyer rural"]}


def _ask_for_help(engine: Engine) -> dict[str, str]:
    with writing(engine) as session:
        queue_message(session, key="k", recipient="a@b.example", subject="Bal", text="Bal", now=NOW)
        message = claim_message(session, NOW)
        assert message
        assert message.id
        mark_failed(session, message.id, "Refusé.", NOW, lasting=True)
        (report,) = reports(session)
        return {"message": str(message.id), "report": str(report.id)}


@pytest.fixture
def names(prepared: tuple[Path, Mapping[str, str]], site: Site) -> dict[str, str]:
    return {**prepared[1], "site": site.url("/a.ics")}


@pytest.fixture
def engine(prepared: tuple[Path, Mapping[str, str]], tmp_path: Path) -> Iterator[Engine]:
    path = tmp_path / "almanach.db"
    shutil.copy(prepared[0], path)
    engine = open_database(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.scripts["/a.ics"] = feed(calendar(event("1")))
        yield running


@pytest.fixture
def app(engine: Engine, site: Site) -> Starlette:
    return make_app(
        engine, SETTINGS.model_copy(update={"allow_private": (site.host,)}), lambda: NOW
    )


def newest(engine: Engine, after: int = 0) -> list[JournalLine]:
    with reading(engine) as session:
        return [one for one in read_lines(session, JournalQuery(), 50) if (one.id or 0) > after]


def post(
    client: TestClient, names: dict[str, str], path: str, form: Form, file: bytes = b""
) -> str:
    filled = {
        name: told.format_map(names) if isinstance(told, str) else told
        for name, told in form.items()
    }
    files = {"fichier": ("sources.csv", file)} if file else None
    address = path.format_map(names)
    answer = client.post(address, data=filled, files=files, follow_redirects=False)
    assert answer.status_code in {200, 303}, answer.text
    return answer.text


def test_every_form_is_here() -> None:
    posted = {re.sub(r"\{\w+(:int)?\}", "*", room.path) for room in ROOMS if room.method == "POST"}
    here = {re.sub(r"\{\w+\}|(?<=sources/)[a-z-]+|(?<=equipe/)nadia", "*", path) for path in FORMS}
    assert here == posted


@pytest.mark.parametrize("path", FORMS)
def test_it_leaves_its_lines(
    app: Starlette, engine: Engine, names: dict[str, str], path: str
) -> None:
    sent = FORMS[path]
    with TestClient(app, base_url=SETTINGS.base_url, headers=OURS) as client:
        if path != "/admin/login":
            come_in(client, engine, app)
        for before in sent.before:
            page = post(client, names, *before)
            names |= {"line": str(newest(engine)[0].id)}
            if link := re.search(r"/admin/invitation/([\w.-]+)", page):
                names["token"] = link[1]
        lines = newest(engine)
        with reading(engine) as session:
            rows = everything(session)
        post(client, names, path, sent.form, sent.file)
        left = newest(engine, lines[0].id or 0 if lines else 0)
        if not sent.kinds:
            with reading(engine) as session:
                assert everything(session) == rows
        kinds = [line.kind for line in left]
        assert kinds == [*sent.kinds] or set(kinds) == {"source.visit"} == {*sent.kinds}
        assert {line.who for line in left} <= {"claire", "nadia", "odette"}
        assert {*sent.kinds} <= DEEDS.keys()
        assert all(line.label or line.subject or line.after for line in left)


UNDOABLE = {kind for kind, deed in DEEDS.items() if deed.undo}
# Decisions are undone in test_every_deed; that line is left by undoing alone.
OTHERS = {kind for kind in UNDOABLE if not kind.startswith("decision.")} - {"event.withdraw"}
UNDONE_HERE = [path for path, sent in FORMS.items() if OTHERS & {*sent.kinds}]
# When a source is visited next, what of it is read anew, and its failures, counted anew from a
# pause on, are no part of what was set.
OF_VISITS = {"next_due", "failures", *tend.UNREAD}
# An address to answer to is forgotten once a report is seen to, for good.
FORGOTTEN = {"reply_to"}


def standing(client: TestClient, engine: Engine) -> dict[str, Any]:
    """What stands of all that is set, sent and written at the desk, decisions aside."""
    with reading(engine) as session:
        sources = [one for one in all_sources(session) if not one.removed and one.id != HAND]
        shown = select(EventRow).where(col(EventRow.withdrawn).is_(None))
        found = {
            "sources": [one.model_dump(exclude=OF_VISITS) for one in sources],
            "letters": {one.id: correspondent_of(session, one.id).model_dump() for one in sources},
            "reports": [one.model_dump(exclude=FORGOTTEN) for one in reports(session)],
            "by hand": {row.id for row in session.exec(shown) if row.title == "Bal"},
        }
    forms = [client.get(path).text for path in ("/admin/territoire", "/admin/lettre")]
    return found | {"forms": [page.partition("<main")[2].partition("</form>")[0] for page in forms]}


def test_every_kind_of_line_that_can_be_undone_has_its_form() -> None:
    left = {kind for sent in FORMS.values() for kind in sent.kinds}
    assert left >= OTHERS


@pytest.mark.parametrize("path", UNDONE_HERE)
def test_what_it_set_is_undone_and_done_again(
    app: Starlette, engine: Engine, names: dict[str, str], path: str
) -> None:
    sent = FORMS[path]
    with TestClient(app, base_url=SETTINGS.base_url, headers=OURS) as client:
        come_in(client, engine, app)
        for earlier in sent.before:
            post(client, names, *earlier)
        before = standing(client, engine)
        post(client, names, path, sent.form, sent.file)
        after = standing(client, engine)
        # A refused doubt sets nothing: it is only told.
        assert (after != before) is (newest(engine)[0].kind != "source.refuse")
        undo_newest(client, engine, names)
        assert standing(client, engine) == before
        if can_undo(newest(engine)[0]):
            undo_newest(client, engine, names)
            assert standing(client, engine) == after


def undo_newest(client: TestClient, engine: Engine, names: dict[str, str]) -> None:
    """Press the button beside the newest line of the journal."""
    undo = f"/admin/journal/{newest(engine)[0].id}/annuler"
    assert undo in client.get("/admin/journal").text
    post(client, names, undo, {})
