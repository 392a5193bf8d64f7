"""The LangChain side: a retriever over the index, and the chain that lets a chat model answer."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import ConfigDict, SecretStr

from rag.errors import ModelUnavailable
from rag.generative import Ask
from rag.passages import embedding_text
from rag.prompts import Prompt
from rag.retrieval import DEFAULT_K, Searcher
from rag.tokens import CountTokens
from rag.types import Filters, Hit, Language

PASSAGE_TOKENS = 2200
"""tiktoken tokens of passages in one prompt."""

_Given = TypeVar("_Given")

_ANSWER_TOKENS = 400
_TIMEOUT_SECONDS = 120.0
# What the client library raises while it unpacks a reply that is not what it should be.
_GARBAGE = (ValueError, TypeError, LookupError, AttributeError)
_LANGUAGE_NAMES: dict[Language, str] = {
    "en": "English",
    "zh-Hant": "Traditional Chinese (繁體中文)",
    "zh-Hans": "Simplified Chinese (简体中文)",
}


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

    def within_budget(self, hits: Sequence[Hit]) -> tuple[Hit, ...]:
        """The best hits whose passages together stay within the prompt's budget; at least one."""
        kept: list[Hit] = []
        spent = 0
        for hit, tokens in zip(hits, self._count([hit.text for hit in hits]), strict=True):
            spent += tokens
            if kept and spent > PASSAGE_TOKENS:
                break
            kept.append(hit)
        return tuple(kept)

    async def write(self, ask: Ask) -> str:
        """The model's whole reply; every failure of the endpoint becomes `ModelUnavailable`."""
        check = "CITEDESK_LLM_BASE_URL and CITEDESK_LLM_MODEL"
        return await _reply(self._chain, ask, check=check)


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
        return await chain.ainvoke(given)
    except (OpenAIError, LangChainException, httpx.HTTPError, *_GARBAGE) as error:
        raise ModelUnavailable(
            f"the language model did not answer ({type(error).__name__}: {error}); check {check}"
        ) from error


def prompt_chain(model: BaseChatModel, prompt: Prompt) -> Runnable[Mapping[str, str], str]:
    """Values into the prompt, the prompt to the model, its text out."""

    def messages(values: Mapping[str, str]) -> list[BaseMessage]:
        system, user = prompt.render(values)
        return [SystemMessage(system), HumanMessage(user)]

    chain: Runnable[Mapping[str, str], str] = RunnableLambda(messages) | model | StrOutputParser()
    return chain


def answer_chain(model: BaseChatModel, prompt: Prompt) -> Runnable[Ask, str]:
    """Passages into the prompt, the prompt to the model, its text out."""

    def values(ask: Ask) -> Mapping[str, str]:
        return {
            "language": _LANGUAGE_NAMES[ask.language],
            "question": ask.question,
            "passages": "\n\n".join(
                _numbered(number, hit) for number, hit in enumerate(ask.passages, 1)
            ),
            "as_of": ask.as_of.isoformat(),
            "fence": ask.fence,
        }

    return RunnableLambda(values) | prompt_chain(model, prompt)


def _numbered(number: int, hit: Hit) -> str:
    about = ", ".join(
        part
        for part in (
            hit.article.source,
            hit.article.published.isoformat() if hit.article.published else "undated",
            hit.article.title,
        )
        if part
    )
    return f"[{number}] ({about})\n{embedding_text(hit.text)}"


def open_chat_model(base_url: str, model: str, api_key: str | None) -> BaseChatModel:
    """A chat model behind an OpenAI-compatible endpoint; nothing is sent until it is used."""
    from langchain.chat_models import init_chat_model

    chat_model: Any = init_chat_model(
        model,
        model_provider="openai",
        base_url=base_url,
        api_key=SecretStr(api_key or "none"),
        temperature=0,
        max_tokens=_ANSWER_TOKENS,
        timeout=_TIMEOUT_SECONDS,
        max_retries=1,
    )
    if not isinstance(chat_model, BaseChatModel):
        raise ModelUnavailable(f"no chat model of the name {model!r} can be set up")
    return chat_model
