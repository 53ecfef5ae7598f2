"""A history on each of the databases."""

from __future__ import annotations

import os

import pytest
from history_cases import SERVER, emptied

from engine.store.history.history import History


@pytest.fixture(params=["sqlite", "postgresql"])
def history(request, tmp_path):
    """Return an empty history on each of the databases."""
    if request.param == "sqlite":
        one = History.open(tmp_path / "runs")
    else:
        if not SERVER:
            if os.environ.get("FIELDPLAN_REQUIRE_POSTGRES"):
                pytest.fail("FIELDPLAN_TEST_POSTGRES names no server")
            pytest.skip("FIELDPLAN_TEST_POSTGRES names no server")
        emptied(SERVER)
        one = History.open(tmp_path, SERVER)
    yield one
    one.close()
