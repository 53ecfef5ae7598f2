"""Whether a policy is worth what is claimed, recomputed without its solver."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.base.errors import EngineError
from engine.base.streams import Purpose, stream
from engine.behaviour.effort.measure import Begin, measure

if TYPE_CHECKING:
    from engine.behaviour.effort.problem import EffortProblem
    from engine.behaviour.effort.result import EffortResult, Measure

CLAIM = 2e-3
"""Most that claim and recomputation may differ by, a share of pay and cost."""
GAIN = 1e-3
"""Most that a single deviation may gain, a share of pay and cost."""
FACTORS = (0.0, 0.5, 0.8, 1.25, 1.5, 2.0)


class PolicyMismatchError(EngineError):
    """A policy is not worth what is claimed, or is not the best: our fault."""


def believe(problem: EffortProblem, result: EffortResult) -> Measure:
    """Recompute what a policy is worth, and return it if the claim holds.

    Notes
    -----
    The claim is checked for reps without risk aversion and present bias, for whom the
    expectation is what they maximise. For others only that chances sum to 1 is.

    Raises
    ------
    PolicyMismatchError
        Claim and recomputation differ by more than the grid explains.
    """
    found = measure(problem, result.policy, result.carried)
    for (level, step), (_, chances) in found.closing.items():
        if abs(float(chances.sum()) - 1) > 1e-6:
            raise PolicyMismatchError(
                f"chances of level {level} at step {step} sum to {chances.sum()}"
            )
    person = problem.person
    plain = person.risk <= 0 and person.present_bias >= 1
    allowed = CLAIM * _scale(found)
    if plain and abs(found.value - result.value) > allowed:
        raise PolicyMismatchError(
            f"a policy said to be worth {result.value} is worth {found.value}"
        )
    return found


def deviations(
    problem: EffortProblem, result: EffortResult, *, seed: int, states: int
) -> float:
    """Return the most that any single deviation gains, in states drawn at random.

    Parameters
    ----------
    seed, states
        Which states, and how many; drawn from those that the policy leads to.

    Notes
    -----
    In a state, effort is changed for one step by a factor, or to a share of the
    largest effort, and the policy is followed from there on. Only for reps without
    risk aversion and present bias.

    Raises
    ------
    PolicyMismatchError
        A deviation gains more than the grid explains.
    """
    draw = stream(seed, Purpose.SEARCH)
    scale = _scale(measure(problem, result.policy, result.carried))
    best = 0.0
    for _ in range(states):
        begin = _state(problem, result, draw)
        effort = _effort(result, begin)
        top = float(result.policy.effort[begin.step].max())
        others = [effort * factor for factor in FACTORS] + [0.25 * top, top]
        values = [
            measure(
                problem,
                result.policy,
                result.carried,
                Begin(begin.step, begin.node, begin.line, other),
            ).value
            for other in (effort, *others)
        ]
        best = max(best, max(values[1:]) - values[0])
    if best > GAIN * scale:
        raise PolicyMismatchError(f"a deviation gains {best} of {scale}")
    return best


def _scale(found: Measure) -> float:
    return float(np.abs(found.pay).sum() + found.cost.sum())


def _effort(result: EffortResult, begin: Begin) -> float:
    table = result.policy.effort[begin.step]
    return float(table.reshape(-1, table.shape[-1])[begin.line, begin.node])


def _state(
    problem: EffortProblem, result: EffortResult, draw: np.random.Generator
) -> Begin:
    """Return a state on the way: the policy followed under luck of steady steps."""
    step = int(draw.integers(len(problem.length)))
    totals = np.zeros(problem.closes.shape[0])
    policy = result.policy
    for before in range(step):
        here = _nearest(result, before, totals)
        effort = _effort(result, here)
        lucky = float(draw.uniform(0.3, 1.7))
        length = problem.length[before]
        totals += lucky * problem.base[before]
        totals += lucky * problem.reach[before] * length * effort
        totals[problem.closes[:, before]] = 0.0
    return _nearest(result, step, np.minimum(totals, policy.totals[-1]))


def _nearest(result: EffortResult, step: int, totals: np.ndarray) -> Begin:
    policy = result.policy
    node = int(np.argmin(np.abs(policy.totals - totals[0])))
    at = [
        int(np.argmin(np.abs(d - (total - totals[0]))))
        for d, total in zip(policy.offsets, totals[1:], strict=True)
    ]
    shape = tuple(len(d) for d in policy.offsets)
    line = int(np.ravel_multi_index(at, shape)) if at else 0
    return Begin(step, node, line)
