"""What stands under deploy/ is right, by its own tools where they are, and by what it names."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from agenda.settings import Settings
from agenda.store.database import open_database
from tests.webapp.sample_agenda import NOW
from webapp.cli import MODULES
from webapp.metrics import Metrics

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
FUNCTIONS = {
    *("sum", "rate", "max", "by", "without", "le", "topk", "histogram_quantile", "state", "route"),
    *("status", "job", "up"),
}


def tool(name: str) -> str:
    """The path of a program, or a skip."""
    return shutil.which(name) or pytest.skip(f"{name} is not installed")


def commands() -> set[str]:
    """Every command of the command line."""
    return {command for module in MODULES.values() for command in module}


def test_units_are_verified_by_systemd(tmp_path: Path) -> None:
    analyze = tool("systemd-analyze")
    for unit in UNITS:
        text = unit.read_text("utf-8").replace("/opt/almanach/bin/almanach", "/bin/true")
        (tmp_path / unit.name).write_text(text, "utf-8")
    units = [str(tmp_path / unit.name) for unit in UNITS]
    done = subprocess.run([analyze, "verify", *units], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_units_start_what_there_is_and_as_little_as_they_may(unit: Path) -> None:
    text = unit.read_text("utf-8")
    for command in re.findall(r"^ExecStart=\S+ (\w+)", text, re.MULTILINE):
        assert command in commands()
        assert "NoNewPrivileges=yes" in text
        assert "ProtectSystem=strict" in text
        assert re.search(r"^User=almanach$", text, re.MULTILINE)


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    """The compose file, with its anchors and merges resolved."""
    read: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))
    return read


def test_the_compose_file_joins_services_that_are_there(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert {"web", "worker", "database", "caddy", "upgrade"} == services.keys()
    for service in services.values():
        assert set(service.get("depends_on", ())) <= services.keys()
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert source in compose["volumes"] or (DEPLOY / source).exists()
    for name in ("web", "worker", "upgrade"):
        assert services[name]["command"][0] in commands()
        assert services[name]["cap_drop"] == ["ALL"]
    build = services["web"]["build"]
    assert (DEPLOY / build["context"] / build["dockerfile"]).is_file()


def test_the_compose_file_is_accepted_by_its_own_tool(tmp_path: Path) -> None:
    docker = tool("docker")
    if subprocess.run([docker, "compose", "version"], capture_output=True).returncode:
        pytest.skip("docker has no compose here")
    shutil.copytree(DEPLOY, tmp_path / "deploy")
    shutil.copy(DEPLOY / "environment.example", tmp_path / "deploy" / "environment")
    command = [docker, "compose", "-f", str(tmp_path / "deploy" / "compose.yaml"), "config", "-q"]
    assert subprocess.run(command, capture_output=True).returncode == 0


def test_the_example_environment_names_settings_that_there_are() -> None:
    lines = (DEPLOY / "environment.example").read_text("utf-8").splitlines()
    named = {line.partition("=")[0] for line in lines if "=" in line and not line.startswith("#")}
    ours = {name.removeprefix("ALMANACH_").lower() for name in named if "ALMANACH_" in name}
    assert ours <= Settings.model_fields.keys()
    assert {"POSTGRES_PASSWORD", "SITE"} <= named


def test_the_container_copies_what_there_is() -> None:
    text = (DEPLOY / "Containerfile").read_text("utf-8")
    for line in re.findall(r"^COPY (?!--from)(.+)$", text, re.MULTILINE):
        *sources, _ = line.split()
        assert [one for one in sources if not (DEPLOY.parent / one).exists()] == []
    for package in ("agenda", "normalizer", "harvester", "feeds", "webapp"):
        assert f"COPY {package} {package}" in text
    assert "USER almanach" in text


def test_caddy_accepts_its_file() -> None:
    command = [tool("caddy"), "validate", "--adapter", "caddyfile", "--config"]
    env = os.environ | {"SITE": "agenda.example.org"}
    done = subprocess.run([*command, str(DEPLOY / "Caddyfile")], capture_output=True, env=env)
    assert done.returncode == 0, done.stderr


def test_alerts_are_accepted_by_promtool() -> None:
    promtool = tool("promtool")
    for check in (("rules", "alerts.yml"), ("config", "prometheus.yml")):
        command = [promtool, "check", check[0], str(DEPLOY / "prometheus" / check[1])]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def expressions() -> Iterator[tuple[str, str]]:
    """Every question that an alert or a panel asks, and where."""
    alerts = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text("utf-8"))
    for group in alerts["groups"]:
        for rule in group["rules"]:
            assert rule["annotations"]["action"]
            yield rule["alert"], rule["expr"]
    board = json.loads((DEPLOY / "grafana" / "almanach.json").read_text("utf-8"))
    for panel in board["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


@pytest.fixture(scope="module")
def metrics(sqlite_model: Path) -> set[str]:
    """The names of all figures that we write."""
    engine = open_database(f"sqlite:///{sqlite_model}")
    told = Metrics(engine, lambda: NOW)
    told.note_request("/", "GET", 200, 0.01)
    engine.dispose()
    return set(re.findall(r"^(\w+)", told.write().decode(), re.MULTILINE))


@pytest.mark.parametrize(("where", "asked"), [*expressions()], ids=lambda value: str(value)[:30])
def test_every_figure_asked_for_is_one_that_is_written(
    where: str, asked: str, metrics: set[str]
) -> None:
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\"[^\"]*\"", "", asked)
    named = set(re.findall(r"[a-z_]{2,}\b(?!\()", bare)) - FUNCTIONS
    assert named <= metrics, where
    assert bare.count("(") == bare.count(")")
