"""Settings that hold for every test."""

from __future__ import annotations

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
