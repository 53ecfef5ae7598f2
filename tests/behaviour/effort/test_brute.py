"""Solutions are what an enumeration of every state gives."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from brute import Brute
from hypothesis import given, settings
from hypothesis import strategies as st
from problems import single_sales

from engine.behaviour.effort.measure import measure
from engine.behaviour.effort.solve import solve

CLOSES = np.array(
    [
        [False, True, False, True, False, True],
        [False, False, False, True, False, True],
        [False, False, False, False, False, True],
    ]
)


@dataclass(frozen=True)
class AnyPay:
    """Money to date from a table by level and total, growing with the step."""

    tables: tuple

    def worth(self, level, step, totals):
        table = np.array(self.tables[level])
        at = np.clip(np.rint(totals[level]).astype(int), 0, len(table) - 1)
        inside = np.abs(totals[level] - np.rint(totals[level])) < 1e-9
        return np.where(inside, table[at] * (1 + 0.1 * step), 0.0)


def every_state(brute, result):
    """Yield (effort found, effort of the policy) for every state on the way."""
    states = {(0,) * brute.levels}
    policy = result.policy
    for step in range(brute.steps):
        following = set()
        for totals in states:
            offsets = [total - totals[0] for total in totals[1:]]
            at = [
                int(np.argmin(np.abs(d - offset)))
                for d, offset in zip(policy.offsets, offsets, strict=True)
            ]
            node = int(np.argmin(np.abs(policy.totals - totals[0])))
            yield brute.state(step, totals)[0], policy.effort[(step, *at, node)]
            for sold in (0, 1):
                after = tuple(total + sold for total in totals)
                following.add(brute.begins(step, after))
        states = following


money = st.floats(0.0, 2.0, width=32)
tables = st.tuples(*(st.tuples(*[money] * 7) for _ in range(3)))


@settings(max_examples=6, deadline=None)
@given(
    tables=tables,
    levels=st.integers(1, 3),
    discount=st.sampled_from([1.0, 0.9]),
    bias=st.sampled_from([1.0, 0.7]),
    naive=st.booleans(),
    cross=st.sampled_from([0.0, 0.4]),
)
def test_any_pay_on_nested_periods(tables, levels, discount, bias, naive, cross):
    """One to three nested periods, any money, discounting, both kinds of present bias:
    efforts and the value equal an enumeration of every state.
    """
    who = {"discount": discount, "present_bias": bias, "naive": naive, "cross": cross}
    problem = single_sales(AnyPay(tables), CLOSES[:levels], **who)
    result, brute = solve(problem), Brute(problem, problem.pay)
    assert result.value == pytest.approx(brute.state(0, (0,) * levels)[1], abs=1e-7)
    for expected, found in every_state(brute, result):
        assert found == pytest.approx(expected, abs=1e-4)


@settings(max_examples=6, deadline=None)
@given(tables=tables, risk=st.sampled_from([1e-7, 0.3, 2.0]))
def test_risk_aversion_step_by_step(tables, risk):
    """A certainty equivalent is taken at every step, whatever the risk aversion."""
    problem = single_sales(AnyPay(tables), CLOSES[:2], risk=risk)
    result, brute = solve(problem), Brute(problem, problem.pay)
    assert result.value == pytest.approx(brute.state(0, (0, 0))[1], abs=1e-6)


@settings(max_examples=6, deadline=None)
@given(tables=tables, curvature=st.sampled_from([0.5, 2.0]))
def test_any_curvature(tables, curvature):
    """The cost of effort may be of any power."""
    problem = single_sales(AnyPay(tables), CLOSES[:1], curvature=curvature)
    result, brute = solve(problem), Brute(problem, problem.pay)
    assert result.value == pytest.approx(brute.state(0, (0,))[1], abs=1e-8)


@settings(max_examples=6, deadline=None)
@given(tables=tables, levels=st.integers(1, 3), discount=st.sampled_from([1.0, 0.9]))
def test_carrying_forward_gives_the_value(tables, levels, discount):
    """The value that is carried forward equals the value that was found backward."""
    who = {"discount": discount}
    problem = single_sales(AnyPay(tables), CLOSES[:levels], **who)
    result = solve(problem)
    found = measure(problem, result.policy)
    assert found.value == pytest.approx(result.value, abs=1e-11)


def test_after_is_valued_at_the_end():
    """What sales bring after the horizon's end is discounted to now like the rest."""
    zeros = ((0.0,) * 7,) * 3
    problem = single_sales(AnyPay(zeros), CLOSES[:2], discount=0.9, present_bias=0.8)
    problem = replace(problem, after=0.5)
    result, brute = solve(problem), Brute(problem, problem.pay)
    assert result.value == pytest.approx(brute.state(0, (0, 0))[1], abs=1e-10)
