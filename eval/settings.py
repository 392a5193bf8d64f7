"""Settings of the evaluation, from CITEDESK_* variables or .env; read by eval/cli.py only."""

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class EvalSettings(BaseSettings):
    """The model that grades answers; without one there is no `judged` metric."""

    model_config = SettingsConfigDict(
        env_prefix="CITEDESK_", env_file=".env", extra="ignore", frozen=True
    )

    judge_base_url: str | None = Field(
        default=None,
        description="An OpenAI-compatible endpoint that grades answers in an evaluation.",
    )
    judge_model: str | None = Field(default=None, description="The model to ask for grades there.")
    judge_api_key: SecretStr | None = Field(default=None, description="The key for that endpoint.")
