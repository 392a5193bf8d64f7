"""What is set and what it comes to: for `citedesk config` and for the composition roots."""

import os
import re
from pathlib import Path

from pydantic_settings import DotEnvSettingsSource, EnvSettingsSource

from rag.assembly import Endpoint
from rag.errors import BadInput
from rag.settings import RagSettings

# Settings of the packages above, which this one cannot import; docs/configuration.md has all.
NAMES_ABOVE = (
    "CITEDESK_API_KEY",
    "CITEDESK_SLACK_BOT_TOKEN",
    "CITEDESK_SLACK_SIGNING_SECRET",
    "CITEDESK_SLACK_APP_TOKEN",
    "CITEDESK_SLACK_API_BASE",
    "CITEDESK_JUDGE_BASE_URL",
    "CITEDESK_JUDGE_MODEL",
    "CITEDESK_JUDGE_API_KEY",
)
# A run of the evaluation is told from one with another judge by these, so they are not masked.
_IN_CLEAR = ("CITEDESK_JUDGE_BASE_URL", "CITEDESK_JUDGE_MODEL")

_PASSWORD = re.compile("//[^/@]+@")


def effective() -> dict[str, str]:
    """Every setting with its value, secrets masked, absent ones empty."""
    settings = RagSettings()
    values = {f"CITEDESK_{name.upper()}": value for name, value in settings}
    given = _given()
    values |= {
        name: given.get(name) if name in _IN_CLEAR else given.get(name) and "********"
        for name in NAMES_ABOVE
    }
    return {
        name: "" if value is None else _PASSWORD.sub("//********@", str(value))
        for name, value in values.items()
    }


def _given() -> dict[str, str | None]:
    """Every variable as the settings classes find it: the environment goes before .env."""
    sources = DotEnvSettingsSource(RagSettings), EnvSettingsSource(RagSettings)
    return {name.upper(): value for source in sources for name, value in source.env_vars.items()}


def unknown_names() -> list[str]:
    """CITEDESK_* names in the environment or .env that no setting has."""
    known = {f"CITEDESK_{name.upper()}" for name in RagSettings.model_fields} | {*NAMES_ABOVE}
    named = {name.upper() for name in os.environ if name.upper().startswith("CITEDESK_")}
    dotenv = Path(".env")
    if dotenv.is_file():
        for line in dotenv.read_text(encoding="utf-8").splitlines():
            name = line.partition("=")[0].strip().removeprefix("export ").strip().upper()
            if name.startswith("CITEDESK_"):
                named.add(name)
    return sorted(named - known)


def endpoint_of(settings: RagSettings) -> Endpoint | None:
    """The language model that is configured; None when none is."""
    if not settings.llm_base_url and not settings.llm_model:
        return None
    if not settings.llm_base_url or not settings.llm_model:
        missing = "CITEDESK_LLM_MODEL" if settings.llm_base_url else "CITEDESK_LLM_BASE_URL"
        raise BadInput(f"{missing} is not set; a language model needs its address and its name")
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else None
    return Endpoint(settings.llm_base_url, settings.llm_model, key)
