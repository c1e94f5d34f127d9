import re

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from tests.webapp.sample_agenda import NOW, SETTINGS, add, paris
from webapp.app import make_app
from webapp.pages.stretch import read_stretch

NBSP = "\N{NO-BREAK SPACE}"


def titles(page: str) -> list[str]:
    """The titles of the list, in order."""
    return re.findall(r"<h3>(?:<em>[^<]*</em> )?<a [^>]*>([^<]*)</a>", page)


def test_the_agenda_begins_today_and_tells_each_rendez_vous_once(client: TestClient) -> None:
    page = client.get("/").text
    assert titles(page) == [
        "Marché",
        "Découpe laser",
        "Kora",
        "Bal folk",
        "Concert : voix d’eau douce",
        "Quitter les géants",
        "&lt;script&gt;alert(1)&lt;/script&gt; &amp; « co »",
        "Réparer son vélo",
        "Troc de plantes",
    ]


def test_what_goes_on_stands_apart(client: TestClient) -> None:
    page = client.get("/").text
    ongoing = page.partition("<ul class=expo")[2].partition("</ul>")[0]
    assert "Garonne, en crue" in ongoing
    assert "jusqu’au mer. 31 mars" in ongoing
    assert "Soirée d’hier" not in page


def test_a_weekly_series_is_told_once_with_its_rhythm(client: TestClient) -> None:
    page = client.get("/").text
    assert "<em>chaque mardi</em>" in page
    assert f"Et comme chaque mardi, 1{NBSP}rendez-vous".replace(NBSP, " ") in page
    weekly = page.partition("Chaque semaine")[2].partition("</details>")[0]
    assert "La Navette · Sainte-Aure, chaque mardi, prochain le mar. 16 mars" in weekly
    assert '<a href="/?series=all">Les déplier' in weekly
    unfolded = client.get("/?series=all").text
    assert titles(unfolded).count("Réparer son vélo") == 4
    assert "Chaque semaine" not in unfolded


def test_a_festival_goes_on_by_day_and_an_exhibition_stands_apart(
    client: TestClient, engine: Engine
) -> None:
    add(engine, "f", "Festival", paris(3, 10, 18), paris(3, 12, 23))
    add(engine, "i", "Accrochage", paris(3, 9), paris(3, 13), all_day=True)
    page = client.get("/").text
    today = page.partition("id=j0311")[2].partition("</section>")[0]
    assert titles(today) == ["Festival", "Marché"]
    assert "<b>suite</b>" in today
    assert "Accrochage" in page.partition("<ul class=expo")[2].partition("</ul>")[0]
    assert "En ce moment : 2 rendez-vous" in page.replace(NBSP, " ")


def test_a_day_without_anything_is_said(visitor: TestClient, light_engine: Engine) -> None:
    later = make_app(light_engine, SETTINGS, lambda: paris(3, 17, 9))
    page = TestClient(later).get("/").text
    assert "Rien n’est annoncé pour aujourd’hui." in page
    assert "Rien n’est annoncé pour aujourd’hui." not in visitor.get("/").text


def test_titles_that_hold_the_words_come_before_the_rest(
    client: TestClient, engine: Engine
) -> None:
    add(engine, "b", "Balade au fil de l’eau", paris(3, 11, 14))
    add(engine, "t", "Fête du port", paris(3, 11, 15), description_text="Le soir, un bal.")
    page = client.get("/?q=bal").text
    assert titles(page) == ["Bal folk", "Balade au fil de l’eau", "Fête du port"]
    assert "« bal » : 3 rendez-vous." in page.replace(NBSP, " ")
    ids = re.findall(r" id=(\w+)", page)
    assert len(ids) == len(set(ids))
    assert titles(client.get("/?q=bala").text) == ["Balade au fil de l’eau"]
    assert titles(client.get("/?q=bal&from=2027-03-11").text)[-1] == "Bal folk"


def test_the_mark_is_that_of_the_theme_one_looks_at(client: TestClient, engine: Engine) -> None:
    add(engine, "m", "Bal trad", paris(3, 12, 21), themes=["fetes", "musique"])
    page = client.get("/themes/musique").text
    assert "<small class=t-mu>Musique</small>" in page.partition("Bal trad")[2]
    assert "<small class=t-fe>Fêtes</small>" in client.get("/").text.partition("Bal trad")[2]


@pytest.mark.parametrize(
    ("word", "status"),
    [("Annulé", "Bal folk"), ("Reporté", "Kora"), ("Complet", "Découpe laser")],
)
def test_status_stands_before_the_title(client: TestClient, word: str, status: str) -> None:
    page = client.get("/").text
    assert re.search(rf"<h3><em>{word}</em> <a [^>]*>{status}</a>", page)


def test_hidden_withdrawn_and_doubtful_ones_are_not_shown(client: TestClient) -> None:
    page = client.get("/").text
    assert not {"Secret", "Retiré par tous", "Peut-être"} & set(titles(page))


def test_the_paper_changes_with_the_month(client: TestClient) -> None:
    page = client.get("/").text
    assert "<html lang=fr class=m3>" in page
    assert '<section class="jour m4"' in page


def test_who_announces_is_counted(client: TestClient) -> None:
    assert "La Navette · Sainte-Aure · annoncé par 2 partenaires" in client.get("/").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=VELO", ["Réparer son vélo"]),
        ("theme=musique", ["Concert : voix d’eau douce"]),
        ("type=atelier", ["Découpe laser"]),
        ("gratuit=1", ["Marché"]),
        ("en-ligne=1", ["Quitter les géants"]),
        ("accessible=1", ["Concert : voix d’eau douce"]),
        ("commune=pont-l-etang", ["Découpe laser"]),
        ("from=2027-04-01&to=2027-04-03", ["Troc de plantes"]),
        ("status=cancelled", ["Bal folk"]),
        ("partenaire=le-moulin", ["Concert : voix d’eau douce"]),
        ("near=44.4,0.7,2", ["Découpe laser"]),
    ],
)
def test_filters(client: TestClient, query: str, found: list[str]) -> None:
    page = client.get(f"/?{query}").text
    assert titles(page) == found
    assert "Tout revoir" in page


def test_filters_are_said_in_words(visitor: TestClient) -> None:
    page = visitor.get("/?commune=sainte-aure&theme=musique&from=2027-03-12").text
    told = f"À partir du 12{NBSP}mars, Sainte-Aure, Musique{NBSP}: 1 rendez-vous."
    assert told.replace(f"12{NBSP}mars", "12 mars") in page
    assert "<strong>La Navette" in visitor.get("/?partenaire=la-navette").text


def test_the_title_of_a_page_says_what_was_chosen(visitor: TestClient) -> None:
    """WCAG 2.4.2, RGAA 8.6: tabs and histories of several searches are told apart by it."""

    def title(query: str) -> str:
        page = visitor.get(f"/?{query}").text
        return page.partition("<title>")[2].partition("</title>")[0].replace(NBSP, " ")

    assert title("").startswith("Almanach ")
    assert title("from=2027-03-20").startswith("Almanach ")
    assert title("q=kora&gratuit=1").startswith("« kora », gratuit. Almanach ")
    assert title("q=zzz").startswith("« zzz ». Almanach ")


@pytest.mark.parametrize(
    ("path", "hidden"),
    [
        *(("/", False), ("/?gratuit=1", False), ("/themes/musique", False)),
        *(("/?q=bal", True), ("/?commune=acheter-ici", True)),
    ],
)
def test_search_engines_find_choices_but_no_words_of_strangers(
    client: TestClient, path: str, hidden: bool
) -> None:
    assert ("<meta name=robots content=noindex,follow>" in client.get(path).text) is hidden


def test_a_commune_can_be_widened_to_what_lies_around(visitor: TestClient) -> None:
    page = visitor.get("/?commune=pont-l-etang&type=atelier").text
    wider = re.search(
        r'<a href="(/\?type=atelier&amp;near=[^"]*)">à 20.km à la ronde</a> \(1\)', page
    )
    assert wider
    around = visitor.get(wider[1].replace("&amp;", "&")).text
    assert titles(around) == ["Découpe laser"]
    assert f"Pont-l’Étang, à moins de 20{NBSP}km" in around
    assert f"<strong>À moins de 40{NBSP}km{NBSP}: " in visitor.get("/?near=44.2,0.7,40").text


def test_an_empty_answer_shows_ways_out(visitor: TestClient) -> None:
    page = visitor.get("/?q=accordeon&commune=sainte-aure").text
    assert "Rien de tel dans l’agenda" in page
    assert re.search(
        r'<a href="/\?commune=sainte-aure">sans ces mots</a> \(\d+ rendez-vous\)', page
    )
    assert 'value="accordeon"' in page
    assert "value=sainte-aure selected>Sainte-Aure" in page


def test_where_no_filter_less_is_enough_one_alone_is_offered(visitor: TestClient) -> None:
    page = visitor.get("/?q=introuvable&commune=nulle-part&gratuit=1&theme=musique").text
    ways = page.partition("Rien de tel")[2].partition("</ul>")[0]
    assert re.findall(r'<a href="(/[^"]*)">([^<]*)</a>', ways) == [
        ("/?theme=musique", "seulement Musique"),
        ("/?gratuit=1", "seulement gratuit"),
    ]


@pytest.mark.parametrize("limit", [1, 4], ids=["days larger than a page", "several days"])
def test_pages_follow_each_other_by_whole_days(
    light_engine: Engine, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = TestClient(make_app(light_engine, SETTINGS, lambda: NOW))
    address: str | None = "/?series=all"
    whole = titles(client.get("/?series=all&q=").text)
    monkeypatch.setattr(read_stretch, "__kwdefaults__", {"fold": True, "limit": limit})
    seen: list[str] = []
    pages = 0
    while address:
        page = client.get(address).text
        seen += titles(page)
        following = re.search(r'rel=next href="([^"]*)"', page)
        address = following[1].replace("&amp;", "&") if following else None
        pages += 1
    assert pages > 2
    assert seen == whole
    assert len(whole) == 12


@pytest.mark.parametrize(
    ("path", "heading", "found"),
    [
        ("/themes/musique", "Musique", "Concert"),
        ("/communes/pont-l-etang", "Pont-l’Étang", "Découpe laser"),
        ("/lieux/la-navette-sainte-aure", "La Navette", "Concert"),
        ("/partenaires/le-moulin", "Le Moulin", "Concert"),
        ("/partenaires/la-navette", "La Navette", "Concert"),
    ],
)
def test_each_theme_commune_place_and_partner_has_its_agenda(
    client: TestClient, path: str, heading: str, found: str
) -> None:
    page = client.get(path).text
    assert re.search(rf"<h1>(<span[^>]*></span>)?{heading}</h1>", page)
    assert any(title.startswith(found) for title in titles(page))
    assert 'href="/agenda.ics?' in page


@pytest.mark.parametrize("kind", ["themes", "communes", "lieux", "partenaires", "evenements"])
def test_who_is_unknown_is_not_found(client: TestClient, kind: str) -> None:
    assert client.get(f"/{kind}/nulle-part").status_code == 404


def test_the_feeds_of_a_selection_carry_its_filters_and_no_date(visitor: TestClient) -> None:
    page = visitor.get("/?theme=musique&gratuit=0&from=2027-03-12").text
    assert 'href="/agenda.ics?theme=musique&amp;gratuit=0"' in page


def test_month(client: TestClient) -> None:
    page = client.get("/mois/2027-03").text
    assert "<h1 id=titre>Mars 2027</h1>" in page
    assert re.search(
        r'href="/jour/2027-03-13">13<span class=vh> mars, 1 rendez-vous, Musique 1', page
    )
    # This week's, the head, and what follows: the weeks that are over stand in the whole month.
    assert page.count("<tr>") == 5
    assert page.index("Autres mois") < page.index("<table")
    whole = re.search(r'<a href="([^"]*)">Depuis le début du mois', page)
    assert whole
    assert client.get(whole[1]).text.count("<tr>") == 6
    assert "<i class=t-mu></i>" in page
    assert client.get("/mois", follow_redirects=False).headers["location"] == "/mois/2027-03"


def test_holidays_are_named_not_only_red(visitor: TestClient) -> None:
    assert (
        "<span class=di>29<span class=vh> Lundi de Pâques</span>"
        in visitor.get("/mois/2027-03").text
    )
    assert "Toussaint" in visitor.get("/mois/2027-11").text
    assert "All Saints’ Day" in visitor.get("/mois/2027-11?lang=en").text


def test_a_crowded_day_has_a_mark_for_some_and_its_number(
    client: TestClient, engine: Engine
) -> None:
    for number in range(80):
        add(engine, f"n{number}", "Foule", paris(3, 25, 10), themes=["nature"])
    page = client.get("/mois/2027-03").text
    cell = page.partition("/jour/2027-03-25")[2].partition("<td")[0]
    assert "80 rendez-vous, Nature 80" in cell
    assert cell.count("<i class=t-na>") == 27
    assert "<small aria-hidden=true>80</small>" in cell


def test_week_and_day(client: TestClient) -> None:
    assert client.get("/semaine", follow_redirects=False).headers["location"] == "/semaine/2027-W10"
    week = client.get("/semaine/2027-W10").text
    assert titles(week)[0] == "Marché"
    assert titles(week)[-1] == "Quitter les géants"
    whole = re.search(r'<a href="([^"]*)">Depuis lundi', week)
    assert whole
    assert titles(client.get(whole[1]).text)[0] == "Soirée d’hier"
    assert "Réparer son vélo" not in titles(week)
    day = client.get("/jour/2027-03-16").text
    assert titles(day) == ["Réparer son vélo"]
    assert "Mardi 16" in day


@pytest.mark.parametrize(
    "path",
    [
        "/mois/2027-13",
        "/mois/x",
        "/mois/9999-12",
        "/semaine/2027-W54",
        "/semaine/2027",
        "/jour/hier",
    ],
)
def test_days_that_do_not_exist_are_not_found(visitor: TestClient, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_sample_is_in_summer_time_at_its_end() -> None:
    assert paris(4, 2).utcoffset() != paris(3, 11).utcoffset()
