"""The capacity scenarios that are shipped, planned once for all tests."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

from engine import capacity_plan
from engine.base.outcome import Limits
from engine.scenario.load import load

FOLDER = Path(__file__).resolve().parents[2] / "scenarios" / "reference" / "capacity"
NAMES = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))
WITHOUT_PLAN = ("cannot_be_made", "too_little_pipeline")
PLANNED = tuple(name for name in NAMES if name not in WITHOUT_PLAN)
QUICK = capacity_plan.Options(limits=Limits(gap=0.01), futures=256, workers=2)


@cache
def planned(name: str) -> capacity_plan.CapacityRun:
    """Return the run of a scenario by its name, with few futures."""
    return capacity_plan.run(load(FOLDER / f"{name}.yaml"), QUICK)


def other(**changes: object) -> capacity_plan.Options:
    """Return the quick options with changes."""
    return replace(QUICK, **changes)
