"""No answer sends a reader to another site, whatever address they were given to click on."""

from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from tests.webapp.sample_agenda import SETTINGS
from tests.webapp.sample_agenda import second_token as moved

MAL = "mal.example"
ASKED = [
    *(f"//{MAL}", f"//{MAL}/", f"//{MAL}/admin", f"///{MAL}/", f"/\\{MAL}/", f"/%2F{MAL}/"),
    *(f"/%5C{MAL}/", f"/%09//{MAL}/", f"/admin//{MAL}/", f"/admin/login//{MAL}/"),
    *(f"/lieux//{MAL}/", f"/lieux/?lang=//{MAL}", f"/mois?lang=https://{MAL}", "/lieux/"),
    *(f"/semaine?lang=//{MAL}", f"/admin?lang=//{MAL}", f"/admin/login?next=https://{MAL}"),
    *(f"/evenements/{moved()}?lang=//{MAL}", f"/evenements/{moved()}", "/mois", "/admin"),
    *(f"/evenements//{MAL}/", f"/evenements/{moved()}-//{MAL}/", f"/lieux/https://{MAL}"),
    *("/api/v1/events/", f"/api/v1/events/{moved()}"),
]


def test_every_redirect_stays_here(visitor: TestClient) -> None:
    sent = {}
    for asked in ASKED:
        answer = visitor.get(f"http://testserver{asked}", follow_redirects=False)
        assert answer.status_code < 500
        if "location" in answer.headers:
            sent[asked] = answer.headers["location"]
    elsewhere = {
        asked: to
        for asked, to in sent.items()
        if urlsplit(to).netloc not in {"", "testserver"}
        or (not urlsplit(to).netloc and not to.startswith("/"))
        or to[1:2] in {"/", "\\"}
    }
    assert elsewhere == {}
    assert len(sent) > 8


@pytest.mark.parametrize("host", [MAL, f"almanach.example@{MAL}", f"{MAL}:443"])
def test_a_host_that_is_invented_comes_into_no_page(visitor: TestClient, host: str) -> None:
    """Pages, feeds and mails name the address that the operator set, never the one asked for."""
    for path in ("/", "/flux", "/integrer", "/agenda.ics", "/agenda.rss", "/api/v1/events"):
        answer = visitor.get(path, headers={"host": host})
        assert MAL not in answer.text
        assert SETTINGS.base_url in answer.text
