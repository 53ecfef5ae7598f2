"""A margin of safety on what must be made."""

from __future__ import annotations

import numpy as np
import pytest

from engine.capacity.buffer import with_buffer
from engine.capacity.problem import CapacityProblem, Cell, Need, Place
from engine.capacity.rules import Target


def _problem():
    months = np.ones(3)
    needs = tuple(
        Need(Place("", region), "bookings", amount * months, {0: months}, months)
        for region, amount in (("north", 10.0), ("south", 30.0))
    )
    return CapacityProblem(
        months=("1", "2", "3"),
        leave_before=True,
        discount=months,
        cells=(Cell(Place("AE"), months),),
        streams=(),
        opening=(),
        needs=needs,
        targets=(Target("all", (0, 1), (0, 1, 2), 0.9),),
    )


def test_every_need_is_raised_and_nothing_else():
    """A buffer of a tenth asks for a tenth more of each need, targets as they were."""
    problem = _problem()
    raised = with_buffer(problem, 0.1)
    assert [need.amount.tolist() for need in raised.needs] == [
        pytest.approx([11.0] * 3),
        pytest.approx([33.0] * 3),
    ]
    for before, after in zip(problem.needs, raised.needs, strict=True):
        assert after.rate is before.rate
        assert after.miss_price is before.miss_price
    assert raised.targets is problem.targets
    assert problem.needs[0].amount.tolist() == [10.0] * 3


def test_no_buffer_changes_nothing():
    """A buffer of 0 leaves the amounts to the last digit."""
    problem = _problem()
    same = with_buffer(problem, 0.0)
    assert [need.amount.tolist() for need in same.needs] == [[10.0] * 3, [30.0] * 3]


@pytest.mark.parametrize("share", [-0.1, float("nan"), float("inf")])
def test_a_margin_is_not_negative(share):
    """A negative or endless margin is refused, and what is allowed is said."""
    with pytest.raises(ValueError, match="share must be 0 or more and finite"):
        with_buffer(_problem(), share)
