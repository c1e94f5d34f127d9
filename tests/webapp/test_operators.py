"""What operators see: probes, figures, ids and no secrets in logs."""

import json
import logging
import re
from typing import Any

import pytest
import structlog
from sqlalchemy import Engine
from starlette.testclient import TestClient

from agenda.logs import set_up_logs
from agenda.settings import Settings
from tests.webapp.sample_agenda import NOW, SETTINGS
from webapp.app import make_app

SECRET = "une clé que personne ne doit lire"
SECRETIVE = Settings(
    log_json=True,
    log_level="info",
    secret_key=SECRET,
    database_url="postgresql://almanach:s3cr%20t@db/almanach",
    replica_url="postgresql://almanach:r3plica@db2/almanach",
)


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The lines told so far."""
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def visitor(engine: Engine, **said: object) -> TestClient:
    """Someone who asks from 127.0.0.1, or from `client`."""
    app = make_app(engine, SETTINGS.model_copy(update=said), lambda: NOW)
    return TestClient(app, client=("127.0.0.1", 50000))


def test_each_request_bears_its_id_in_the_answer_and_in_the_log(
    capsys: pytest.CaptureFixture[str], light_engine: Engine
) -> None:
    client = visitor(light_engine)
    set_up_logs(SECRETIVE)
    ids = [client.get("/lieux?q=intime").headers["x-request-id"] for _ in range(2)]
    told = [line for line in lines(capsys) if line["event"] == "request"]
    assert [line["request"] for line in told] == ids
    assert ids[0] != ids[1]
    assert (told[0]["path"], told[0]["status"]) == ("/lieux", 200)
    assert "intime" not in json.dumps(told)


def test_the_line_that_tells_a_failure_bears_its_request_s_id(
    capsys: pytest.CaptureFixture[str], light_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("the store is on fire")

    monkeypatch.setattr("webapp.api.find", broken)
    app = make_app(light_engine, SETTINGS, lambda: NOW)
    set_up_logs(SECRETIVE)
    failed = TestClient(app, raise_server_exceptions=False).get("/api/v1/events")
    assert failed.status_code == 500
    told = {line["event"]: line for line in lines(capsys)}
    assert "on fire" in told["request.failed"]["exception"]
    assert told["request.failed"]["request"] == told["request"]["request"]


def test_no_secret_comes_into_a_log_and_libraries_log_alike(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = structlog.get_logger()
    set_up_logs(SECRETIVE)
    with structlog.contextvars.bound_contextvars(harvest="h1"):
        told.error("x", address="https://ana:motdepasse@ics.example/a.ics", deep={"a": [SECRET]})
        logging.getLogger("library").error("cannot reach s3cr t at %s", "postgresql://u:pw@db/x")
        logging.getLogger("library").error("nor r3plica")
        try:
            int(SECRET)
        except ValueError:
            told.exception("y")
    text = capsys.readouterr().err
    assert [json.loads(line)["harvest"] for line in text.splitlines()] == ["h1"] * 4
    for secret in (SECRET, "motdepasse", "s3cr t", "r3plica", ":pw@"):
        assert secret not in text
    assert text.count("***") >= 5
    assert "ValueError" in text


def test_ready_tells_the_longest_overdue_source(light_engine: Engine) -> None:
    told = visitor(light_engine).get("/readyz")
    assert told.status_code == 200
    assert told.json()["scheduler"] == "elsewhere"
    assert told.json()["oldest_overdue"]["seconds"] > 0
    assert told.headers["cache-control"] == "no-store"


def test_a_scheduler_that_stopped_is_not_ready(light_engine: Engine) -> None:
    app = make_app(light_engine, SETTINGS, lambda: NOW, harvest=True)
    with TestClient(app) as client:
        assert client.get("/readyz").json()["scheduler"] == "alive"
        app.state.clockwork._scheduler.remove_all_jobs()
        stopped = client.get("/readyz")
        assert (stopped.status_code, stopped.json()["scheduler"]) == (503, "stopped")


def test_figures_tell_requests_and_the_agenda(light_engine: Engine) -> None:
    client = visitor(light_engine)
    for path in ("/", "/evenements/rien", "/wp-login.php", "/?q=x", "/lieux"):
        client.get(path)
    client.request("BREW", "/")
    text = client.get("/metrics").text
    figures = dict(re.findall(r"^(almanach_\w+(?:\{.*?\})?) (.+)$", text, re.MULTILINE))
    root = 'almanach_requests_total{method="GET",route="/",status="2xx"}'
    assert figures[root] == "2.0"
    assert figures["almanach_database_up"] == "1.0"
    assert float(figures["almanach_events_coming"]) > 5
    assert float(figures["almanach_oldest_overdue_seconds"]) > 0
    assert figures['almanach_sources{state="well"}'] == "3.0"
    assert "wp-login" not in text
    assert "BREW" not in text


@pytest.mark.parametrize(
    ("client", "headers", "settings", "status"),
    [
        ("127.0.0.1", {}, {}, 200),
        ("192.0.2.7", {}, {}, 403),
        # A proxy on this machine, which nobody named: whoever asks comes from outside.
        ("127.0.0.1", {"x-forwarded-for": "192.0.2.7"}, {}, 403),
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, {}, 403),
        ("127.0.0.1", {"x-forwarded-for": "192.0.2.7"}, {"trusted_proxies": ("127.0.0.1",)}, 403),
        ("192.0.2.7", {}, {"metrics_from": ("192.0.2.0/24",)}, 200),
        ("127.0.0.1", {}, {"metrics_from": ("192.0.2.0/24",)}, 403),
        ("testclient", {}, {}, 403),
    ],
)
def test_figures_are_for_whom_the_operator_named(
    light_engine: Engine,
    client: str,
    headers: dict[str, str],
    settings: dict[str, tuple[str, ...]],
    status: int,
) -> None:
    app = make_app(light_engine, SETTINGS.model_copy(update=settings), lambda: NOW)
    asking = TestClient(app, client=(client, 50000))
    assert asking.get("/metrics", headers=headers).status_code == status
