"""A solver of programs that is not ours: SciPy's HiGHS, for tests.

Import as ``capacity.scipy_highs``: the folder of tests is on the path.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, vstack

from engine.base.outcome import Outcome, Reason, Status
from engine.capacity.solvers.port import ProgramClaim

PROVED = Outcome(Status.OPTIMAL, Reason.PROVED)
NOTHING = ProgramClaim(Outcome(Status.INFEASIBLE, Reason.PROVED), None, None, None)


def highs(program, *, limits, relaxed=False, **_) -> ProgramClaim:
    """Return the optimum, with duals if relaxed."""
    return with_duals(program) if relaxed else in_whole_numbers(program, limits.gap)


def with_duals(program) -> ProgramClaim:
    """Return the optimum of the relaxation and its duals."""
    matrix, low, high = program.matrix, program.low, program.high
    same = low == high
    up, down = np.isfinite(high) & ~same, np.isfinite(low) & ~same
    found = linprog(
        program.cost,
        A_ub=csr_array(vstack([matrix[up], -matrix[down]])),
        b_ub=np.concatenate([high[up], -low[down]]),
        A_eq=csr_array(matrix[same]),
        b_eq=low[same],
        bounds=np.column_stack([program.lower, program.upper]),
    )
    if found.status == 2:
        return NOTHING
    if found.status:
        raise RuntimeError(found.message)
    duals = np.zeros(low.size)
    duals[same] = found.eqlin.marginals
    duals[up] += found.ineqlin.marginals[: up.sum()]
    duals[down] -= found.ineqlin.marginals[up.sum() :]
    value = found.fun + program.constant
    return ProgramClaim(PROVED, found.x, value, value, duals, found.nit)


def in_whole_numbers(program, gap=0.0) -> ProgramClaim:
    """Return the optimum in whole numbers."""
    found = milp(
        program.cost,
        integrality=program.whole.astype(int),
        bounds=Bounds(program.lower, program.upper),
        constraints=LinearConstraint(program.matrix, program.low, program.high),
        options={"mip_rel_gap": gap},
    )
    if found.status == 2:
        return NOTHING
    if found.status:
        raise RuntimeError(found.message)
    bound = found.mip_dual_bound + program.constant
    value = found.fun + program.constant
    return ProgramClaim(PROVED, found.x, value, bound, None, found.mip_node_count)
