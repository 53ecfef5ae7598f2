"""Guarantees of ramps and of a force of constant size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.capacity.theory.exit_cost import break_even_bonus, exit_cost, months_lost
from engine.capacity.theory.steady import (
    hired_months,
    linear_ramp,
    monthly_attrition,
    occupancy,
    ramped_months,
    steady_state,
    tenures,
)

SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=8)
CHANCES = st.lists(st.floats(0.02, 0.9), min_size=1, max_size=8)


def cohort_sums(ramp, leaving, months=3_000):
    """Return Σ S r and Σ S of one cohort, followed month by month."""
    there = output = time = 0.0
    there = 1.0
    for k in range(months):
        output += there * ramp[min(k, len(ramp) - 1)]
        time += there
        there *= 1 - leaving[min(k, len(leaving) - 1)]
    return output, time


@given(SHARES, CHANCES)
def test_steady_share_is_the_long_sum(ramp, leaving):
    """Productive share and leaving are those of a cohort followed until it is gone."""
    output, time = cohort_sums(ramp, leaving)
    found = tenures(ramp, leaving)
    assert found.productive == pytest.approx(output / time, abs=1e-12)
    assert found.leaving == pytest.approx(1 / time, rel=1e-12)


@given(st.integers(1, 24), st.floats(0.001, 0.5))
def test_linear_ramp_has_the_closed_share(months, chance):
    """With one chance for all, the linear ramp gives (1 − s^R) ÷ (aR)."""
    closed = (1 - (1 - chance) ** months) / (chance * months)
    assert tenures(linear_ramp(months), chance).productive == pytest.approx(closed)


@given(SHARES, CHANCES, st.floats(0, 6), st.floats(0.1, 50))
def test_what_a_steady_state_says_goes_together(ramp, leaving, vacancy, people):
    """Seats are filled heads and empty ones; hires are leavers; people are as asked."""
    ramp = [*ramp, 1.0]
    found = steady_state(people, ramp, leaving, vacancy)
    assert found.heads * found.productive == pytest.approx(people)
    empty = found.hires / 12 * vacancy
    assert found.seats == pytest.approx(found.heads + empty)


def test_steady_state_is_where_a_walk_ends():
    """A force that replaces each month's leavers settles at that productive share."""
    ramp, leaving = np.array([0.2, 0.5, 0.8, 1.0]), np.array([0.1, 0.06, 0.02])
    chance = leaving[np.minimum(np.arange(400), 2)]
    heads = np.zeros(400)
    heads[0] = 50.0
    for _ in range(2_000):
        gone = heads * chance
        kept = heads - gone
        kept[-2] += kept[-1]
        heads = np.concatenate(([gone.sum()], kept[:-1]))
    share = heads @ ramp[np.minimum(np.arange(400), 3)] / heads.sum()
    found = tenures(ramp, leaving)
    assert heads.sum() == pytest.approx(50)
    assert share == pytest.approx(found.productive, rel=1e-9)
    assert (heads * chance).sum() / 50 == pytest.approx(found.leaving, rel=1e-9)


def test_those_who_never_leave_are_all_ramped():
    """Where the last chance to leave is 0, everybody ends up fully ramped."""
    assert tenures([0.1, 0.7], [0.5, 0.0]).productive == 0.7
    assert steady_state(7.0, [0.1, 0.7], [0.5, 0.0], 3.0).seats == pytest.approx(10)
    everybody = tenures([0.1, 0.7], [1.0, 0.0])
    assert (everybody.productive, everybody.leaving) == (0.1, 1.0)


@given(SHARES, st.lists(st.integers(0, 5), max_size=14))
def test_months_of_hires_are_added_up(ramp, hires):
    """Productive months of hires are those of each hire, one by one."""
    one_by_one = sum(
        ramp[min(k, len(ramp) - 1)] * hired
        for month, hired in enumerate(hires)
        for k in range(len(hires) - month)
    )
    if hires:
        assert hired_months(ramp, hires) == pytest.approx(one_by_one)
        one = ramped_months(ramp, len(hires))
        assert hired_months(ramp, [1] + [0] * (len(hires) - 1)) == pytest.approx(one)


def test_yearly_attrition_is_reckoned_as_said():
    """Compound attrition leaves 1 − A after twelve months; simple is a twelfth."""
    yearly = np.array([0.0, 0.1, 0.3, 0.9])
    kept = (1 - monthly_attrition(yearly)) ** 12
    assert kept == pytest.approx(1 - yearly)
    assert monthly_attrition(yearly, "simple") == pytest.approx(yearly / 12)
    assert occupancy([0.1, 0.2], 5.0) == pytest.approx([1 / 1.5, 0.5])


@given(SHARES, st.floats(0, 6))
def test_months_lost_are_those_not_made(ramp, vacancy):
    """A seat loses the vacancy and what its successor does not make while ramping."""
    ramp = [*ramp, 0.8]
    made = ramped_months(np.array(ramp) / 0.8, 40)
    assert months_lost(ramp, vacancy) == pytest.approx(vacancy + 40 - made)


def test_a_bonus_is_worth_the_exits_it_prevents():
    """The break-even bonus for all costs as much as the exits that it prevents."""
    bonus = break_even_bonus(300_000, 0.3, 0.25)
    assert 20 * bonus == pytest.approx(20 * 0.05 * 300_000)
    assert break_even_bonus(300_000, 0.2, 0.25) == 0.0
    assert exit_cost(2.0, 10.0, 0.5, 3.0) == 13.0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: linear_ramp(0), "1 month or more"),
        (lambda: ramped_months([], 3), "at least one share"),
        (lambda: ramped_months([-0.1], 3), "0 or more"),
        (lambda: ramped_months([1.0], -1), "0 or more"),
        (lambda: hired_months([1.0], [-1]), "0 or more"),
        (lambda: monthly_attrition(1.0), r"\[0, 1\)"),
        (lambda: monthly_attrition(0.1, "other"), "compound or simple"),
        (lambda: occupancy(1.1, 1.0), r"\[0, 1\]"),
        (lambda: occupancy(0.1, -1.0), "0 or more"),
        (lambda: tenures([1.0], [1.5]), r"\[0, 1\]"),
        (lambda: tenures([1.0], []), "at least one"),
        (lambda: steady_state(-1, [1.0], 0.1), "0 or more"),
        (lambda: steady_state(1, [0.0], 0.1), "nobody is productive"),
        (lambda: months_lost([0.0], 1.0), "above 0"),
        (lambda: months_lost([1.0], -1.0), "0 or more"),
        (lambda: exit_cost(1, 1, -0.1, 1), "0 or more"),
        (lambda: break_even_bonus(-1, 0.1, 0.1), "0 or more"),
        (lambda: break_even_bonus(1, 0.1, 1.1), r"\[0, 1\]"),
    ],
)
def test_what_is_out_of_range_is_refused(wrong, said):
    """Each input out of range is refused, and the message says what is allowed."""
    with pytest.raises(ValueError, match=said):
        wrong()
