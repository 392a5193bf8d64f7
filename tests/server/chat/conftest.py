"""A Slack on loopback that fails the test which sends what it would not take."""

from collections.abc import Iterator

import pytest
from slack_server import FakeSlack


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with FakeSlack() as started:
        yield started
        # What Slack would not have taken, or nobody should have sent, fails whatever test sent it.
        assert [r for r in started.refused if r[1] in ("invalid_arguments", "invalid_blocks")] == []
