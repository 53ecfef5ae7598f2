"""What a policy leads to, recomputed; wrong claims are found out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from problems import Nested, one_period, two_quarters

from engine.base.streams import Purpose, stream
from engine.behaviour.effort.believe import (
    PolicyMismatchError,
    believe,
    deviations,
)
from engine.behaviour.effort.measure import at_least, measure
from engine.behaviour.effort.noise import Deals, Lognormal, Normal
from engine.behaviour.effort.problem import Moves
from engine.behaviour.effort.solve import solve

SHAPES = (Normal(0.06), Deals(0.04, 0.8), Lognormal(0.4))
names = pytest.mark.parametrize("noise", SHAPES, ids=lambda n: type(n).__name__)


@names
@pytest.mark.parametrize("moves", [None, Moves(0.05, 2.0, 0.05)], ids=["", "moves"])
@pytest.mark.parametrize("discount", [1.0, 0.95])
def test_claims_hold(noise, moves, discount):
    """The value found backward is the value carried forward."""
    problem = two_quarters(noise, moves=moves, discount=discount)
    result = solve(problem)
    found = believe(problem, result)
    allowed = 2e-5 if moves is None else 3e-3
    assert found.value == pytest.approx(result.value, rel=allowed)


@names
def test_books_balance(noise):
    """Closing totals average to what was sold, and chances sum to 1; the value is pay
    less cost; a quarter's close is not a year's.
    """
    problem = two_quarters(noise)
    found = measure(problem, solve(problem).policy)
    assert set(found.closing) == {(0, 2), (0, 5), (1, 5)}
    for (level, step), (totals, chances) in found.closing.items():
        first = 0 if level == 1 or step == 2 else 3
        sold = found.sales[first : step + 1].sum()
        assert chances.sum() == pytest.approx(1.0, abs=1e-9)
        assert chances @ totals == pytest.approx(sold, abs=1e-6)
    assert found.value == pytest.approx(found.pay.sum() - found.cost.sum())
    assert found.sales == pytest.approx(problem.base + problem.reach * found.effort)


def draw(noise, mean, length, generator):
    """Return one step's sales for each mean, drawn as the model says."""
    if isinstance(noise, Normal):
        return mean + noise.sd * length**0.5 * generator.standard_normal(len(mean))
    if isinstance(noise, Lognormal):
        s = np.sqrt(np.log(1 + noise.cv**2 / length))
        return mean * np.exp(s * generator.standard_normal(len(mean)) - s * s / 2)
    counts = generator.poisson(np.maximum(mean, 0.0) / noise.size)
    s = np.sqrt(np.log(1 + noise.cv**2))
    sizes = np.exp(s * generator.standard_normal((len(mean), counts.max() + 1)))
    kept = np.arange(counts.max() + 1) < counts[:, None]
    return noise.size * np.exp(-s * s / 2) * (sizes * kept).sum(axis=1)


def played(problem, policy, runs):
    """Return pay less cost, and the year's total, of many years played by a policy."""
    generator = stream(5, Purpose.LUCK)
    totals = np.zeros((2, runs))
    value = np.zeros(runs)
    earned = np.zeros((2, runs))
    for step, length in enumerate(problem.length):
        d = policy.offsets[0]
        place = np.clip((totals[1] - totals[0] - d[0]) / (d[1] - d[0]), 0, len(d) - 1)
        line = np.minimum(place.astype(int), len(d) - 2)
        share = place - line
        rows = [
            np.array([np.interp(x, policy.totals, policy.effort[step][k])
                      for x, k in zip(totals[0], line + more, strict=True)])
            for more in (0, 1)
        ]  # fmt: skip
        effort = (1 - share) * rows[0] + share * rows[1]
        value -= problem.person.cost / 2 * effort**2 * length
        mean = problem.base[step] + problem.reach[step] * length * effort
        totals = totals + draw(problem.noise, mean, length, generator)
        worth = np.array([problem.pay.worth(k, step, totals) for k in (0, 1)])
        value += (worth - earned).sum(axis=0)
        year = totals[1].copy()
        closed = problem.closes[:, step]
        totals[closed], earned = 0.0, np.where(closed[:, None], 0.0, worth)
    return value, year


@names
def test_played_years_agree(noise):
    """Years played draw by draw have the value, and the chance of quota, that are
    carried forward: within four standard errors.
    """
    problem = two_quarters(noise, pay=Nested(0.5, 1.0, bonus=0.2))
    result = solve(problem)
    found = believe(problem, result)
    value, year = played(problem, result.policy, 3000)
    error = value.std() / len(value) ** 0.5
    assert value.mean() == pytest.approx(found.value, abs=4 * error)
    hit = at_least(found.closing[1, 5], 1.2, discrete=False)
    error = (hit * (1 - hit) / len(year)) ** 0.5
    assert (year >= 1.2).mean() == pytest.approx(hit, abs=4 * error)


@names
def test_no_deviation_gains(noise):
    """No single change of effort in states on the way gains anything to speak of."""
    problem = two_quarters(noise)
    result = solve(problem)
    assert deviations(problem, result, seed=3, states=2) < 1e-5


def test_wrong_claims_are_found_out():
    """A claim that is too high is not believed."""
    problem = two_quarters()
    result = solve(problem)
    with pytest.raises(PolicyMismatchError, match="is worth"):
        believe(problem, replace(result, value=result.value * 1.02))


def test_lazy_policies_are_found_out():
    """A policy of half the effort is worth less, and a deviation from it gains."""
    problem = two_quarters()
    result = solve(problem)
    lazy = replace(result.policy, effort=0.5 * result.policy.effort)
    value = measure(problem, lazy).value
    assert value < result.value - 0.01
    with pytest.raises(PolicyMismatchError, match="deviation gains"):
        deviations(problem, replace(result, policy=lazy), seed=3, states=2)


def test_effort_is_a_martingale_over_nested_periods():
    """With additive luck, no discounting and equal reach, mean effort is the same in
    every step of a year, whatever its quarters pay on top of the year.
    """
    problem = replace(two_quarters(), reach=np.ones(6), pay=YearOnly())
    found = measure(problem, solve(problem).policy)
    assert np.ptp(found.effort) < 1e-4 * found.effort[0]
    assert found.spread[-1] > found.spread[1] > found.spread[0] == 0.0


class YearOnly:
    """Pay by the year's total alone, so that quarters do not matter."""

    def worth(self, level, step, totals):
        y = totals[level]
        if level == 0 or step < 5:
            return np.zeros_like(y)
        return 0.3 * y + 0.8 * np.maximum(y - 1.0, 0.0)


def test_chance_of_a_level_within_a_cell():
    """A level inside a cell gets its share of it; discrete totals count as they are."""
    closing = np.array([0.0, 1.0, 2.0]), np.array([0.2, 0.3, 0.5])
    assert at_least(closing, 1.0, discrete=False) == pytest.approx(0.65)
    assert at_least(closing, 1.25, discrete=False) == pytest.approx(0.575)
    assert at_least(closing, 1.0, discrete=True) == pytest.approx(0.8)
    assert at_least(closing, -3.0, discrete=False) == pytest.approx(1.0)


def test_risk_averse_policies_are_measured_too():
    """What a risk-averse rep does has an expected value above the certain one."""
    problem = one_period(lambda y: 1.0 * (y >= 1.0), risk=1.0)
    result = solve(problem)
    assert believe(problem, result).value > result.value
