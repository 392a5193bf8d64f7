"""Refusals and failures as OpenAI's own client reads them."""

from collections.abc import AsyncIterator
from typing import Any

import openai
import pytest
from openai_clients import HERE, asked, client_of, says, streamed
from pydantic import SecretStr

from rag.answerer import Answerer
from rag.errors import IndexUnusable
from rag.types import Retrieved
from server.app import create_app
from server.settings import ServerSettings

pytestmark = pytest.mark.anyio
ENGLISH = "The lighthouse at Skerry Point was lit again when?"


@pytest.fixture
async def client(answerer: Answerer) -> AsyncIterator[openai.AsyncOpenAI]:
    async with client_of(create_app(answerer)) as made:
        yield made


IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}


@pytest.mark.parametrize(
    ("change", "param", "words"),
    [
        ({"messages": [{"role": "user", "content": [IMAGE]}]}, "messages.0.content", "image_url"),
        (
            {"messages": [{"role": "user", "content": [{"type": {}, "text": "x"}]}]},
            "messages.0.content",
            "without a type",
        ),
        ({"messages": []}, "messages", "at least 1"),
        ({"messages": [says("Hello.", "system")]}, "messages", "'user'"),
        ({"messages": [says("x", "oracle")]}, "messages.0.role", "user"),
        ({"messages": [says("   ")]}, "messages", "empty"),
        ({"messages": [says("x" * 5000)]}, "messages", "4000"),
        ({"n": 3}, "n", "3"),
        ({"response_format": {"type": "json_object"}}, "response_format", "json_object"),
    ],
)
async def test_what_cannot_be_served_is_refused_as_openai_does(
    client: openai.AsyncOpenAI, change: dict[str, Any], param: str, words: str
) -> None:
    request = {"messages": [says(ENGLISH)], **change}
    with pytest.raises(openai.BadRequestError) as refused:
        await client.chat.completions.create(model="citedesk", **request)
    error = refused.value
    assert (error.status_code, error.type) == (400, "invalid_request_error")
    assert (error.param, error.code) == (param, "bad_input")
    assert words in error.message


async def test_errors_of_every_kind_come_in_openais_envelope(client: openai.AsyncOpenAI) -> None:
    raw, path = client._client, f"{HERE}/v1/chat/completions"
    headers = {"content-type": "application/json"}
    replies = [
        (await raw.post(path, content=b"{", headers=headers), 400),
        (await raw.get(path), 405),
        (await raw.get(f"{HERE}/v1/models/gpt-4o"), 404),
        (await raw.get(f"{HERE}/v1/models/open/weights"), 404),
    ]
    for reply, status in replies:
        assert reply.status_code == status
        assert set(reply.json()) == {"error"}
        assert set(reply.json()["error"]) == {"message", "type", "param", "code"}
        assert reply.json()["error"]["type"] == "invalid_request_error"
    elsewhere = await raw.get(f"{HERE}/v1/nowhere")
    assert elsewhere.headers["content-type"] == "application/problem+json"


async def test_there_is_one_model(client: openai.AsyncOpenAI) -> None:
    listed = await client.models.list()
    assert [model.id for model in listed.data] == ["citedesk"]
    assert (await client.models.retrieve("citedesk")).to_dict() == listed.data[0].to_dict()
    with pytest.raises(openai.NotFoundError, match="citedesk") as unknown:
        await client.models.retrieve("gpt-4o")
    assert unknown.value.code == "model_not_found"
    with pytest.raises(openai.NotFoundError, match="gpt-4o") as wrong:
        await client.chat.completions.create(model="gpt-4o", messages=[says(ENGLISH)])
    assert (wrong.value.param, wrong.value.code) == ("model", "model_not_found")


async def test_a_wrong_key_is_an_authentication_error(answerer: Answerer) -> None:
    app = create_app(answerer, settings=ServerSettings(api_key=SecretStr("s3cret")))
    async with client_of(app, api_key="guess") as stranger:
        with pytest.raises(openai.AuthenticationError) as refused:
            await asked(stranger, says(ENGLISH))
    assert refused.value.code == "invalid_api_key"
    assert refused.value.response.headers["www-authenticate"] == "Bearer"
    async with client_of(app, api_key="s3cret") as known:
        assert (await asked(known, says(ENGLISH))).citedesk["status"] == "answered"


class Breaks:
    """An answerer that breaks at the first event, or after it."""

    def __init__(self, error: Exception, *, at_once: bool) -> None:
        self._error = error
        self._at_once = at_once

    async def stream(self, *_: object, **__: object) -> AsyncIterator[Retrieved]:
        if not self._at_once:
            yield Retrieved("x", ())
        raise self._error


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize("at_once", [True, False])
async def test_what_nobody_expected_says_nothing_of_its_innards(
    at_once: bool, stream: bool
) -> None:
    broken = Breaks(ZeroDivisionError("a secret of the house"), at_once=at_once)
    async with client_of(create_app(broken)) as client:  # type: ignore[arg-type]
        ask = streamed if stream else asked
        with pytest.raises(openai.APIError) as failed:
            await ask(client, says(ENGLISH))
    assert "secret" not in str(failed.value.body)
    assert failed.value.type == "server_error"
    assert "log says" in failed.value.message


async def test_an_index_that_cannot_be_used_is_503_with_its_sentence() -> None:
    broken = Breaks(IndexUnusable("no index in ./index; run `citedesk ingest`"), at_once=True)
    async with client_of(create_app(broken)) as client:  # type: ignore[arg-type]
        with pytest.raises(openai.InternalServerError, match="citedesk ingest") as failed:
            await asked(client, says(ENGLISH))
    assert (failed.value.status_code, failed.value.code) == (503, "index_unusable")
