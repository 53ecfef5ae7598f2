"""Whether a block's books add up, from its outcome alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.base.errors import EngineError

if TYPE_CHECKING:
    from engine.sim.crowd.outcome import Played
    from engine.sim.crowd.problem import CrowdProblem, Floats, PlanCase

RELATIVE = 1e-9
"""Largest difference between two ways of adding up, as a share of what is added."""


class CrowdMismatchError(EngineError):
    """The crowd's books do not add up: our fault, never hidden."""


def check(problem: CrowdProblem, plan: PlanCase, played: Played, units: Floats) -> None:
    """Add up what a block gave in two ways.

    Parameters
    ----------
    units
        ``(replications,)`` money that was sold before anything was moved or conceded:
        what is moved in is missing elsewhere, so only concessions may lie between it
        and revenue.

    Raises
    ------
    CrowdMismatchError
        Two sums differ, or something is not a number; the message names it.
    """
    months, quota = problem.months, problem.seats.quota
    pay = played.variable + played.prizes
    revenue = played.revenue.sum(axis=1)
    moved = (played.pulled + played.pushed) @ quota
    filled = played.filled * months
    salary = plan.salaries(problem.seats) / 12.0
    won = sum(played.won.values(), np.zeros_like(played.prizes))
    pairs: dict[str, tuple[Floats, Floats]] = {
        "revenue by month": (played.month_revenue.sum(axis=1), revenue),
        "units moved": (units - played.conceded.sum(axis=1), revenue),
        "pay by month": (played.month_pay.sum(axis=1), pay.sum(axis=1)),
        "effort by month": (
            played.month_effort.sum(axis=1),
            played.effort @ quota * months,
        ),
        "moved by month": (played.month_moved.sum(axis=1), moved),
        "exits by month": (played.month_exits.sum(axis=1), played.exits.sum(axis=1)),
        "seats by month": (played.month_filled.sum(axis=1), filled.sum(axis=1)),
        "concessions": (played.conceded, plan.discount * quota * played.pulled),
        "base pay": (played.fixed, filled @ salary),
        "prizes": (won, played.prizes),
    }
    for name, (one, two) in pairs.items():
        size = max(float(np.abs(one).max(initial=0.0)), float(quota.sum()))
        worst = float(np.abs(one - two).max(initial=0.0))
        if not worst <= RELATIVE * size:
            raise CrowdMismatchError(
                f"plan '{plan.name}': {name} differ by {worst:.3g}"
            )
    if (played.regretted > played.exits).any():
        raise CrowdMismatchError(f"plan '{plan.name}': more regretted than left")
