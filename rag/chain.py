"""The LangChain side: a retriever over the index, and the chain that lets a chat model answer."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import ConfigDict, SecretStr

from rag.errors import ModelUnavailable
from rag.generative import Ask
from rag.material import passage_text
from rag.prompts import Prompt
from rag.replies import finished_part
from rag.retrieval import DEFAULT_K, Searcher
from rag.types import CountTokens, Filters, Hit, Language

PASSAGE_TOKENS = 2200
"""tiktoken tokens of passages in one prompt, annotations counted."""
MOST_PASSAGES = 4
"""Passages in one prompt: a small model loses its way in more."""

CHECK = "CITEDESK_LLM_BASE_URL and CITEDESK_LLM_MODEL"
"""The settings to look at when the language model does not answer."""

_Given = TypeVar("_Given")

_ANSWER_TOKENS = 400
_TIMEOUT_SECONDS = 120.0
# An endpoint that asks for a longer wait is not waited for.
_LONGEST_WAIT_SECONDS = 5.0
_USUAL_WAIT_SECONDS = 0.5
_TOO_MANY_REQUESTS = 429
_SERVER_FAILS = 500
# What the client library raises while it unpacks a reply that is not what it should be.
_GARBAGE = (ValueError, TypeError, LookupError, AttributeError)
_LANGUAGE_NAMES: dict[Language, str] = {
    "en": "English",
    "zh-Hant": "Traditional Chinese (繁體中文)",
    "zh-Hans": "Simplified Chinese (简体中文)",
}
_FORMS: dict[Language, str] = {
    "en": "Answer in English. After each sentence put its passage number in brackets, as in [2].",
    "zh-Hant": "請用繁體中文以完整句子回答，每句後面用方括號標出段落編號，例如[2]。",
    "zh-Hans": "请用简体中文以完整句子回答，每句后面用方括号标出段落编号，例如[2]。",
}
_FAILURES = {
    400: "rejected the request",
    401: "did not accept the API key",
    403: "did not accept the API key",
    404: "does not know the address or the model",
    429: "is over its rate limit",
}


class _WithheldError(Exception):
    """The endpoint gave no text, and said why."""


class PassageRetriever(BaseRetriever):
    """The index as a LangChain retriever: page content is the passage, metadata its place."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    filters: Filters = Filters()
    k: int = DEFAULT_K

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002  # the base class names it
    ) -> list[Document]:
        found = self.searcher.search(query, filters=self.filters, k=self.k)
        return [document_of(hit) for hit in found.hits]


def document_of(hit: Hit) -> Document:
    """A hit as a LangChain document whose id is its location."""
    article = hit.article
    return Document(
        id=f"{article.id}:{hit.start}-{hit.end}",
        page_content=hit.text,
        metadata={
            "article_id": article.id,
            "title": article.title,
            "source": article.source,
            "published": article.published.isoformat() if article.published else None,
            "url": article.url,
            "start": hit.start,
            "end": hit.end,
            "score": hit.score,
        },
    )


class LangChainModel:
    """A chat model behind the chain, as the answerer sees it."""

    def __init__(self, name: str, model: BaseChatModel, prompt: Prompt, count: CountTokens) -> None:
        self.name = name
        self._chain = answer_chain(model, prompt)
        self._count = count

    def within_budget(self, hits: Sequence[Hit], language: Language) -> tuple[Hit, ...]:
        """The best hits whose passages together stay within the prompt's budget; at least one."""
        best = hits[:MOST_PASSAGES]
        texts = [passage_text(number, hit, language) for number, hit in enumerate(best, 1)]
        kept: list[Hit] = []
        spent = 0
        for hit, tokens in zip(best, self._count(texts), strict=True):
            spent += tokens
            if kept and spent > PASSAGE_TOKENS:
                break
            kept.append(hit)
        return tuple(kept)

    async def write(self, ask: Ask) -> str:
        """The model's whole reply; every failure of the endpoint becomes `ModelUnavailable`."""
        return await _reply(self._chain, ask, check=CHECK)


class PromptedModel:
    """A chat model that is given one prompt, filled in anew each time.

    `check` names the settings to look at when it does not answer.
    """

    def __init__(self, model: BaseChatModel, prompt: Prompt, *, check: str) -> None:
        self.prompt = prompt
        self._chain = prompt_chain(model, prompt)
        self._check = check

    async def write(self, values: Mapping[str, str]) -> str:
        """The model's whole reply; every failure of the endpoint becomes `ModelUnavailable`."""
        return await _reply(self._chain, values, check=self._check)


async def _reply(chain: Runnable[_Given, str], given: _Given, *, check: str) -> str:
    import httpx
    from langchain_core.exceptions import LangChainException
    from openai import OpenAIError

    try:
        async with asyncio.timeout(_TIMEOUT_SECONDS):
            return await _tried_twice(chain, given)
    except (
        *(OpenAIError, LangChainException, httpx.HTTPError, TimeoutError, _WithheldError),
        *_GARBAGE,
    ) as error:
        raise ModelUnavailable(
            f"the language model {_what_failed(error)}; check {check}"
        ) from error


async def _tried_twice(chain: Runnable[_Given, str], given: _Given) -> str:
    from openai import APIConnectionError, APIStatusError

    try:
        return await chain.ainvoke(given)
    except (APIConnectionError, APIStatusError) as error:
        wait = _worth_waiting(error)
        if wait is None:
            raise
    await asyncio.sleep(wait)
    return await chain.ainvoke(given)


def _worth_waiting(error: Exception) -> float | None:
    """Seconds after which the same request may well be answered; None when it would not be."""
    from openai import APIStatusError, APITimeoutError

    if isinstance(error, APITimeoutError):
        return None
    if not isinstance(error, APIStatusError):
        return _USUAL_WAIT_SECONDS
    if error.status_code != _TOO_MANY_REQUESTS and error.status_code < _SERVER_FAILS:
        return None
    asked = _retry_after(error)
    if asked is None:
        return _USUAL_WAIT_SECONDS
    return asked if asked <= _LONGEST_WAIT_SECONDS else None


def _retry_after(error: Exception) -> float | None:
    """What the endpoint's Retry-After says, in seconds; None when it says none or a date."""
    from openai import APIStatusError

    header = error.response.headers.get("retry-after") if isinstance(error, APIStatusError) else ""
    return float(header) if header and header.isascii() and header.isdigit() else None


def _what_failed(error: Exception) -> str:
    """In a few words, and without the words of the endpoint: they may repeat the question."""
    import httpx
    from openai import APIConnectionError, APIStatusError, APITimeoutError

    if isinstance(error, _WithheldError):
        return str(error)
    if isinstance(error, TimeoutError | APITimeoutError | httpx.TimeoutException):
        return f"did not answer within {_TIMEOUT_SECONDS:.0f} seconds"
    if isinstance(error, APIStatusError):
        says = _FAILURES.get(error.status_code, "failed")
        wait = _retry_after(error)
        asks = f" and asks to wait {wait:.0f} seconds" if wait else ""
        return f"{says} (HTTP {error.status_code}){asks}"
    if isinstance(error, APIConnectionError | httpx.HTTPError):
        return "cannot be reached or broke off"
    return f"sent something that is no answer ({type(error).__name__})"


def prompt_chain(
    model: BaseChatModel, prompt: Prompt, *, read: Callable[[BaseMessage], str] | None = None
) -> Runnable[Mapping[str, str], str]:
    """Values into the prompt, the prompt to the model, its text out."""

    def messages(values: Mapping[str, str]) -> list[BaseMessage]:
        system, user = prompt.render(values)
        return [SystemMessage(system), HumanMessage(user)]

    return RunnableLambda(messages) | model | RunnableLambda(read or _text)


def answer_chain(model: BaseChatModel, prompt: Prompt) -> Runnable[Ask, str]:
    """Passages into the prompt, the prompt to the model, its text out, whole sentences only."""

    def values(ask: Ask) -> Mapping[str, str]:
        return {
            "language": _LANGUAGE_NAMES[ask.language],
            "question": ask.question,
            "passages": "\n\n".join(
                passage_text(number, hit, ask.language)
                for number, hit in enumerate(ask.passages, 1)
            ),
            "as_of": ask.as_of.isoformat(),
            "fence": ask.fence,
            "form": _FORMS[ask.language],
        }

    return RunnableLambda(values) | prompt_chain(model, prompt, read=_whole_sentences)


def _text(message: BaseMessage) -> str:
    if message.additional_kwargs.get("refusal"):
        raise _WithheldError("declined to answer")
    if message.response_metadata.get("finish_reason") == "content_filter":
        raise _WithheldError("had its answer withheld by a content filter")
    return str(message.text)


def _whole_sentences(message: BaseMessage) -> str:
    """The text; without its last sentence where that was cut off."""
    text = _text(message)
    cut_off = message.response_metadata.get("finish_reason") == "length"
    return finished_part(text) if cut_off else text


def open_chat_model(
    base_url: str, model: str, api_key: str | None, *, most_tokens: int = _ANSWER_TOKENS
) -> BaseChatModel:
    """A chat model behind an OpenAI-compatible endpoint; nothing is sent until it is used."""
    from langchain.chat_models import init_chat_model

    chat_model: Any = init_chat_model(
        model,
        model_provider="openai",
        base_url=base_url,
        api_key=SecretStr(api_key or "none"),
        temperature=0,
        max_tokens=most_tokens,
        timeout=_TIMEOUT_SECONDS,
        max_retries=0,
    )
    if not isinstance(chat_model, BaseChatModel):
        raise ModelUnavailable(f"no chat model of the name {model!r} can be set up")
    return chat_model
