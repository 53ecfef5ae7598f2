"""Runs CBC on a program of PuLP, and says how it ended in our words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulp

from engine.base.outcome import Limits, Outcome, Reason, Status

if TYPE_CHECKING:
    from engine.quota.solvers.network import Network

WORK_OF_A_UNIT = 10**6
"""Nodes × variables that CBC may look at for each unit of work: about a second."""


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


def relax(network: Network, seed: int) -> float | None:
    """Solve the linear relaxation; return its value, which no solution is below."""
    model = network.model
    model.solve(_command(Limits(), seed, 1, mip=False))
    if model.status != pulp.LpStatusOptimal:
        return None
    return float(pulp.value(model.objective) or 0.0)


def run_cbc(network: Network, limits: Limits, seed: int) -> Run:
    """Solve in whole numbers.

    Work is counted in nodes, so that the same limits give the same answer anywhere.
    """
    model = network.model
    nodes = max(1, int(WORK_OF_A_UNIT * limits.work / max(1, model.numVariables())))
    model.solve(_command(limits, seed, nodes, mip=True))
    raw = pulp.LpSolution[model.sol_status]
    if model.sol_status == pulp.LpSolutionOptimal:
        value = float(pulp.value(model.objective) or 0.0)
        if limits.gap:
            return Run(Outcome(Status.FEASIBLE, Reason.GAP_REACHED, raw), True, None)
        return Run(Outcome(Status.OPTIMAL, Reason.PROVED, raw), True, value)
    reason = Reason.WORK_LIMIT if limits.time_s is None else Reason.TIME_LIMIT
    found = model.sol_status == pulp.LpSolutionIntegerFeasible
    status = Status.FEASIBLE if found else Status.UNKNOWN
    return Run(Outcome(status, reason, raw), found, None)


def _command(limits: Limits, seed: int, nodes: int, *, mip: bool) -> pulp.COIN_CMD:
    return pulp.COIN_CMD(
        path=pulp.PULP_CBC_CMD.pulp_cbc_path,
        mip=mip,
        msg=False,
        timeLimit=limits.time_s,
        gapRel=limits.gap,
        maxNodes=nodes,
        # CBC 2.10 proves wrong optima on such programs after its own presolving.
        options=["preprocess off", f"randomCbcSeed {seed % 2**30 + 1}"],
    )
