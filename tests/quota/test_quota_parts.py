"""Guarantees of proration, phases, products, hedges and years."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.base.streams import Purpose, stream
from engine.quota.hedges import compounded, hedges_for, over_assigned
from engine.quota.matrix import fit_margins, product_quotas
from engine.quota.phasing import quarters, split_quotas
from engine.quota.proration import fiscal_months, fiscal_season, linear_ramp, prorate
from engine.quota.rounding import largest_remainder
from engine.quota.years import even_growth, long_term

SEASON = (6, 7, 9, 7, 8, 10, 6, 6, 10, 8, 9, 14)
APRIL = 3


def test_ramp_and_season_give_795():
    """A start in April with a ramp of four months: 795, month by month as printed."""
    months = prorate(1200, SEASON, APRIL, linear_ramp(4))[0]
    printed = [0, 0, 0, 21, 48, 90, 72, 72, 120, 96, 108, 168]
    assert np.round(months, 9).tolist() == printed
    assert split_quotas([795], months).sum() == 795
    assert split_quotas([795], months)[0].tolist() == printed


def test_months_of_the_year_alone_give_900_and_season_alone_936():
    """Nine of twelve equal months: 900; those months' seasonal shares: 936."""
    assert prorate(1200, np.ones(12), APRIL).sum() == pytest.approx(900, abs=1e-9)
    assert prorate(1200, SEASON, APRIL).sum() == pytest.approx(936, abs=1e-9)


def test_the_ramp_begins_in_the_month_of_the_start_or_the_next_as_said():
    """Counted from the next month, each share of the ramp comes a month later."""
    next_month = prorate(1200, SEASON, APRIL, linear_ramp(4), ramp_from="next")[0]
    assert next_month[APRIL] == 0
    shares = next_month / (12 * np.array(SEASON))
    np.testing.assert_allclose(shares[4:8], [0.25, 0.5, 0.75, 1])


def test_season_counts_once():
    """Where capacity already has the season, months carry the same."""
    even = prorate(1200, SEASON, season_in="capacity")[0]
    np.testing.assert_allclose(even, 100)


def test_leave_and_empty_seats_carry_nothing():
    """Half a month there, or a seat empty for a month: that much less, for nobody."""
    there = np.ones((1, 12))
    there[0, 5], there[0, 11] = 0.5, 0
    months = prorate(1200, SEASON, there=there)[0]
    assert months.sum() == pytest.approx(1200 - 60 - 168)


def test_starts_before_the_year_are_further_up_the_ramp():
    """Someone who started two months before the year begins in the ramp's third."""
    months = prorate(1200, np.ones(12), -2, linear_ramp(4))[0] / 100
    np.testing.assert_allclose(months[:3], [0.75, 1, 1])


def test_a_fiscal_year_turns_the_season():
    """A year that begins in October has October's weight first, September's last."""
    assert fiscal_season(SEASON, 10)[:4].tolist() == [8, 9, 14, 6]
    assert fiscal_season(SEASON, 1).tolist() == list(SEASON)
    assert fiscal_months(2027, 10)[-1] == "2028-09"
    assert fiscal_months(2027, 1)[0] == "2027-01"


def test_attainment_counts_once():
    """80 % attained is 25 % over-assigned; both together are refused, as is neither."""
    assert over_assigned(attainment=Fraction(4, 5)) == Fraction(1, 4)
    assert over_assigned(over_assignment=Fraction(1, 4)) == Fraction(1, 4)
    with pytest.raises(ValueError, match="each already allows"):
        over_assigned(attainment=Fraction(4, 5), over_assignment=Fraction(1, 4))
    with pytest.raises(ValueError, match="each already allows"):
        over_assigned()


def test_over_assignment_is_against_the_level_that_is_named():
    """20 % over the company compounds to 1.2 in all; over a region from there down."""
    levels = ("company", "region", "district", "territory")
    even = hedges_for(levels, Fraction(1, 5), against="company", held="even")
    assert float(compounded(even)) == pytest.approx(1.2, abs=1e-5)
    assert max(even) - min(even) < Fraction(1, 20_000)
    assert min(even) > 0
    last = hedges_for(levels, Fraction(1, 5), against="company")
    assert last == (0, 0, Fraction(1, 5))
    low = hedges_for(levels, Fraction(1, 5), against="region", held="even")
    assert low[0] == 0
    assert float(compounded(low[1:])) == pytest.approx(1.2, abs=1e-5)
    with pytest.raises(ValueError, match="'territory' is none of"):
        hedges_for(levels, Fraction(1, 5), against="territory")


def test_hedges_compound_as_printed():
    """5 % at three levels is 1.157625, at four 1.215506."""
    assert float(compounded([Fraction(1, 20)] * 3)) == pytest.approx(
        1.157625, abs=1e-12
    )
    assert float(compounded([Fraction(1, 20)] * 4)) == pytest.approx(1.215506, abs=5e-7)


def test_largest_remainder_as_printed():
    """Weights 7, 11, 13, 17, 19 of a million in units of 5,000."""
    found = largest_remainder([7, 11, 13, 17, 19], 1_000_000, 5_000)
    assert found.tolist() == [105_000, 165_000, 195_000, 255_000, 280_000]


def test_ties_go_by_name_and_the_rest_to_the_largest():
    """Three equal shares of 4: the first by name gets one more, wherever listed."""
    assert largest_remainder([1, 1, 1], 4, names=["b", "a", "c"]).tolist() == [1, 2, 1]
    assert largest_remainder([1, 3, 1], 57, 10).tolist() == [10, 37, 10]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.floats(0, 50), min_size=1, max_size=9).filter(any),
    st.integers(0, 10**7),
    st.integers(1, 700),
)
def test_largest_remainder_is_exact_and_next_to_the_share(weights, total, unit):
    """It adds up, and each part but the largest is within a unit of its share."""
    found = largest_remainder(weights, total, unit)
    assert found.sum() == total
    share = np.array(weights) / sum(weights) * (total - total % unit)
    away = np.abs(found - share)
    away[np.argmax(weights)] = 0
    assert away.max() <= unit * (1 + 1e-6)
    assert (found[np.array(weights) == 0] == 0).all()


def test_phases_of_thousands_add_up_by_month_and_by_quarter():
    """5,000 quotas by seasons of their own: no hundredth is lost in any row."""
    luck = stream(1, Purpose.SEARCH, 9)
    quotas = luck.integers(0, 10**8, 5000)
    months = split_quotas(quotas, luck.uniform(0, 1, (5000, 12)), 100)
    assert (months.sum(axis=1) == quotas).all()
    assert (quarters(months).sum(axis=1) == quotas).all()
    assert (months >= 0).all()


@pytest.mark.parametrize("seed", range(12))
def test_products_add_up_both_ways_next_to_their_exact_values(seed):
    """Rows and columns are exact; every cell is within a unit; zeros stay."""
    luck = stream(seed, Purpose.SEARCH, 10)
    shape = int(luck.integers(2, 40)), int(luck.integers(2, 8))
    weights = luck.lognormal(0, 1, shape)
    weights[luck.random(shape) < 0.15] = 0
    weights[:, 0] = luck.lognormal(0, 1, shape[0])
    unit = int(luck.choice([1, 500]))
    truth = np.floor(weights * 7) * unit
    rows, columns = truth.sum(axis=1).astype(int), truth.sum(axis=0).astype(int)
    found = product_quotas(weights, rows, columns, unit)
    assert (found.sum(axis=1) == rows).all()
    assert (found.sum(axis=0) == columns).all()
    exact = fit_margins(weights, rows, columns)
    assert np.abs(found - exact).max() < unit * (1 + 1e-5)
    assert (found[weights == 0] == 0).all()


def test_two_products_are_rounded_as_near_as_can_be():
    """With two products no other whole numbers have less squared distance."""
    luck = stream(3, Purpose.SEARCH, 15)
    weights = luck.uniform(1, 2, (40, 2)) * [1, 1.7]
    rows = luck.integers(5, 60, 40)
    column = round(float((rows * weights[:, 0] / weights.sum(axis=1)).sum()) + 4.4)
    columns = np.array([column, rows.sum() - column])
    found = product_quotas(weights, rows, columns)
    exact = fit_margins(weights, rows, columns)[:, 0]
    best = np.floor(exact)
    more = column - int(best.sum())
    best[np.argsort(-(exact - best))[:more]] += 1
    distance = ((found[:, 0] - exact) ** 2).sum()
    assert distance == pytest.approx(((best - exact) ** 2).sum(), abs=1e-5)


def test_products_that_cannot_add_up_are_refused():
    """Another total, or zeros that leave no way, are errors."""
    with pytest.raises(ValueError, match="rows add up to 3, columns to 4"):
        product_quotas(np.ones((2, 2)), [1, 2], [2, 2])
    with pytest.raises(ValueError, match="zeros"):
        product_quotas(np.eye(2), [1, 3], [2, 2])


def test_fitting_leaves_the_pattern_of_shares():
    """Fitted shares keep every odds ratio of the weights."""
    weights = np.array([[1.0, 2], [3, 4]])
    found = fit_margins(weights, [30, 70], [55, 45])
    ratio = found[0, 0] * found[1, 1] / (found[0, 1] * found[1, 0])
    assert ratio == pytest.approx(4 / 6)


def test_years_grow_as_said_and_never_add_up_roundings():
    """Each target is the exact product, rounded once; benchmarks are beside it."""
    plan = long_term(
        1_000_00, 2027, [Fraction(1, 10)] * 3, unit=500, market=[4e5, 4e5, 5e5]
    )
    assert [year.target for year in plan] == [110_000, 121_000, 133_000]
    assert [year.year for year in plan] == [2027, 2028, 2029]
    assert plan[1].of_final == pytest.approx(121 / 133)
    assert plan[1].market_share == pytest.approx(0.3025)
    assert plan[1].beats_market == pytest.approx(0.1)
    assert plan[0].beats_market is None


def test_even_growth_ends_at_the_target():
    """Three equal years of growth end at the target, to the hundredth."""
    growth = even_growth(1_000_00, 1_500_03, 3)
    assert long_term(1_000_00, 2027, growth)[-1].target == 1_500_03
    assert max(growth) - min(growth) < Fraction(1, 10_000)
