"""Planning with a margin of safety: people are planned for more than is needed."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.capacity.problem import CapacityProblem


def with_buffer(problem: CapacityProblem, share: float) -> CapacityProblem:
    """Return the problem with every need's amount raised by a share.

    Targets ask for the same share of the raised amounts, so that a plan for them has
    ``share`` more capacity. What is missed and over-staffed is reckoned from the raised
    amounts too; measure the plan with the problem as it was.

    Parameters
    ----------
    share
        Margin of safety, 0 or more: 0.1 plans for 10 % more.

    Raises
    ------
    ValueError
        The share is negative or not finite.
    """
    if not (share >= 0 and isfinite(share)):
        raise ValueError(f"share must be 0 or more and finite, got {share}")
    needs = tuple(
        replace(need, amount=need.amount * (1 + share)) for need in problem.needs
    )
    return replace(problem, needs=needs)
