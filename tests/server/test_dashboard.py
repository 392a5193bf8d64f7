"""The dashboard and the page of monitoring know the metrics that there are."""

import json
import re
from pathlib import Path

import pytest
from clients import client_of
from prometheus_client.parser import text_string_to_metric_families

from rag.answerer import Answerer
from server.app import create_app

pytestmark = pytest.mark.anyio
DOCS = Path(__file__).resolve().parents[2] / "docs"
ENDINGS = {"counter": ("_total",), "gauge": ("",), "histogram": ("", "_bucket", "_sum", "_count")}


@pytest.fixture
async def metrics(answerer: Answerer) -> dict[str, tuple[str, ...]]:
    """What may be asked for of each metric of a server, by its name."""
    async with client_of(create_app(answerer)) as client:
        text = (await client.get("/metrics")).text
    return {
        family.name: tuple(f"{family.name}{ending}" for ending in ENDINGS[family.type])
        for family in text_string_to_metric_families(text)
        if not family.name.endswith("_created")
    }


async def test_the_dashboard_shows_metrics_that_there_are(
    metrics: dict[str, tuple[str, ...]],
) -> None:
    panels = json.loads((DOCS / "dashboard.json").read_text(encoding="utf-8"))["panels"]
    asked = [target["expr"] for panel in panels for target in panel["targets"]]
    there = {name for names in metrics.values() for name in names}
    for expression in asked:
        named = set(re.findall(r"\bcitedesk_\w+", expression))
        assert named, f"{expression} asks for nothing of ours"
        assert named <= there, f"there is no {', '.join(named - there)}, asked for by {expression}"


async def test_the_page_of_monitoring_tells_of_all_metrics_and_no_others(
    metrics: dict[str, tuple[str, ...]],
) -> None:
    told = set(re.findall(r"\bcitedesk_\w+", (DOCS / "monitoring.md").read_text(encoding="utf-8")))
    assert told <= {name for names in metrics.values() for name in names}
    assert [name for name, names in metrics.items() if not told.intersection(names)] == []
