"""Settings that hold for every test."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

# The same examples in every run, and no clock: a slow machine is not a failure.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")

TOGETHER = ("tests/contracts/", "tests/territory/")
"""Tests that one worker runs, and begins with: they share loops that are compiled when
first met, which two workers at a time would each compile."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give each file to one worker, and all that compiles the same to the same one."""
    items.sort(key=lambda item: not item.nodeid.startswith(TOGETHER))
    for item in items:
        path = item.nodeid.partition("::")[0]
        group = TOGETHER[0] if path.startswith(TOGETHER) else path
        item.add_marker(pytest.mark.xdist_group(group))
