"""Articles handed in over HTTP: an article, a question that it answers, and who answers it."""

import httpx

ARTICLE = {
    "title": "Kiln relit at Marrow Bay",
    "text": "The brick kiln at Marrow Bay was relit on Tuesday after 14 idle months.",
    "published": "2026-05-02",
    "source": "Bay Herald",
    "url": "https://bay.example/kiln",
}
QUESTION = "When was the brick kiln at Marrow Bay relit?"


def texts(**files: str) -> list[tuple[str, tuple[str, bytes]]]:
    """Files by their names, as a form sends them."""
    return [("files", (name, text.encode())) for name, text in files.items()]


async def cited(client: httpx.AsyncClient, question: str = QUESTION) -> set[str]:
    """The articles that an answer quotes."""
    answer = (await client.post("/v1/ask", json={"question": question})).json()
    return {c["article_id"] for c in answer["citations"]}
