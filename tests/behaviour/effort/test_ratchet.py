"""Beliefs about next year's quota, and felt pay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from problems import effort_at_start, one_period

from engine.behaviour.effort.pays import FeltPay, PayAtEnd, PaySum, PayToDate
from engine.behaviour.effort.problem import Grid
from engine.behaviour.effort.ratchet import ratchet_rates, ratchet_value
from engine.behaviour.effort.solve import solve


def year(quota, after):
    """Return four months with a bonus and an accelerator at a quota."""
    problem = one_period(
        lambda y: 0.5 * (y >= quota) + 0.4 * np.maximum(y / quota - 1.0, 0.0),
        base=0.2, discount=0.97, grid=Grid(points=400),
    )  # fmt: skip
    return replace(problem, after=after)


def test_a_ratchet_lowers_effort():
    """Quota is a burden, a ratchet makes sales one: more of it, less effort."""
    beliefs = [ratchet_value(year, share) for share in (0.0, 0.3, 0.8)]
    efforts = [effort_at_start(belief.result) for belief in beliefs]
    assert beliefs[0].after == 0.0
    assert efforts[0] > efforts[1] > efforts[2]
    for belief in beliefs:
        assert belief.value < 0
        assert belief.gap <= 1e-5


def test_the_belief_solves_its_equation():
    """Here v = ∂V/∂Q + δ⁴(1 − hazard)⁴(1 − λ)v, with V solved under v itself."""
    belief = ratchet_value(year, 0.4, hazard=0.02)
    more, less = (solve(year(q, belief.after)).value for q in (1.02, 0.98))
    kept = 0.97**4 * 0.98**4
    expected = (more - less) / 0.04 + kept * 0.6 * belief.value
    assert belief.value == pytest.approx(expected, rel=1e-3)
    assert belief.after == pytest.approx(0.4 * 0.98**4 * belief.value)


def test_those_who_may_leave_care_less():
    """The likelier a rep leaves, the less next year's quota counts."""
    stays, leaves = (ratchet_value(year, 0.4, hazard=h).after for h in (0.0, 0.1))
    assert stays < leaves < 0


@pytest.mark.parametrize("ratchet", [-0.1, 1.1])
def test_ratchets_out_of_range_are_refused(ratchet):
    """λ is within 0 to 1."""
    with pytest.raises(ValueError, match="ratchet is out of range"):
        ratchet_value(year, ratchet)


def test_finite_ratchets_end_with_the_full_rate():
    """In the last period nothing follows; without a ratchet nothing is taken away."""
    assert ratchet_rates(0.5, 0.7, 0.9, 5)[-1] == 0.5
    assert (ratchet_rates(0.5, 0.0, 0.9, 5) == 0.5).all()
    assert (np.diff(ratchet_rates(0.5, 0.7, 0.9, 5)) > 0).all()


def test_felt_pay_is_felt_where_a_period_closes():
    """Gain and loss are added at the close alone, below quota Λ times as steep."""
    quotas = np.array([[np.nan, 2.0], [np.nan, np.nan]])
    plain = PayToDate({0: lambda y: y})
    felt = FeltPay(plain, quotas, 0.5, 3.0)
    x = np.array([1.0, 2.0, 3.0])
    assert felt.worth(0, 0, [x, x]) == pytest.approx(x)
    assert felt.worth(0, 1, [x, x]) == pytest.approx([1 - 0.75, 2.0, 3.25])
    assert felt.worth(1, 1, [x, x]) == pytest.approx(0 * x)


def test_sums_of_pay_are_weighted():
    """A sum of plans pays what its parts do, weighted."""
    end, date = PayAtEnd(lambda y: y * y, 3, level=1), PayToDate({0: lambda y: y})
    both = PaySum(((2.0, end), (1.0, date)))
    x = np.array([1.0, 2.0])
    assert both.worth(1, 3, [x, 2 * x]) == pytest.approx(8 * x * x)
    assert both.worth(1, 2, [x, 2 * x]) == pytest.approx(0 * x)
    assert both.worth(0, 3, [x, 2 * x]) == pytest.approx(x)
