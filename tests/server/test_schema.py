"""Every operation of /openapi.json under generated requests: no 5xx, nothing undocumented."""

from typing import cast

import hypothesis
import pytest
import schemathesis
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from rag.answerer import Answerer
from rag.ingest import Ingestion
from server.app import create_app

HOST = {"host": "127.0.0.1"}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
PATHS = create_app(cast(Answerer, None)).openapi()["paths"]
POSITIVE, NEGATIVE = schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE
OPERATIONS = [(path, method, POSITIVE) for path, methods in PATHS.items() for method in methods]
# Those that can be asked wrongly.
OPERATIONS += [
    (path, method, NEGATIVE)
    for path, methods in PATHS.items()
    for method, told in methods.items()
    if "requestBody" in told or any(given["in"] == "query" for given in told.get("parameters", ()))
]


@pytest.mark.filterwarnings("ignore")  # those of the generator and of its test client
@pytest.mark.parametrize(("path", "method", "mode"), OPERATIONS)
def test_every_reply_is_one_that_the_schema_tells_of(
    answerer: Answerer,
    ingestion: Ingestion,
    path: str,
    method: str,
    mode: schemathesis.GenerationMode,
) -> None:
    app = create_app(answerer, ingestion=ingestion)
    app.state.life.warm_up(lambda: None)
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, headers=HOST)

    operation = schema[path][method.upper()]

    @hypothesis.given(operation.as_strategy(generation_mode=mode))
    @hypothesis.settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
    )
    def replies(case: schemathesis.Case) -> None:
        case.validate_response(case.call(headers=HOST), checks=CHECKS)

    replies()
