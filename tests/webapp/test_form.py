"""The search form: every filter of the issue in one form, without a script."""

import re
from html import unescape

from starlette.testclient import TestClient

from tests.webapp.test_agenda_page import titles

CHOICES = ("commune", "theme", "lieu", "partenaire")


def offered(page: str, name: str) -> dict[str, str]:
    """What a choice of the form offers: value and words."""
    found = re.search(rf"<select id={name} .*?</select>", page, re.DOTALL)
    assert found, name
    options = re.findall(r"<option value=(\S*?)(?: selected)?>([^<]*)", found[0])
    return {value: unescape(words).strip() for value, words in options if value != '""'}


def chosen(page: str, name: str) -> list[str]:
    """What is chosen there."""
    found = re.search(rf"<select id={name} .*?</select>", page, re.DOTALL)
    assert found, name
    return re.findall(r"<option value=(\S*?) selected", found[0])


def test_places_and_partners_are_chosen_in_the_one_form(client: TestClient) -> None:
    page = client.get("/").text
    places, partners = offered(page, "lieu"), offered(page, "partenaire")
    assert places
    assert partners
    for name, choices in (("lieu", places), ("partenaire", partners)):
        slug, words = next(iter(choices.items()))
        number = int(re.sub(r".*\((\d+)\)$", r"\1", words))
        assert client.get(f"/api/v1/events?{name}={slug}").json()["total"] == number
        answer = client.get(f"/?{name}={slug}").text
        assert chosen(answer, name) == [slug]
        assert len(offered(answer, name)) == len(choices)


def test_the_heading_says_the_number_that_the_form_said(client: TestClient) -> None:
    for name, choices in ((name, offered(client.get("/").text, name)) for name in CHOICES):
        for slug, words in choices.items():
            number = re.sub(r".*\((\d+)\)$", r"\1", words)
            heading = re.search(r"<strong>(.*?)</strong>", client.get(f"/?{name}={slug}").text)
            assert heading
            assert f" : {number} rendez-vous." in heading[1].replace("\xa0", " "), words


def test_around_a_commune_leads_to_an_address_that_feeds_understand(client: TestClient) -> None:
    sent = "/?q=&commune=sainte-aure&rayon=10&theme=&lieu="
    answer = client.get(sent, follow_redirects=False)
    assert answer.status_code == 303
    assert re.fullmatch(r"/\?near=[\d.]+%2C[\d.-]+%2C10", answer.headers["location"])
    page = client.get(sent).text
    assert (chosen(page, "commune"), chosen(page, "rayon")) == (["sainte-aure"], ["10"])
    assert "name=near" not in page
    assert len(offered(page, "commune")) == len(offered(client.get("/").text, "commune"))
    assert set(titles(page)) >= set(titles(client.get("/?commune=sainte-aure").text))


def test_a_point_of_somebody_elses_stays_as_it_was_said(client: TestClient) -> None:
    page = client.get("/?near=10.5,20.25,7").text
    assert '<input type=hidden name=near value="10.5,20.25,7">' in page
    assert chosen(page, "rayon") == []


def test_a_radius_around_nothing_is_left_out(client: TestClient) -> None:
    for asked in ("rayon=10", "rayon=10&commune=nulle-part", "rayon=7&commune=sainte-aure"):
        answer = client.get(f"/flux?{asked}", follow_redirects=False)
        assert answer.status_code == 303
        assert "rayon" not in answer.headers["location"]
        assert client.get(answer.headers["location"]).status_code == 200


def test_a_place_s_own_page_does_not_offer_other_places(client: TestClient) -> None:
    slug = next(iter(offered(client.get("/").text, "lieu")))
    page = client.get(f"/lieux/{slug}").text
    assert "<select id=lieu" not in page
    assert "<select id=partenaire" in page
