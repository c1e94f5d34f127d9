"""Sources at the desk: pasted, tried, kept, edited, visited, doubted, removed, and all undone."""

import html
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from starlette.applications import Starlette
from starlette.testclient import TestClient

from agenda.model import HarvestRun, Kind, Place, RunStatus, Source
from agenda.model.account import Role
from agenda.store.database import reading, writing
from agenda.store.journal import JournalQuery, read_lines
from agenda.store.runs import add_run
from agenda.store.sources import all_sources, find_source, save_source
from tests.fakes.site import Site, answer, feed
from tests.walk.calendars import calendar, event
from tests.webapp.desk.conftest import Clock, Enter
from tests.webapp.sample_agenda import NOW, SETTINGS
from webapp.app import make_app
from webapp.desk.standing import bars, counted, sparkline

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>"
GOOD = calendar(
    event("1", "20270314T143000"),
    event("2", "20270320T203000", HOSTILE),
    event("3", "2027BAD", HOSTILE),
)


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as running:
        running.scripts["/a.ics"] = feed(GOOD)
        page = b"<html><title>Le Rebond</title><link rel=alternate type=text/calendar href=/a.ics>"
        running.scripts["/"] = answer(page, headers={"content-type": "text/html"})
        yield running


@pytest.fixture
def desk_app(engine: Engine, ids: dict[str, str], clock: Clock, site: Site) -> Starlette:
    return make_app(engine, SETTINGS.model_copy(update={"allow_private": (site.host,)}), clock)


def source_of(engine: Engine, source_id: str) -> Source:
    with reading(engine) as session:
        found = find_source(session, source_id)
    assert found is not None
    return found


def kinds(engine: Engine, subject: str) -> list[str]:
    with reading(engine) as session:
        lines = read_lines(session, JournalQuery(subject=subject), 20)
    return [line.kind for line in lines]


def change(engine: Engine, source_id: str, **said: Any) -> None:
    with writing(engine) as session:
        save_source(session, source_id, said)


def undo(claire: TestClient, page: str) -> str:
    """Press the notice's button."""
    found = re.search(r'action="(/admin/journal/\d+/annuler)"', page)
    assert found, page
    return claire.post(found[1], data={"retour": "/admin/sources"}).text


def add(claire: TestClient, site: Site, **more: Any) -> str:
    """Try an address and keep it with the fields that the page offers; give the source's path."""
    tried = claire.post("/admin/nouvelle-source/essai", data={"adresse": site.url("/")})
    assert tried.status_code == 200, tried.text
    form = tried.text.partition("L’ajouter")[2]
    pairs = re.findall(r'name=(\w+) value="?([^">]*)"?', form)
    given = {name: html.unescape(value) for name, value in pairs if name != "theme"}
    kept = claire.post("/admin/nouvelle-source", data=given | more)
    assert kept.status_code == 200
    return kept.url.path


def test_an_address_is_tried_before_it_is_kept(
    claire: TestClient, site: Site, engine: Engine
) -> None:
    with reading(engine) as session:
        before = len(all_sources(session))
    tried = claire.post("/admin/nouvelle-source/essai", data={"adresse": site.url("/")})
    assert "2 rendez-vous à venir" in tried.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "1 annonce sera laissée de côté" in tried.text.replace("\N{NO-BREAK SPACE}", " ")
    assert "<script>alert" not in tried.text
    assert "<img" not in tried.text
    with reading(engine) as session:
        assert len(all_sources(session)) == before
    path = add(claire, site, commune="Agen", theme=["musique", "nature"])
    source = source_of(engine, path.rpartition("/")[2])
    assert (source.kind, source.url) == (Kind.ICS, site.url("/a.ics"))
    assert source.themes == ["musique", "nature"]
    assert source.place == Place(commune="Agen")
    assert source.next_due == NOW
    assert kinds(engine, source.id) == ["source.add"]


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("", "Collez une adresse"),
        ("http://169.254.169.254/latest", "réseau"),
        ("http://[::1]:1/", "réseau"),
        ("http://127.0.0.1:9/", "réseau"),
        ("file:///etc/passwd", ""),
        ("javascript:alert(1)", ""),
        ("http://" + "a" * 3000, "impossible"),
    ],
)
def test_an_address_that_leads_where_none_may_go_is_refused_in_words(
    claire: TestClient, address: str, sentence: str
) -> None:
    tried = claire.post("/admin/nouvelle-source/essai", data={"adresse": address})
    assert tried.status_code == 400
    assert sentence in tried.text
    assert "class=avis" in tried.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"adresse": "javascript:alert(1)"},
        {"adresse": "file:///etc/passwd"},
        {"format": "exe"},
        {"nom": ""},
        {"theme": "rien"},
    ],
    ids=str,
)
def test_what_the_form_did_not_offer_is_not_kept(
    claire: TestClient, engine: Engine, wrong: dict[str, str]
) -> None:
    given = {"nom": "X", "format": "ics", "adresse": "https://x.example/a.ics"} | wrong
    assert claire.post("/admin/nouvelle-source", data=given).status_code == 400
    with reading(engine) as session:
        assert len(all_sources(session)) == 3


def told_until_over(who: TestClient, watched: str) -> list[dict[str, Any]]:
    """What the flow of a harvest tells, to its end."""
    with who.stream("GET", watched.replace("/releve?", "/releve/flux?")) as flow:
        assert flow.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in flow.iter_lines() if line]
    return [json.loads(line.removeprefix("data: ")) for line in lines]


def test_a_source_is_visited_now_and_told_as_it_happens(
    claire: TestClient, site: Site, engine: Engine
) -> None:
    path = add(claire, site)
    watched = claire.post(f"{path}/relever")
    assert watched.url.path == "/admin/releve"
    told = told_until_over(claire, str(watched.url))[-1]
    assert (told["done"], told["all"], told["over"]) == (1, 1, True)
    again = claire.get(str(watched.url))
    assert "1 sur 1" in again.text
    assert "2 vus, 2 nouveaux" in again.text
    assert "data-flow" not in again.text
    assert "<polyline" not in claire.get(path).text, "one visit draws no line"
    claire.post(f"{path}/relire")
    page = claire.get(path).text
    assert "<polyline" in page
    assert "Annonces vues à chaque relevé" in page
    assert HOSTILE not in page
    assert "&lt;script&gt;" in claire.get(f"{path}/document/0").text
    assert claire.get(f"{path}/document/9").status_code == 404
    done = ["source.replay", "source.visit", "source.add"]
    assert kinds(engine, path.rpartition("/")[2]) == done


def test_last_documents_are_read_again_without_a_visit(
    claire: TestClient, site: Site, engine: Engine
) -> None:
    path = add(claire, site)
    refused = claire.post(f"{path}/relire")
    assert "Aucun document" in refused.text
    told_until_over(claire, str(claire.post(f"{path}/relever").url))
    asked = len(site.asked)
    again = claire.post(f"{path}/relire")
    assert "Relu" in again.text
    assert len(site.asked) == asked
    assert kinds(engine, path.rpartition("/")[2])[0] == "source.replay"


def test_all_sources_are_visited(claire: TestClient, site: Site, engine: Engine) -> None:
    for known in ("la-navette", "le-moulin", "mediatheque"):
        change(engine, known, paused=True)
    add(claire, site)
    watched = claire.post("/admin/releve")
    told_until_over(claire, str(watched.url))
    assert "1 sur 1" in claire.get(str(watched.url)).text


def test_an_edit_is_kept_read_anew_and_undone(claire: TestClient, engine: Engine) -> None:
    change(engine, "le-moulin", etag="e", body_hash="h", read_until=NOW)
    before = source_of(engine, "le-moulin")
    given = {"nom": "Le Grand Moulin", "commune": "Agen", "theme": "nature", "confiance": "0.9"}
    page = claire.post("/admin/sources/le-moulin", data=given | {"court": "30", "long": "600"})
    after = source_of(engine, "le-moulin")
    assert (after.name, after.themes) == ("Le Grand Moulin", ["nature"])
    assert (after.shortest_minutes, after.longest_minutes) == (30, 600)
    assert (after.etag, after.body_hash, after.read_until) == (None, None, None)
    assert "<option value=0.9 selected>" in claire.get("/admin/sources/le-moulin").text
    assert kinds(engine, "le-moulin") == ["decision.trust", "source.edit"]
    undo(claire, page.text)
    undone = source_of(engine, "le-moulin")
    for name in ("name", "place", "themes", "shortest_minutes", "longest_minutes"):
        assert getattr(undone, name) == getattr(before, name)
    same = claire.post("/admin/sources/le-moulin", data={"nom": undone.name})
    assert "C’est noté" not in same.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"nom": ""},
        {"court": "1"},
        {"court": "x"},
        {"court": "600", "long": "60"},
        {"long": "99999"},
        {"confiance": "2"},
        {"theme": "rien"},
        {"nom": "x" * 201},
    ],
    ids=str,
)
def test_an_impossible_edit_changes_nothing(
    claire: TestClient, engine: Engine, wrong: dict[str, str]
) -> None:
    before = source_of(engine, "le-moulin")
    answer = claire.post("/admin/sources/le-moulin", data={"nom": "Autre"} | wrong)
    assert answer.status_code == 400
    assert source_of(engine, "le-moulin") == before
    assert kinds(engine, "le-moulin") == []


def test_each_thing_done_to_a_source_is_written_down_and_undone(
    claire: TestClient, engine: Engine
) -> None:
    path, moved = "/admin/sources/le-moulin", "https://le-moulin.example/nouveau.ics"
    former = source_of(engine, "le-moulin").url
    page = claire.post(f"{path}/pause").text
    assert source_of(engine, "le-moulin").paused
    undo(claire, page)
    assert not source_of(engine, "le-moulin").paused
    claire.post(f"{path}/pause")
    undo(claire, claire.post(f"{path}/reprendre").text)
    assert source_of(engine, "le-moulin").paused
    change(engine, "le-moulin", moved_to=moved, paused=False)
    assert "Prendre cette adresse" in claire.get(path).text
    page = claire.post(f"{path}/suivre").text
    assert source_of(engine, "le-moulin").url == moved
    undo(claire, page)
    assert (source_of(engine, "le-moulin").url, source_of(engine, "le-moulin").moved_to) == (
        former,
        moved,
    )
    page = claire.post(f"{path}/retirer").text
    assert source_of(engine, "le-moulin").removed
    assert "Sources retirées" in page
    undo(claire, page)
    assert source_of(engine, "le-moulin").removed is None
    assert {
        *("source.pause", "source.resume", "source.follow", "source.remove", "source.restore")
    } <= set(kinds(engine, "le-moulin"))


def test_a_doubt_is_accepted_or_refused_and_either_is_undone(
    claire: TestClient, engine: Engine, clock: Clock
) -> None:
    path = "/admin/sources/le-moulin"
    doubt = {"doubted": NOW, "doubt": "9 des 10 ont disparu.", "lost": 9, "accepted_loss": 0}
    change(engine, "le-moulin", last_success=NOW, **doubt)
    assert "Le Moulin" in claire.get("/admin").text.partition("Santé")[0]
    page = claire.post(f"{path}/garder").text
    assert "rien n’est retiré" in page
    assert "Le Moulin" not in claire.get("/admin").text.partition("Santé")[0]
    undo(claire, page)
    assert "Le Moulin" in claire.get("/admin").text.partition("Santé")[0]
    page = claire.post(f"{path}/accepter").text
    accepted = source_of(engine, "le-moulin")
    assert (accepted.doubted, accepted.accepted_loss) == (None, 9)
    undo(claire, page)
    again = source_of(engine, "le-moulin")
    assert {name: getattr(again, name) for name in doubt} == doubt
    page = claire.post(f"{path}/accepter").text
    change(engine, "le-moulin", last_visit=NOW + timedelta(hours=1))
    assert "Un relevé est passé" in undo(claire, page)
    assert claire.post(f"{path}/accepter").status_code == 400


def test_what_was_undone_is_not_undone_twice(claire: TestClient, engine: Engine) -> None:
    page = claire.post("/admin/sources/le-moulin/pause").text
    undo(claire, page)
    assert "déjà annulé" in undo(claire, page)
    assert claire.post("/admin/journal/999/annuler").status_code == 404
    entered = read_first(engine)
    assert claire.post(f"/admin/journal/{entered}/annuler").status_code == 400


def read_first(engine: Engine) -> int:
    with reading(engine) as session:
        lines = read_lines(session, JournalQuery(), 50)
    return lines[-1].id or 0


def test_a_partner_sees_and_mends_its_own_source_alone(enter: Enter, engine: Engine) -> None:
    odile = enter("odile", Role.PARTNER, sources=["le-moulin"])
    page = odile.get("/admin/sources").text
    assert "Le Moulin" in page
    assert "La Navette" not in page
    assert odile.get("/admin/sources/le-moulin").status_code == 200
    given = {"nom": "Le Moulin d’Odile", "confiance": "0.9"}
    page = odile.post("/admin/sources/le-moulin", data=given).text
    assert source_of(engine, "le-moulin").name == "Le Moulin d’Odile"
    # Trust decides between sources: it is the coordinator's word alone.
    assert kinds(engine, "le-moulin") == ["source.edit"]
    undo(odile, page)
    assert source_of(engine, "le-moulin").name == "Le Moulin"
    for path in ("la-navette", "la-navette/document/0"):
        assert odile.get(f"/admin/sources/{path}").status_code == 403
    for path in ("la-navette", "la-navette/relever", "le-moulin/pause", "le-moulin/retirer"):
        assert odile.post(f"/admin/sources/{path}", data=given).status_code == 403
    assert "0 sur 0" in odile.get("/admin/releve?source=la-navette").text


def test_other_peoples_lines_are_not_undone(
    enter: Enter, claire: TestClient, engine: Engine
) -> None:
    page = claire.post("/admin/sources/la-navette/pause").text
    found = re.search(r'action="(/admin/journal/\d+/annuler)"', page)
    assert found
    nadia = enter("nadia", Role.MODERATOR, sources=["le-moulin"])
    assert nadia.post(found[1]).status_code == 403
    assert "navette" not in nadia.get("/admin/journal").text.lower()
    assert source_of(engine, "la-navette").paused


def a_run(status: RunStatus, seen: int = 0) -> HarvestRun:
    return HarvestRun(source_id="le-moulin", started=NOW, status=status, seen=seen)


def test_visits_are_drawn_and_said(claire: TestClient, engine: Engine) -> None:
    runs = [a_run(RunStatus.FAILED), a_run(RunStatus.PARTIAL, 4), a_run(RunStatus.UNCHANGED)]
    runs += [a_run(RunStatus.OK, 8)] * 20
    drawn = bars(runs)
    assert len(drawn) == 14
    assert [bar.failed for bar in drawn] == [False] * 13 + [True]
    assert drawn[-2].path == "M96 8h5v8h-5z"
    assert (counted(runs).complete, counted(runs).partial, counted(runs).failed) == (12, 1, 1)
    assert sparkline([]) == []
    two = sparkline([a_run(RunStatus.OK, 2), a_run(RunStatus.FAILED), *runs[3:5]])
    assert len(two) == 2
    with writing(engine) as session:
        for run in runs[:3]:
            add_run(session, run)
    page = claire.get("/admin/sources").text
    assert "3 derniers relevés" in page
    assert "1 partiel, 1 en échec" in page.replace("\N{NO-BREAK SPACE}", " ")


def test_no_visit_is_drawn_beyond_the_edge(claire: TestClient, engine: Engine) -> None:
    with writing(engine) as session:
        for status in (RunStatus.FAILED, RunStatus.PARTIAL, RunStatus.FAILED):
            run = HarvestRun(source_id="le-moulin", started=NOW, status=status, seen=9, changed=2)
            add_run(session, run)
    page = claire.get("/admin/sources/le-moulin").text
    left, _, wide, _ = map(int, re.findall(r'class=courbe viewBox="([-\d ]+)"', page)[0].split())
    dashes = [int(at) for at in re.findall(r'class=ici d="M(-?\d+) 46h6"', page)]
    assert len(dashes) == 2
    assert left <= min(dashes)
    assert max(dashes) + 6 <= left + wide
    assert re.findall(r"<td>([^<\n]*vues[^<\n]*)", page) == ["9 vues, 2 changées"]


def test_an_unknown_source_is_nowhere(claire: TestClient) -> None:
    assert claire.get("/admin/sources/rien").status_code == 404
    assert claire.post("/admin/sources/rien/relire").status_code == 404
    for verb in ("pause", "retirer", "suivre", "accepter", "garder", "relever"):
        assert claire.post(f"/admin/sources/rien/{verb}").status_code == 400
