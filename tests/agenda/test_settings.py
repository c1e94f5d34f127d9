"""Settings from the environment and from almanach.toml."""

from pathlib import Path

import pytest

from agenda.errors import SettingsError
from agenda.settings import Settings, read_settings


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_defaults_need_nothing() -> None:
    settings = read_settings()
    assert settings.database == "sqlite:///data/almanach.db"
    assert settings.zone.key == "Europe/Paris"
    assert settings.allow_private == ()


def test_the_environment_wins_over_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "almanach.toml").write_text(
        'contact = "file"\nbase_url = "https://x.example/"\n[territory]\nname = "Redonnais"\n'
    )
    monkeypatch.setenv("ALMANACH_CONTACT", "environment")
    settings = read_settings()
    assert (settings.contact, settings.base_url) == ("environment", "https://x.example")
    assert settings.territory.name == "Redonnais"


@pytest.mark.parametrize(
    ("written", "name", "departements"),
    [
        ("", Settings().territory.name, []),
        ("Lot-et-Garonne", "Lot-et-Garonne", []),
        ('{"name": "Lot-et-Garonne", "departements": ["47"]}', "Lot-et-Garonne", ["47"]),
    ],
)
def test_a_territory_is_a_name_or_an_object(
    monkeypatch: pytest.MonkeyPatch, written: str, name: str, departements: list[str]
) -> None:
    monkeypatch.setenv("ALMANACH_TERRITORY", written)
    territory = read_settings().territory
    assert (territory.name, territory.departements) == (name, departements)


def test_private_hosts_are_a_list_with_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALMANACH_ALLOW_PRIVATE", "127.0.0.1:8000, Intranet.example ,")
    assert read_settings().allow_private == ("127.0.0.1:8000", "intranet.example")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALMANACH_TIMEZONE", "Europe/Nulle-Part"),
        ("ALMANACH_PAST_DAYS", "-1"),
        ("ALMANACH_CONCURRENCY", "beaucoup"),
        ("ALMANACH_TERRITORY", '{"name": 3}'),
    ],
)
def test_an_impossible_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        read_settings()
