"""Settings of the server, from CITEDESK_* variables or .env; read at the composition root only."""

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class ServerSettings(BaseSettings):
    """Who may ask, how much at once, and what is remembered."""

    model_config = SettingsConfigDict(
        env_prefix="CITEDESK_", env_file=".env", extra="ignore", frozen=True
    )

    api_key: SecretStr | None = Field(
        default=None,
        description="A key with every right; on any but a loopback address this one or one made "
        "by `citedesk keys create` is needed.",
    )
    questions_per_minute: int = Field(
        default=60, ge=1, description="Questions and searches that one key may ask in a minute."
    )
    questions_per_day: int = Field(
        default=5000, ge=1, description="Questions and searches that one key may ask in a day."
    )
    concurrency: int = Field(
        default=4, ge=1, description="Questions that are worked on at the same time."
    )
    queue: int = Field(
        default=128,
        ge=0,
        description="Questions that may wait; the next one is told to come later.",
    )
    redis_url: SecretStr | None = Field(
        default=None, description="Where several processes count together; none counts by itself."
    )
    trusted_proxies: str = Field(
        default="",
        description="Addresses of proxies, with commas between, whose X-Forwarded-For is believed.",
    )
    cors_origins: str = Field(
        default="",
        description="Origins of other sites, with commas between, whose pages may call the API.",
    )
    keep_days: int = Field(
        default=30, ge=1, description="Days that conversations, answers and votes are kept."
    )
    upload_megabytes: int = Field(
        default=25, ge=1, description="The largest upload of articles in one request."
    )
    log_questions: bool = Field(
        default=False, description="Whether the log holds the text of questions."
    )
    slack_bot_token: SecretStr | None = Field(
        default=None, description="The bot token of the Slack app; with it the Slack bot runs."
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None, description="The signing secret that Slack's requests are checked with."
    )
    slack_app_token: SecretStr | None = Field(
        default=None, description="The app token; with it the bot listens in Socket Mode."
    )
    slack_api_base: str = Field(
        default="https://slack.com/api/", description="The address of Slack's Web API."
    )
    slack_policy: Path | None = Field(
        default=None, description="A TOML file of who may ask the Slack bot what, and where."
    )
    mattermost_tokens: SecretStr | None = Field(
        default=None,
        description="The tokens of Mattermost's slash command and outgoing webhooks, with commas "
        "between; with one, Mattermost may ask.",
    )
    mattermost_origin: str = Field(
        default="", description="Where Mattermost is; answers to slash commands go nowhere else."
    )
    mattermost_questions_per_day: int | None = Field(
        default=None,
        ge=1,
        description="Questions that one person may ask from Mattermost in any 24 hours.",
    )
