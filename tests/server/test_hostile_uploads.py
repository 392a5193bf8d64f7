"""Files that mean harm, handed in over HTTP: each has its reason, and the others go in."""

import pytest
from clients import client_of, ended
from hostile_files import hostile_files
from hostile_signs import Hostile

from rag.answerer import Answerer
from rag.ingest import Ingestion
from server.app import create_app

pytestmark = pytest.mark.anyio
KINDS = ("bomb", "loops", "active", "unseen", "script", "hiding", "archive")
PAGE = "<html><title>Lamp</title><body><p>The lamp at Marrow Bay was lit on Tuesday at dusk.</p>"


def some() -> list[Hostile]:
    """The first three of some kinds."""
    files = list(hostile_files())
    return [file for kind in KINDS for file in [f for f in files if f.kind == kind][:3]]


async def test_an_upload_of_hostile_files_ends_with_a_reason_for_each(
    answerer: Answerer, ingestion: Ingestion
) -> None:
    files = some()
    parts = [("files", (file.name, file.data)) for file in files]
    parts.append(("files", ("lamp.html", PAGE.encode())))
    async with client_of(create_app(answerer, ingestion=ingestion)) as client:
        job = await ended(client, await client.post("/v1/articles", files=parts))
        assert job["state"] == "done", job
        skipped = {each["path"]: each["reason"] for each in job["report"]["skipped"]}
        for file in files:
            assert (file.name in skipped) or file.outcome != "skipped", file.name
            assert (file.name not in skipped) or file.outcome != "article", file.name
        assert "unpacks to more than 20 MB" in skipped["bomb-0.pdf"]
        assert "unpack it first" in skipped["archive.zip"]
        lamp = (await client.get("/v1/articles/lamp")).json()
        assert "Marrow Bay" in lamp["text"]


async def test_an_upload_of_nothing_but_a_bomb_fails_with_the_reason(
    answerer: Answerer, ingestion: Ingestion
) -> None:
    bomb = next(file for file in hostile_files() if file.kind == "bomb")
    async with client_of(create_app(answerer, ingestion=ingestion)) as client:
        given = {"files": ("bomb.pdf", bomb.data)}
        job = await ended(client, await client.post("/v1/articles", files=given))
        assert job["state"] == "failed"
        assert "bomb.pdf unpacks to more than 20 MB" in job["error"]["detail"]
