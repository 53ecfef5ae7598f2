"""Hedges: by how much more than the plan is handed down, against which level, once."""

from __future__ import annotations

from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING, Literal

from engine.quota.problem import FINEST_HEDGE

if TYPE_CHECKING:
    from collections.abc import Sequence

Held = Literal["last", "even"]
"""Where an over-assignment is put: at the last level, or evenly on the way down."""


def compounded(hedges: Sequence[Fraction]) -> Fraction:
    """Return Π(1 + hedge): how often the plan is handed down in all.

    >>> float(compounded([Fraction(5, 100)] * 3))
    1.157625
    """
    return prod((1 + hedge for hedge in hedges), start=Fraction(1))


def hedges_for(
    levels: Sequence[str],
    over_assignment: Fraction,
    *,
    against: str,
    held: Held = "last",
) -> tuple[Fraction, ...]:
    """Return the hedge of each level below the top for an over-assignment.

    Parameters
    ----------
    levels
        From the top down.
    over_assignment
        By how much the territories' quotas add up to more than those of ``against``,
        such as 1/5 for 120 %.
    against
        The level that it is reckoned against: the top or any above the territories.
    held
        ``last``: the nodes right above the territories hold all of it; ``even``: each
        level from there down holds the same, so that hedges compound to it.

    Notes
    -----
    Hedges are to a thousandth of a percent; the last level's is reckoned from what the
    others compound to, so that the whole is as near as that allows.

    Raises
    ------
    ValueError
        There is no such level above the territories; it is below 0.
    """
    if against not in levels[:-1]:
        raise ValueError(f"'{against}' is none of {list(levels[:-1])}")
    if over_assignment < 0:
        raise ValueError("an over-assignment is 0 or more")
    first, count = levels.index(against), len(levels) - 1
    hedges = [Fraction(0)] * count
    if held == "even":
        whole = float(1 + over_assignment) ** (1 / (count - first)) - 1
        even = Fraction(round(whole * FINEST_HEDGE), FINEST_HEDGE)
        hedges[first:-1] = [even] * (count - first - 1)
    rest = (1 + over_assignment) / compounded(hedges) - 1
    hedges[-1] = max(Fraction(0), rest.limit_denominator(FINEST_HEDGE))
    return tuple(hedges)


def over_assigned(
    *, attainment: Fraction | None = None, over_assignment: Fraction | None = None
) -> Fraction:
    """Return the over-assignment of a plan, with expected attainment counted once.

    Parameters
    ----------
    attainment
        Expected share of quotas that is sold, above 0; quotas are plan ÷ attainment.
    over_assignment
        Or what is handed down beyond the plan. One of both is given: they are the same
        allowance, and giving both would count it twice.

    >>> over_assigned(attainment=Fraction(4, 5))
    Fraction(1, 4)

    Raises
    ------
    ValueError
        Both are given, or none; or a number is out of range.
    """
    if (attainment is None) == (over_assignment is None):
        raise ValueError(
            "give the attainment or the over-assignment: each already allows for the "
            "other"
        )
    if attainment is not None:
        if not 0 < attainment <= 1:
            raise ValueError("attainment is above 0, at most 100%")
        return 1 / attainment - 1
    if over_assignment is None or over_assignment < 0:
        raise ValueError("an over-assignment is 0 or more")
    return over_assignment
