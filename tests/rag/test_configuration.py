"""What is set: misspelt names are found, secrets masked, half an endpoint refused."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from rag import configuration
from rag.assembly import Endpoint
from rag.configuration import endpoint_of
from rag.errors import BadInput
from rag.settings import RagSettings
from server.settings import ServerSettings


def effective() -> dict[str, str]:
    return configuration.effective(RagSettings, ServerSettings)


def unknown_names() -> list[str]:
    return configuration.unknown_names(RagSettings, ServerSettings)


def test_a_misspelt_name_in_the_environment_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEDESK_LLM_MODLE", "m")
    monkeypatch.setenv("CITEDESK_LLM_MODEL", "m")
    monkeypatch.setenv("CITEDESK_API_KEY", "k")
    assert unknown_names() == ["CITEDESK_LLM_MODLE"]


def test_misspelt_names_in_the_dotenv_file_are_found() -> None:
    Path(".env").write_text(
        "# CITEDESK_COMMENT=1\n"
        "CITEDESK_INDX=./index\n"
        "  export CITEDESK_CASHE = /tmp\n"
        "citedesk_timezones=UTC\n"
        "CITEDESK_INDEX=./index\n"
        "export CITEDESK_SLACK_BOT_TOKEN=x\n"
        "OTHER=1\n\n"
    )
    assert unknown_names() == ["CITEDESK_CASHE", "CITEDESK_INDX", "CITEDESK_TIMEZONES"]


def test_without_a_misspelt_name_there_is_nothing_to_tell() -> None:
    assert unknown_names() == []


def test_effective_settings_have_every_name_once_and_absent_ones_empty() -> None:
    values = effective()
    fields = {**RagSettings.model_fields, **ServerSettings.model_fields}
    assert set(values) == {f"CITEDESK_{name.upper()}" for name in fields}
    assert values["CITEDESK_TIMEZONE"] == "UTC"
    assert values["CITEDESK_INDEX"] == "index"
    assert values["CITEDESK_LLM_MODEL"] == values["CITEDESK_API_KEY"] == ""


def test_effective_settings_are_those_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CITEDESK_INDEX", "/srv/index")
    Path(".env").write_text("CITEDESK_LLM_MODEL=tiny\nCITEDESK_INDEX=/elsewhere\n")
    values = effective()
    assert values["CITEDESK_INDEX"] == "/srv/index"
    assert values["CITEDESK_LLM_MODEL"] == "tiny"


@pytest.mark.parametrize(
    ("name", "given", "fix"),
    [
        ("LOG_QUESTIONS", "", "write true or false, or leave it out"),
        ("LOG_QUESTIONS", "perhaps", "write true or false"),
        ("QUEUE", "", "write a whole number, or leave it out"),
        ("QUEUE", "many", "write a whole number"),
        ("QUEUE", "-1", "write a number from 0 on"),
        ("MODEL_SOURCE", "pypi", "write 'auto', 'hub' or 'wheels'"),
        ("TIMEZONE", "Taipei", "there is no such time zone; write a name such as Asia/Taipei"),
    ],
)
def test_a_value_that_cannot_be_used_is_told_with_what_to_write(
    name: str, given: str, fix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"CITEDESK_{name}", given)
    with pytest.raises(BadInput) as raised:
        effective()
    assert str(raised.value) == f"CITEDESK_{name} is {given!r}; {fix}"


SECRETS = ["CITEDESK_LLM_API_KEY", "CITEDESK_API_KEY", "CITEDESK_SLACK_BOT_TOKEN"]
SECRETS += ["CITEDESK_SLACK_SIGNING_SECRET", "CITEDESK_SLACK_APP_TOKEN"]


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_masked_but_seen_to_be_set(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "hunter2-secret")
    values = effective()
    assert set(values[name]) == {"*"}
    assert not any("hunter2" in value for value in values.values())


def test_a_password_in_the_address_of_the_model_is_masked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CITEDESK_LLM_BASE_URL", "http://desk:hunter2@127.0.0.1:8080/v1")
    assert effective()["CITEDESK_LLM_BASE_URL"] == "http://********@127.0.0.1:8080/v1"


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"llm_base_url": "http://127.0.0.1:8080/v1"}, "CITEDESK_LLM_MODEL"),
        ({"llm_base_url": "http://127.0.0.1:8080/v1", "llm_model": ""}, "CITEDESK_LLM_MODEL"),
        ({"llm_model": "tiny"}, "CITEDESK_LLM_BASE_URL"),
    ],
)
def test_an_endpoint_configured_by_half_names_what_is_missing(
    given: dict[str, str], missing: str
) -> None:
    with pytest.raises(BadInput, match=f"^{missing} is not set"):
        endpoint_of(RagSettings(**given))  # type: ignore[arg-type]


@pytest.mark.parametrize("blank", [None, ""])
def test_no_endpoint_where_neither_is_set(blank: str | None) -> None:
    assert endpoint_of(RagSettings(llm_base_url=blank, llm_model=blank)) is None


def test_an_endpoint_has_its_address_name_and_key() -> None:
    settings = RagSettings(
        llm_base_url="http://127.0.0.1:8080/v1", llm_model="tiny", llm_api_key=SecretStr("k")
    )
    assert endpoint_of(settings) == Endpoint("http://127.0.0.1:8080/v1", "tiny", "k")
    without_key = settings.model_copy(update={"llm_api_key": None})
    assert endpoint_of(without_key) == Endpoint("http://127.0.0.1:8080/v1", "tiny", None)
