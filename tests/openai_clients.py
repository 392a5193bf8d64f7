"""OpenAI's own client over an application, without a network in between."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import openai

HERE = "http://127.0.0.1"


@asynccontextmanager
async def client_of(app: Any, *, api_key: str = "none") -> AsyncIterator[openai.AsyncOpenAI]:
    """The client as it comes, with the application in place of the network."""
    transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
    async with openai.AsyncOpenAI(
        base_url=f"{HERE}/v1",
        api_key=api_key,
        max_retries=0,
        http_client=httpx2.AsyncClient(transport=transport),
    ) as client:
        yield client


def says(text: str, role: str = "user") -> Any:
    """One message."""
    return {"role": role, "content": text}


async def asked(client: openai.AsyncOpenAI, *messages: Any, **options: Any) -> Any:
    """The whole reply."""
    return await client.chat.completions.create(
        model="citedesk", messages=list(messages), **options
    )


async def streamed(client: openai.AsyncOpenAI, *messages: Any, **options: Any) -> list[Any]:
    """Every chunk of a reply."""
    return [chunk async for chunk in await asked(client, *messages, stream=True, **options)]
