"""Settings: environment `ALMANACH_*` or `almanach.toml`. Documented in docs/settings.md."""

import json
import os
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, PrivateAttr, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from agenda.errors import SettingsError
from agenda.territory import Territory

MAIL_SCHEMES = frozenset({"smtp", "smtps"})


class Settings(BaseSettings):
    """Everything an operator can set; each field's description is its documentation."""

    model_config = SettingsConfigDict(
        env_prefix="ALMANACH_",
        env_nested_delimiter="__",
        toml_file="almanach.toml",
        extra="ignore",
        frozen=True,
    )

    _fixed: frozenset[str] = PrivateAttr(default=frozenset())

    data_dir: Path = Field(default=Path("data"), description="Folder of the embedded database.")
    database_url: str = Field(
        default="",
        description="Database address, `sqlite:///…` or `postgresql://…`. "
        "Empty: SQLite in the data folder.",
    )
    replica_url: str = Field(
        default="",
        repr=False,
        description="Address of a streaming replica of a PostgreSQL database, from which "
        "visitors’ pages and feeds are read. Empty: all is read from `database_url`.",
    )
    backup_dir: str = Field(
        default="", description="Folder of dated backups. Empty: `backups` in the data folder."
    )
    base_url: str = Field(
        default="http://127.0.0.1:8000",
        description="Public address of the site, used in feeds and links.",
    )
    secret_key: str = Field(
        default="",
        repr=False,
        description="Secret that signs links and sessions. Empty: one is made and kept in the "
        "database.",
    )
    trusted_proxies: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Comma-separated addresses or networks of proxies whose `X-Forwarded-For` is "
        "believed.",
    )
    metrics_from: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Comma-separated addresses or networks that may read `/metrics`. Empty: this "
        "machine alone.",
    )
    timezone: str = Field(
        default="Europe/Paris", description="IANA time zone of the territory and of floating times."
    )
    territory: Annotated[Territory, NoDecode] = Field(
        default_factory=Territory,
        description="The territory: its name, or a JSON object (in TOML a table) with `name`, "
        "`article`, `tagline`, `welcome`, `about`, `languages`, `texts`, `hues`, `plain`, "
        "`accent`, `themes`, `departements`, `communes`, explained below.",
    )
    map_file: str = Field(
        default="",
        description="GeoJSON file drawn under the map: its lines as rivers, its polygons as "
        "outlines.",
    )
    tile_url: str = Field(
        default="",
        description="Address of map tiles, `https://tiles.example/{z}/{x}/{y}.png`. Set, it offers "
        "a second map, whose pictures a visitor’s browser asks of that server once it is opened.",
    )
    tile_credit: str = Field(
        default="© OpenStreetMap",
        description="Whom the tiles’ licence asks to name.",
    )
    allow_private: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Comma-separated `host[:port]` that may be harvested although private.",
    )
    contact: str = Field(
        default="", description="Address or page put in the harvester’s User-Agent."
    )
    smtp_url: SecretStr = Field(
        default_factory=lambda: SecretStr(""),
        description="Mail server, `smtp://user:password@host:587` (encrypted by STARTTLS) or "
        "`smtps://…:465`; what a URL reserves is percent-encoded. Empty: no mail is sent.",
    )
    mail_from: str = Field(
        default="", description="Address mails come from. Empty: `contact`, when it is an address."
    )
    past_days: int = Field(
        default=60, ge=0, le=3660, description="Days back that a harvest still looks at."
    )
    horizon_days: int = Field(
        default=400, ge=1, le=3660, description="Days ahead to which recurring events are expanded."
    )
    interval_minutes: int = Field(
        default=60, ge=5, le=10080, description="Minutes between two visits to a source."
    )
    concurrency: int = Field(
        default=4, ge=1, le=200, description="Sources visited at the same time."
    )
    log_level: str = Field(default="warning", description="debug, info, warning or error.")
    log_json: bool = Field(default=False, description="One JSON object a line instead of text.")

    @field_validator("allow_private", "trusted_proxies", "metrics_from", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip().lower() for part in value.split(",") if part.strip())
        return value

    @field_validator("territory", mode="before")
    @classmethod
    def _name_or_object(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        if value.lstrip().startswith("{"):
            return Territory.model_validate_json(value)
        return Territory(name=value.strip()) if value.strip() else Territory()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"« {value} » n’est pas un fuseau horaire connu") from error
        return value

    @field_validator("tile_url")
    @classmethod
    def _tiles(cls, value: str) -> str:
        said = urlsplit(value)
        marks = all(mark in value for mark in ("{z}", "{x}", "{y}"))
        if value and not (said.scheme in {"http", "https"} and said.hostname and marks):
            raise ValueError("attendu : https://…/{z}/{x}/{y}.png")
        return value

    @field_validator("smtp_url")
    @classmethod
    def _mail_server(cls, value: SecretStr) -> SecretStr:
        said = urlsplit(value.get_secret_value())
        if value.get_secret_value() and (said.scheme not in MAIL_SCHEMES or not said.hostname):
            # Without the value: it may hold a password.
            raise ValueError("attendu : smtp://… ou smtps://… et le nom d’un serveur")
        return value

    @field_validator("trusted_proxies", "metrics_from")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for one in value:
            ip_network(one, strict=False)
        return value

    @field_validator("base_url")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def fixed(self) -> frozenset[str]:
        """What of the territory, and whether `contact`, the environment fixes."""
        return self._fixed

    @property
    def database(self) -> str:
        """The database address to open."""
        return self.database_url or f"sqlite:///{self.data_dir / 'almanach.db'}"

    @property
    def backups(self) -> Path:
        """The folder of dated backups."""
        return Path(self.backup_dir) if self.backup_dir else self.data_dir / "backups"

    @property
    def zone(self) -> ZoneInfo:
        """The territory's time zone."""
        return ZoneInfo(self.timezone)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Environment first, then the TOML file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def read_settings() -> Settings:
    """Read the settings. Raises `SettingsError` naming each one that is impossible."""
    try:
        settings = Settings()
    except ValidationError as error:
        wrong = "; ".join(
            f"ALMANACH_{'__'.join(map(str, e['loc'])).upper()} : {e['msg']}" for e in error.errors()
        )
        raise SettingsError(f"Réglage impossible : {wrong}") from error
    settings._fixed = _fixed_by(os.environ)
    return settings


def _fixed_by(environ: Mapping[str, str]) -> frozenset[str]:
    """Name what stands in the environment: the keys of the territory's object, or its name."""
    said = environ.get("ALMANACH_TERRITORY", "").strip()
    named = json.loads(said) if said.startswith("{") else ["name"] if said else []
    return frozenset({*named, *(["contact"] if environ.get("ALMANACH_CONTACT") else [])})
