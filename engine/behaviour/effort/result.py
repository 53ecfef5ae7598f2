"""The outcome of solving one rep's effort, and what recomputing it gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from engine.behaviour.effort.ranges import Bounds
    from engine.behaviour.effort.solution import Policy

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class Measure:
    """What a policy leads to, from the problem and the policy alone.

    Found by carrying the distribution of the state forward; no value function is used.

    Parameters
    ----------
    effort
        ``(steps,)`` expected effort a month.
    spread
        ``(steps,)`` standard deviation of effort across states.
    sales
        ``(steps,)`` expected sales of each step, quota shares, after moves.
    pay
        ``(steps,)`` expected money that each step brings (worth, felt terms included).
    cost
        ``(steps,)`` expected cost of effort and of moves.
    moved
        ``(steps,)`` expected shares moved (in minus out) and |moved|.
    closing
        Level to step of close to the distribution of its total there, before it starts
        again: (totals ``(n,)``, probabilities ``(n,)``).
    value
        Expected discounted utility; equals the policy's claim if r = 0 and β = 1.
    """

    effort: Floats
    spread: Floats
    sales: Floats
    pay: Floats
    cost: Floats
    moved: tuple[Floats, Floats]
    closing: dict[tuple[int, int], tuple[Floats, Floats]]
    value: float


@dataclass(frozen=True, eq=False, slots=True)
class EffortResult:
    """Policy, its value at the start, and how it was found.

    Parameters
    ----------
    policy
        Effort and moves.
    value
        V at the start with all totals 0, money.
    slope
        ∂V/∂total at the start, money a quota share.
    carried
        Money that a share moved over the horizon's end was counted as, at the start of
        the next; 0 where nothing may be moved.
    seconds
        Wall-clock time; never part of a stored result.
    room
        How far totals were allowed to get.
    """

    policy: Policy
    value: float
    slope: float
    seconds: float
    carried: float = 0.0
    room: Bounds | None = None
