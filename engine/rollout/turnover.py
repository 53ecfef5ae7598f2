"""Turnover set such that the baseline loses as many people as is known of today."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from engine.sim.crowd.outcome import BLOCK
from engine.sim.crowd.play import play_block

if TYPE_CHECKING:
    from engine.sim.crowd.problem import CrowdProblem

ROUNDS = 3
REPS = 48
"""Seats times blocks that turnover is measured on, at least."""
MOST_BLOCKS = 8


def steadied(problem: CrowdProblem) -> CrowdProblem:
    """Return the problem with hazards by which the baseline loses the stated share.

    Notes
    -----
    The stated rate is what is seen today, under the baseline: missed quota, new reps
    and colleagues who leave included. So h₀ of every type is scaled by one factor until
    the baseline's leavers a filled seat and month are those stated; the other plans
    then differ from that as the terms of the hazard say.
    """
    rates = np.array([kind.rate for kind in problem.leaving])
    stated = float(np.mean(1.0 - np.exp(-rates[problem.seats.kind])))
    if stated <= 0:
        return problem
    found = problem
    for _ in range(ROUNDS):
        factor = stated / max(_leavers(found), 0.1 * stated)
        leaving = tuple(
            replace(kind, rate=kind.rate * factor) for kind in found.leaving
        )
        found = replace(found, leaving=leaving)
    return found


def _leavers(problem: CrowdProblem) -> float:
    """Return the baseline's leavers a filled seat and month."""
    alone = replace(problem, plans=problem.plans[:1])
    blocks = min(ceil(REPS / len(problem.seats.ids)), MOST_BLOCKS)
    left = filled = 0.0
    for block in range(blocks):
        (played,) = play_block(alone, block, BLOCK)
        left += float(played.exits.sum())
        filled += float(played.filled.sum()) * problem.months
    return left / filled
