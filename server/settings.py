"""Settings of the server, from CITEDESK_* variables or .env; read at the composition root only."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServerSettings(BaseSettings):
    """Who may ask."""

    model_config = SettingsConfigDict(
        env_prefix="CITEDESK_", env_file=".env", extra="ignore", frozen=True
    )

    api_key: SecretStr | None = Field(
        default=None,
        description="The key that requests must carry; needed on any but a loopback address.",
    )
