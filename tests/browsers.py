"""A real Chromium for tests, or a skip that says how to get one."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

_PATH = next((p for name in ("chromium", "google-chrome") if (p := shutil.which(name))), None)


@contextmanager
def chromium(*arguments: str) -> Iterator[Browser]:
    """A browser without a window, started with these arguments."""
    if _PATH is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("no chromium is installed, and REQUIRE_BROWSER forbids to skip")
        pytest.skip("no chromium is installed; on Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=_PATH, args=arguments)
        yield launched
        launched.close()
