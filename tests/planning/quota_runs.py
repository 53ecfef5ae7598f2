"""The quota scenarios that are shipped, run once for all tests."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from engine import territory_opt
from engine.scenario.load import load

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
REFERENCE = SCENARIOS / "reference" / "quota"
NAMES = tuple(sorted(path.stem for path in REFERENCE.glob("*.yaml")))
WITHOUT_PLAN = ("cannot_be_met",)
PLANNED = tuple(name for name in NAMES if name not in WITHOUT_PLAN)


@cache
def quotas_of(name: str) -> territory_opt.PlanningRun:
    """Return the run of a reference scenario, or of the demo by ``poland``."""
    path = REFERENCE / f"{name}.yaml"
    if name == "poland":
        path = SCENARIOS / "poland" / "quota.yaml"
    return territory_opt.run_quota(load(path))
