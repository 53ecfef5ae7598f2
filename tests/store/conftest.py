"""A history on each of the databases."""

from __future__ import annotations

import os

import pytest
from history_cases import SERVER, emptied

from engine.store.history.history import History


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    """Return where there is no history yet on each of the databases: folder and URL."""
    if request.param == "sqlite":
        return tmp_path / "runs", None
    if not SERVER:
        if os.environ.get("FIELDPLAN_REQUIRE_POSTGRES"):
            pytest.fail("FIELDPLAN_TEST_POSTGRES names no server")
        pytest.skip("FIELDPLAN_TEST_POSTGRES names no server")
    emptied(SERVER)
    return tmp_path, SERVER


@pytest.fixture
def history(database):
    """Return an empty history on each of the databases."""
    one = History.open(*database)
    yield one
    one.close()
