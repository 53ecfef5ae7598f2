"""Luck switched off, or one standard deviation to one side: what hurts most."""

from __future__ import annotations

from dataclasses import replace
from math import exp
from typing import TYPE_CHECKING

import numpy as np

from engine.sim.workforce.problem import Luck, Tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from engine.sim.workforce.problem import WorkforceProblem

    Floats = NDArray[np.float64]

LABELS: Mapping[str, str] = {
    "demand": "Demand",
    "selling": "Win rates and productivity",
    "person": "Luck of single people",
    "leave": "Attrition",
    "ramp": "Time to ramp",
    "late": "Late starts",
}
"""What may be switched off, in words."""


def luck_of(numbers: Mapping[str, float]) -> Luck:
    """Return luck from the scenario's numbers."""
    return Luck(**numbers)


def switched_off(luck: Luck, name: str) -> Luck:
    """Return the same luck without one kind of it."""
    return replace(luck, **{name: 0.0})


def moved(problem: WorkforceProblem, name: str, side: int) -> WorkforceProblem | None:
    """Return the same futures, one thing a standard deviation worse (−1) or better.

    Returns
    -------
    None where there is no level to move: the luck of single people, or no doubt.
    """
    luck = problem.luck
    spread = float(getattr(luck, name))
    if name == "person" or not spread:
        return None
    if name == "late":
        return replace(
            problem, luck=replace(luck, late=0.0 if side > 0 else 2 * spread)
        )
    factor = exp(side * spread)
    if name == "demand":
        room = (1.0 + luck.headroom) * factor - 1.0
        return replace(problem, luck=replace(luck, headroom=room))
    if name == "selling":
        return _selling(problem, factor)
    change = _leaving if name == "leave" else _ramping
    return replace(
        problem,
        cells=change(problem.cells, 1.0 / factor),
        starters=change(problem.starters, 1.0 / factor),
    )


def _selling(problem: WorkforceProblem, factor: float) -> WorkforceProblem:
    outputs = tuple(
        replace(
            output,
            rate={cell: rate * factor for cell, rate in output.rate.items()},
            win_rate=min(1.0, output.win_rate * factor),
        )
        for output in problem.outputs
    )
    return replace(problem, outputs=outputs)


def _leaving(tables: Tables, factor: float) -> Tables:
    """Return chances to leave times a factor; the two kinds together at most 1."""
    both = tables.voluntary + tables.involuntary
    most = np.divide(1.0, both, out=np.full_like(both, np.inf), where=both > 0)
    share = np.minimum(factor, most)
    return replace(
        tables,
        voluntary=tables.voluntary * share,
        involuntary=tables.involuntary * share,
    )


def _ramping(tables: Tables, factor: float) -> Tables:
    """Return productive shares read at ``k ÷ factor`` months; the last stays."""
    months = np.arange(tables.ramp.shape[1], dtype=np.float64)
    rows = [np.interp(months / factor, months, row) for row in tables.ramp]
    ramp = np.array(rows).reshape(tables.ramp.shape)
    ramp[:, -1:] = tables.ramp[:, -1:]
    return replace(tables, ramp=ramp)
