"""What is set and what it comes to: for `citedesk config` and for the composition roots."""

import os
import re
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings

from rag.assembly import Endpoint
from rag.errors import BadInput
from rag.settings import RagSettings

Settings = TypeVar("Settings", bound=BaseSettings)
_PASSWORD = re.compile("//[^/@]+@")


def effective(*classes: type[BaseSettings]) -> dict[str, str]:
    """Every setting of these classes with its value, secrets masked, absent ones empty.

    Raises:
        BadInput: a variable has a value that cannot be used.
    """
    values = (item for settings in classes for item in read(settings))
    return {f"CITEDESK_{name.upper()}": _shown(value) for name, value in values}


def unknown_names(*classes: type[BaseSettings]) -> list[str]:
    """CITEDESK_* names in the environment or .env that none of these classes has."""
    known = {f"CITEDESK_{name.upper()}" for settings in classes for name in settings.model_fields}
    named = {name.upper() for name in os.environ if name.upper().startswith("CITEDESK_")}
    dotenv = Path(".env")
    if dotenv.is_file():
        for line in dotenv.read_text(encoding="utf-8").splitlines():
            name = line.partition("=")[0].strip().removeprefix("export ").strip().upper()
            if name.startswith("CITEDESK_"):
                named.add(name)
    return sorted(named - known)


def read(settings: type[Settings]) -> Settings:
    """The settings as they are in force; `BadInput` names a variable that cannot be used."""
    try:
        return settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "CITEDESK_" + "_".join(str(part) for part in first["loc"]).upper()
        unset = ", or leave it out" if first["input"] == "" else ""
        raise BadInput(f"{name} is {first['input']!r}; {wanted(first)}{unset}") from error


_WANTED = {
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "int_parsing": "write a whole number",
    "int_type": "write a whole number",
    "list_type": "write a list, in square brackets",
    "string_type": "write it in quotation marks",
}


def wanted(error: ErrorDetails) -> str:
    """What to write in place of a value that a setting or an entry of a file cannot be."""
    given = error.get("ctx", {})
    match error["type"]:
        case "literal_error":
            return f"write {given['expected']}"
        case "greater_than_equal":
            return f"write a number from {given['ge']} on"
        case "value_error":
            return error["msg"].removeprefix("Value error, ")
        case kind:
            return _WANTED.get(kind) or error["msg"]


def _shown(value: object) -> str:
    if value is None:
        return ""
    return _PASSWORD.sub("//********@", str(value))


def store_of(settings: RagSettings) -> str | None:
    """The address of the database that holds the articles; None when the index folder does."""
    return settings.store.get_secret_value() if settings.store else None


def endpoint_of(settings: RagSettings) -> Endpoint | None:
    """The language model that is configured; None when none is."""
    if not settings.llm_base_url and not settings.llm_model:
        return None
    if not settings.llm_base_url or not settings.llm_model:
        missing = "CITEDESK_LLM_MODEL" if settings.llm_base_url else "CITEDESK_LLM_BASE_URL"
        raise BadInput(f"{missing} is not set; a language model needs its address and its name")
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else None
    return Endpoint(settings.llm_base_url, settings.llm_model, key)
