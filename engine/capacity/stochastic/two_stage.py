"""Planning now for all worlds, where some decisions may wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.base.errors import SolverMismatchError
from engine.base.outcome import Outcome, Reason, Status
from engine.capacity.stochastic.playing import SAME, play
from engine.capacity.stochastic.result import StochasticResult
from engine.capacity.stochastic.risk import EXPECTED
from engine.capacity.stochastic.scenes import stages
from engine.capacity.stochastic.search import Search, search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.base.watch import Watch
    from engine.capacity.problem import CapacityProblem
    from engine.capacity.stochastic.commitment import Commitment
    from engine.capacity.stochastic.risk import Risk
    from engine.capacity.stochastic.search import Found
    from engine.capacity.stochastic.world import World

PROVEN = 1e-6
"""A gap up to which an answer is the best one."""


def two_stage(
    problem: CapacityProblem,
    worlds: Sequence[World],
    commitment: Commitment,
    risk: Risk = EXPECTED,
    *,
    how: Search | None = None,
    watch: Watch | None = None,
) -> StochasticResult:
    """Return the plan whose common part is best for all worlds together.

    Common decisions are whole numbers where the problem says so; what waits is found
    for each world, in fractions, and knows the world. Uncertain is what a
    :class:`~engine.capacity.stochastic.world.World` has a factor for; who in person
    leaves or sells is averaged, here as in every expected plan, and is played by the
    futures of the simulation.

    Parameters
    ----------
    worlds
        Their probabilities add up to 1.
    risk
        What is kept low.
    how
        Solver and limits.

    Raises
    ------
    ValueError
        Probabilities, leads or names of targets do not fit.
    SolverMismatchError
        What the solver claims is not what our own recomputation finds.

    Notes
    -----
    Two-stage stochastic programme with recourse (Birge & Louveaux, Introduction to
    Stochastic Programming); with many worlds decomposed by the L-shaped method (Van
    Slyke & Wets 1969) with a cut for each group of worlds and parts.
    """
    how = how or Search()
    program = stages(problem, worlds, commitment, risk)
    found = search(program, risk, how, watch)
    if found.x is None or found.y is None:
        return StochasticResult(
            found.outcome, how.method, risk, None, found.bound, found.work, found.rounds
        )
    played = play(program, (found.x, found.y), commitment, risk)
    _agree(found, played.objective)
    return StochasticResult(
        _outcome(found, played.objective, how.limits.gap),
        how.method,
        risk,
        played,
        None if found.bound is None else min(found.bound, played.objective),
        found.work,
        found.rounds,
    )


def _agree(found: Found, objective: float) -> None:
    slack = SAME * max(1.0, abs(objective))
    if found.value is None or abs(found.value - objective) > slack:
        raise SolverMismatchError(
            f"the solver claims {found.value!r}; its plan amounts to {objective!r}"
        )
    if found.bound is not None and found.bound > objective + slack:
        raise SolverMismatchError(
            f"the solver claims that nothing is below {found.bound!r}; its own plan "
            f"amounts to {objective!r}"
        )


def _outcome(found: Found, objective: float, gap: float) -> Outcome:
    """Return the two words that objective and bound deserve."""
    raw = found.outcome.raw
    size = max(1e-9, abs(objective))
    open_ = float("inf") if found.bound is None else (objective - found.bound) / size
    if open_ <= PROVEN:
        return Outcome(Status.OPTIMAL, Reason.PROVED, raw)
    if open_ <= gap:
        return Outcome(Status.FEASIBLE, Reason.GAP_REACHED, raw)
    reason = found.outcome.reason
    if reason is Reason.PROVED or reason is Reason.GAP_REACHED:
        reason = Reason.WORK_LIMIT
    return Outcome(Status.FEASIBLE, reason, raw)
