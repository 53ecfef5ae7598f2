"""Re-deal the units of a few territories: a small integer program for HiGHS."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from engine.territory.solvers.priced.program import Program

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.priced.part import BreakPrices, Part

    FloatVector = NDArray[np.float64]

_WORK_PER_NODE = 3.0e-5
"""Work units for one branch-and-bound node and pair."""

_WORK_PER_CHOICE = 1.1e-3
"""Work units for an integer program's root, per pair more than one for each unit."""

_WORK_PER_PIVOT = 1.5e-8
"""Work units for one simplex iteration and pair."""

_WORK_PER_CALL = 1.0e-2
"""Work units for stating a program and calling its solver, however small it is."""

_NOTHING = 0.5
"""Costs are whole: a deal that is better by less is not better."""

_ROUNDING = 1e-9
"""Reduced costs that differ by less are alike."""

_STOPPED_EARLY = 1
"""SciPy's word for a limit of nodes or time."""


@dataclass(frozen=True, eq=False, slots=True)
class Effort:
    """How hard to try one part.

    Parameters
    ----------
    pairs
        Pairs of the integer program at most; those that the part's own relaxation
        finds cheapest.
    nodes
        Branch-and-bound nodes at most: a limit that repeats on any machine.
    cut_settles
        Whether a part that had more promising pairs than ``pairs`` counts as settled
        once those are: near the relaxation the others hardly matter.
    """

    pairs: int
    nodes: int
    cut_settles: bool = True


@dataclass(frozen=True, eq=False, slots=True)
class Redealt:
    """What came of one neighbourhood.

    Parameters
    ----------
    chosen
        (k,) int32 territory of each unit of the part, or None when nothing was found.
    proved
        Whether nothing better is to be expected of the neighbourhood.
    work
        Deterministic work units used.
    """

    chosen: NDArray[np.int32] | None
    proved: bool
    work: float


def redeal(
    problem: TerritoryProblem,
    part: Part,
    prices: BreakPrices,
    effort: Effort,
    time_s: float | None = None,
) -> Redealt:
    """Find the cheapest deal of the part, rules broken at a price.

    Parameters
    ----------
    problem, part
        What is given and which piece of it is decided.
    prices
        Prices of loads and totals outside the window, and of budgets overdrawn.
    effort
        How hard to try.
    time_s
        Seconds of the clock at most, or None.

    Notes
    -----
    The part's linear relaxation comes first. A pair whose reduced cost is above the
    distance between relaxation and present deal is in no better deal, and where there
    is no such distance there is nothing to find.
    """
    clock = inf if time_s is None else max(time_s, 0.01)
    program = Program(problem, part, prices)
    reduced, value, work = _relaxed(program, clock)
    if reduced is None:
        return Redealt(None, proved=False, work=work)
    distance = program.value(part.now) - value
    if distance * program.scale < _NOTHING:
        return Redealt(None, proved=True, work=work)
    arcs = _promising(program, part, reduced, distance, effort.pairs)
    small = replace(part, arcs=arcs)
    dealt = _dealt(Program(problem, small, prices), small, effort, clock)
    whole = np.count_nonzero(reduced <= distance + _ROUNDING) <= arcs.sum()
    settled = dealt.proved and (whole or effort.cut_settles)
    return replace(dealt, proved=settled, work=work + dealt.work)


def _relaxed(program: Program, clock: float) -> tuple[FloatVector | None, float, float]:
    """Return reduced costs of the pairs, the value of the relaxation, and the work."""
    num_pairs = len(program.rows)
    result = linprog(
        program.costs,
        A_ub=program.rules,
        b_ub=program.limits,
        A_eq=program.once,
        b_eq=np.ones(program.once.shape[0]),
        bounds=(0, None),
        method="highs-ds",
        options={"time_limit": clock},
    )
    work = _WORK_PER_CALL + float(result.nit) * num_pairs * _WORK_PER_PIVOT
    if result.status != 0 or result.fun is None:
        return None, 0.0, work
    return result.lower.marginals[:num_pairs], float(result.fun), work


def _promising(
    program: Program, part: Part, reduced: FloatVector, distance: float, most: int
) -> NDArray[np.bool_]:
    """(k, q) bool: pairs that may be in a better deal, the cheapest so many of them."""
    limit = distance
    if len(reduced) > most:
        limit = min(limit, float(np.partition(reduced, most - 1)[most - 1]))
    keep = reduced <= limit + _ROUNDING
    arcs = np.zeros(part.arcs.shape, dtype=np.bool_)
    arcs[program.rows[keep], program.columns[keep]] = True
    arcs[np.arange(len(part.units)), part.now] = True
    return arcs


def _dealt(program: Program, part: Part, effort: Effort, clock: float) -> Redealt:
    num_pairs, num_columns = len(program.rows), len(program.costs)
    is_pair = np.arange(num_columns) < num_pairs
    constraints = [LinearConstraint(program.once, 1.0, 1.0)]
    if len(program.limits):
        constraints.append(LinearConstraint(program.rules, -np.inf, program.limits))
    result = milp(
        program.costs,
        integrality=is_pair.astype(np.float64),
        bounds=Bounds(0.0, np.where(is_pair, 1.0, np.inf)),
        constraints=constraints,
        options={"node_limit": effort.nodes, "mip_rel_gap": 1e-5, "time_limit": clock},
    )
    nodes = result.get("mip_node_count") or 0
    choices = num_pairs - len(part.units)
    work = _WORK_PER_CALL + choices * (_WORK_PER_CHOICE + _WORK_PER_NODE * nodes)
    if result.x is None:
        return Redealt(None, proved=False, work=work)
    best = np.full(part.arcs.shape, -1.0)
    best[program.rows, program.columns] = result.x[:num_pairs]
    chosen = part.territories[best.argmax(axis=1)].astype(np.int32)
    return Redealt(chosen, proved=result.status != _STOPPED_EARLY, work=work)
