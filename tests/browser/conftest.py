"""The browser, and how the pages of a test are opened and closed in it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "report"))
pytest.register_assert_rewrite("pages")

from pages import WIDE, Visit, Windows  # noqa: E402 - to be rewritten first

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def executable() -> str | None:
    """Return the browser to use: the one named in the environment, or one found."""
    named = os.environ.get("FIELDPLAN_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="module")
def browser():
    """Start the browser and lend out its windows.

    Without a browser skip, or fail where one is required.
    """
    path = executable()
    if path is None:
        message = "no Chromium found; set FIELDPLAN_CHROMIUM to its executable"
        if os.environ.get("FIELDPLAN_REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    api = pytest.importorskip("playwright.sync_api")
    with api.sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield Windows(started)
        started.close()


@pytest.fixture
def opened(browser, addresses):
    """Return how to open a page; every page is left clean."""
    visits = []

    def go(kind="usual", size=WIDE, scheme="light"):
        visit = Visit(browser, addresses[kind], size, scheme)
        visits.append(visit)
        return visit.page

    yield go
    for visit in visits:
        visit.leave()
        assert visit.complaints == []
        assert len([url for url in visit.requests if url != "data:,"]) == 1
