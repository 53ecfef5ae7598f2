"""Runs CBC on a program of PuLP, and says how it ended in our words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulp

from engine.base.outcome import Limits, Outcome, Reason, Status

if TYPE_CHECKING:
    from engine.quota.solvers.network import Network

NODES_A_UNIT = 1_000
"""Nodes that CBC may look at for each unit of work."""


@dataclass(frozen=True, slots=True)
class Run:
    """How a run ended.

    Parameters
    ----------
    outcome
        Two words, and CBC's own.
    found
        Whether the program's variables hold a solution.
    bound
        Of the program's objective: no solution is below; None when nothing is known.
    """

    outcome: Outcome
    found: bool
    bound: float | None


def run_cbc(network: Network, limits: Limits, seed: int) -> Run:
    """Solve: first the linear relaxation, whose value is a bound, then the whole.

    Work is counted in nodes, so that the same limits give the same answer anywhere.
    """
    model = network.model
    relaxed = _command(limits, seed, mip=False)
    model.solve(relaxed)
    bound = None
    if model.status == pulp.LpStatusOptimal:
        bound = float(pulp.value(model.objective) or 0.0)
    model.solve(_command(limits, seed, mip=True))
    raw = pulp.LpSolution[model.sol_status]
    if model.sol_status == pulp.LpSolutionOptimal:
        if not limits.gap:
            bound = float(pulp.value(model.objective) or 0.0)
        reason = Reason.GAP_REACHED if limits.gap else Reason.PROVED
        status = Status.FEASIBLE if limits.gap else Status.OPTIMAL
        return Run(Outcome(status, reason, raw), True, bound)
    if model.status == pulp.LpStatusInfeasible:
        outcome = Outcome(Status.INFEASIBLE, Reason.PROVED, raw)
        return Run(outcome, False, None)
    reason = Reason.WORK_LIMIT if limits.time_s is None else Reason.TIME_LIMIT
    if model.sol_status == pulp.LpSolutionIntegerFeasible:
        return Run(Outcome(Status.FEASIBLE, reason, raw), True, bound)
    return Run(Outcome(Status.UNKNOWN, reason, raw), False, bound)


def _command(limits: Limits, seed: int, *, mip: bool) -> pulp.COIN_CMD:
    return pulp.COIN_CMD(
        path=pulp.PULP_CBC_CMD.pulp_cbc_path,
        mip=mip,
        msg=False,
        timeLimit=limits.time_s,
        gapRel=limits.gap,
        maxNodes=max(1, int(NODES_A_UNIT * limits.work)),
        # CBC 2.10 proves wrong optima on such programs after its own presolving.
        options=["preprocess off", f"randomCbcSeed {seed % 2**30 + 1}"],
    )
