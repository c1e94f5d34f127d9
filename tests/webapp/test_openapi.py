"""The description of the API is true: forms, examples, and what a fuzzer makes of it."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import Engine
from starlette.testclient import TestClient

from tests.fakes.programs import program
from tests.fakes.serving import served
from tests.webapp.sample_agenda import NOW, SETTINGS
from webapp.app import make_app
from webapp.jsonforms import (
    ChangesForm,
    EventForm,
    EventsForm,
    PlacesForm,
    ProblemForm,
    SourcesForm,
)
from webapp.openapi import ENDPOINTS, Endpoint, Parameter, describe

EXAMPLES = [(one, parameter) for one in ENDPOINTS for parameter in one.parameters]
SCHEMATHESIS_SECONDS = 240


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/api/v1/events?limit=200&from=2020-01-01", EventsForm),
        ("/api/v1/events?updated_since=2020-01-01T00:00:00Z", EventsForm),
        ("/api/v1/changes?limit=200", ChangesForm),
        ("/api/v1/changes?cursor=999999", ChangesForm),
        ("/api/v1/places", PlacesForm),
        ("/api/v1/sources", SourcesForm),
    ],
)
def test_answers_have_exactly_the_described_form(
    client: TestClient, path: str, form: type[BaseModel]
) -> None:
    form.model_validate_json(client.get(path).content)


def test_an_event_and_a_problem_have_their_forms(client: TestClient, ids: dict[str, str]) -> None:
    for name in ("concert", "expo", "retire", "complet"):
        EventForm.model_validate_json(client.get(f"/api/v1/events/{ids[name]}").content)
    for path in ("events?limit=0", "nothing", "events/zzz"):
        ProblemForm.model_validate_json(client.get(f"/api/v1/{path}").content)


@pytest.mark.parametrize(
    ("endpoint", "parameter"), EXAMPLES, ids=lambda one: getattr(one, "name", "")
)
def test_each_example_is_answered(
    visitor: TestClient, endpoint: Endpoint, parameter: Parameter
) -> None:
    answer = visitor.get(endpoint.path, params={parameter.name: parameter.example})
    assert answer.status_code == 200
    assert endpoint.form
    endpoint.form.model_validate_json(answer.content)


def test_the_description_is_served_and_names_every_filter(visitor: TestClient) -> None:
    told: dict[str, Any] = visitor.get("/api/v1/openapi.json").json()
    assert told == describe(SETTINGS.base_url)
    assert told["openapi"].startswith("3.1")
    asked = told["paths"]["/api/v1/events"]["get"]["parameters"]
    assert {one["name"] for one in asked} >= {"q", "near", "gratuit", "updated_since", "cursor"}


def test_a_fuzzer_finds_nothing(engine: Engine, ids: dict[str, str], tmp_path: Path) -> None:
    """https://schemathesis.readthedocs.io: hundreds of requests by the description."""
    command = program("schemathesis")
    if engine.dialect.name != "sqlite":
        pytest.skip("one kind of database is enough here")
    with served(make_app(engine, SETTINGS, lambda: NOW)) as address:
        config = ("--config-file", str(Path(__file__).parents[2] / "schemathesis.toml"))
        arguments = ("run", f"{address}/api/v1/openapi.json", "--url", address)
        limits = ("--max-examples", "10", "--seed", "1", "--no-color")
        told = subprocess.run(
            [command, *config, *arguments, *limits],
            capture_output=True,
            text=True,
            timeout=SCHEMATHESIS_SECONDS,
            cwd=tmp_path,
            check=False,
        )
    assert told.returncode == 0, told.stdout[-6000:]
