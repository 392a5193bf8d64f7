"""What is set and what it comes to: for `citedesk config` and for the composition roots."""

import os
import re
from pathlib import Path

from rag.assembly import Endpoint
from rag.errors import BadInput
from rag.settings import RagSettings

# Settings of the packages above, which this one cannot import; docs/configuration.md has all.
SERVER_NAMES = (
    "CITEDESK_API_KEY",
    "CITEDESK_SLACK_BOT_TOKEN",
    "CITEDESK_SLACK_SIGNING_SECRET",
    "CITEDESK_SLACK_APP_TOKEN",
    "CITEDESK_SLACK_API_BASE",
)

_PASSWORD = re.compile("//[^/@]+@")


def effective() -> dict[str, str]:
    """Every setting with its value, secrets masked, absent ones empty."""
    settings = RagSettings()
    values = {f"CITEDESK_{name.upper()}": value for name, value in settings}
    values |= {name: os.environ.get(name) and "********" for name in SERVER_NAMES}
    return {
        name: "" if value is None else _PASSWORD.sub("//********@", str(value))
        for name, value in values.items()
    }


def unknown_names() -> list[str]:
    """CITEDESK_* names in the environment or .env that no setting has."""
    known = {f"CITEDESK_{name.upper()}" for name in RagSettings.model_fields} | {*SERVER_NAMES}
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
