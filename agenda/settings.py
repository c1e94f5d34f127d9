"""Settings: environment `ALMANACH_*` or `almanach.toml`. Documented in docs/settings.md."""

from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from agenda.errors import SettingsError


class Territory(BaseModel):
    """Whose agenda this is. Empty lists accept events from everywhere."""

    name: str = "notre territoire"
    article: str = "Almanach de"
    tagline: str = "L’agenda commun des cafés associatifs, tiers-lieux et médiathèques."
    departements: list[str] = []
    communes: list[str] = []


class Settings(BaseSettings):
    """Everything an operator can set; each field's description is its documentation."""

    model_config = SettingsConfigDict(
        env_prefix="ALMANACH_",
        env_nested_delimiter="__",
        toml_file="almanach.toml",
        extra="ignore",
        frozen=True,
    )

    data_dir: Path = Field(default=Path("data"), description="Folder of the embedded database.")
    database_url: str = Field(
        default="",
        description="Database address, `sqlite:///…` or `postgresql://…`. "
        "Empty: SQLite in the data folder.",
    )
    base_url: str = Field(
        default="http://127.0.0.1:8000",
        description="Public address of the site, used in feeds and links.",
    )
    secret_key: str = Field(
        default="", description="Secret that signs links and sessions. Empty: made at each start."
    )
    timezone: str = Field(
        default="Europe/Paris", description="IANA time zone of the territory and of floating times."
    )
    territory: Annotated[Territory, NoDecode] = Field(
        default_factory=Territory,
        description="The territory: its name, or a JSON object (in TOML a table) with `name`, "
        "`article`, `tagline`, `departements` and `communes`. Empty lists accept every event.",
    )
    allow_private: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Comma-separated `host[:port]` that may be harvested although private.",
    )
    contact: str = Field(
        default="", description="Address or page put in the harvester’s User-Agent."
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
        default=8, ge=1, le=200, description="Sources visited at the same time."
    )
    log_level: str = Field(default="warning", description="debug, info, warning or error.")
    log_json: bool = Field(default=False, description="One JSON object a line instead of text.")

    @field_validator("allow_private", mode="before")
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

    @field_validator("base_url")
    @classmethod
    def _no_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @property
    def database(self) -> str:
        """The database address to open."""
        return self.database_url or f"sqlite:///{self.data_dir / 'almanach.db'}"

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
        return Settings()
    except ValidationError as error:
        wrong = "; ".join(
            f"ALMANACH_{'__'.join(map(str, e['loc'])).upper()} : {e['msg']}" for e in error.errors()
        )
        raise SettingsError(f"Réglage impossible : {wrong}") from error
