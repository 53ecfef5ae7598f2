"""Fairness of quotas: published figures, hand counts, and tests that err as stated."""

from __future__ import annotations

from itertools import product

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import linregress, median_abs_deviation, ttest_ind

from engine.base.streams import Purpose, stream
from engine.quota.fairness import attainment_spread, chi_square, gini, hit_test, line
from engine.quota.fairness_bias import (
    BIASED,
    EVEN,
    SLIGHT,
    TOO_FEW,
    BiasRule,
    holm,
    quota_bias,
)
from engine.quota.fairness_outliers import outliers, quota_changes, robust_scores

TEN = (0.6, 0.7, 0.8, 0.9, 1, 1, 1.1, 1.2, 1.3, 1.4)
NAN = float("nan")


def test_published_spread():
    """Ten attainments have the published CVs, Gini and share at quota."""
    found = attainment_spread(pl.Series(TEN))
    assert found.cv == pytest.approx(0.244949, abs=5e-7)
    assert found.cv_sample == pytest.approx(0.258199, abs=5e-7)
    assert found.gini == pytest.approx(0.14)
    assert found.at_quota == pytest.approx(0.6)
    assert found.in_band == pytest.approx(0.6)
    assert (found.n, found.mean) == (10, pytest.approx(1))


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=12))
def test_gini_is_the_mean_difference(amounts):
    """Gini equals the sum over all pairs, and is from 0 to 1 − 1/n."""
    x = np.array(amounts)
    total = x.sum()
    if total > 0:
        want = sum(abs(a - b) for a, b in product(amounts, amounts))
        want /= 2 * len(amounts) * total
        assert gini(amounts) == pytest.approx(want, abs=1e-9)
    assert -1e-12 <= gini(amounts) <= 1 - 1 / len(amounts) + 1e-12


def test_unknown_attainments_are_left_out():
    """A rep without a number changes nothing; with none at all there is no answer."""
    assert attainment_spread([*TEN, NAN]) == attainment_spread(TEN)
    with pytest.raises(ValueError, match="known"):
        attainment_spread([NAN])
    assert np.isnan(gini([-1.0, 2.0]))


def test_line_is_the_textbook_regression():
    """Slope, correlation and p are scipy's; the interval holds 95 % by t."""
    draws = stream(1, Purpose.COMPANY, 1)
    x = draws.normal(5, 2, 30)
    y = 0.3 * x + draws.normal(0, 1, 30)
    found, want = line(x, y), linregress(x, y)
    assert found.slope == pytest.approx(want.slope)
    assert found.correlation == pytest.approx(want.rvalue)
    assert found.p_value == pytest.approx(want.pvalue)
    assert found.high - found.slope == pytest.approx(want.stderr * 2.0484071)
    assert line([*x, NAN], [*y, 3.0]) == found


def test_lines_that_nothing_is_known_of():
    """Two reps, or a flat x, have no line; a flat y has a slope of 0."""
    assert np.isnan(line([1, 2], [1, 2]).slope)
    assert np.isnan(line([1, 1, 1], [1, 2, 3]).slope)
    assert line([1, 2, 3], [4, 4, 4]).slope == 0
    assert line([1, 2, 3], [2, 4, 6]).p_value == 0


def test_published_chi_square():
    """30 of 50 against 18 of 50: the published statistic and p, without Yates."""
    found = chi_square([[30, 20], [18, 32]])
    assert found.statistic == pytest.approx(5.76923, abs=5e-6)
    assert found.p_value == pytest.approx(0.016309, abs=5e-7)
    assert (found.freedom, found.shuffled) == (1, False)
    hit = [True] * 30 + [False] * 20 + [True] * 18 + [False] * 32
    assert hit_test(hit, ["a"] * 50 + ["b"] * 50) == found


def test_thin_counts_are_shuffled():
    """With few reps, p is the exact share of shuffles, and the same for a seed."""
    hit, groups = [True] * 3 + [False] * 3, ["a"] * 3 + ["b"] * 3
    found = hit_test(hit, groups, seed=4)
    assert found.shuffled
    assert found.p_value == pytest.approx(2 / 20, abs=0.015)  # 2 of C(6, 3) tables
    assert hit_test(hit, groups, seed=4) == found


def test_everybody_hit():
    """Where all hit, or all are in one group, there is nothing to tell apart."""
    assert hit_test([True] * 4, ["a", "a", "b", "b"]).p_value == 1
    assert hit_test([True, False], ["a", "a"]).p_value == 1


def test_holm_by_hand():
    """The smallest is multiplied by all, the next by one less, and order is kept."""
    found = holm([0.01, 0.04, NAN, 0.03, 0.005])
    assert found[[0, 1, 3, 4]].tolist() == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert np.isnan(found[2])
    assert holm([0.9, 0.8]).tolist() == [1, 1]


def company(gap=0.0, n=60, seed=3, noise=0.1):
    """Return quotas that put ``gap`` more on segment b, with noise."""
    draws = stream(seed, Purpose.COMPANY, n)
    potential = draws.uniform(100, 900, n)
    segment = ["a", "b", "c"] * (n // 3)
    region = ["north", "south"] * (n // 2)
    lift = np.array([1 + gap if s == "b" else 1.0 for s in segment])
    quota = potential * lift * np.exp(noise * draws.standard_normal(n))
    return quota, potential, {"segment": segment, "region": region}


def test_a_planted_bias_is_found_and_measured():
    """A segment with a fifth more quota for its potential is named, and no other."""
    quota, potential, by = company(gap=0.2)
    found = {
        row.group: row for row in quota_bias(quota, potential, by, quota / potential)
    }
    assert found["b"].verdict == BIASED
    assert found["b"].gap == pytest.approx(0.2, abs=0.06)
    assert found["b"].effect > 1
    assert {found[g].verdict for g in ("north", "south")} == {EVEN}
    inside = np.array(by["segment"]) == "b"
    want = quota[inside].sum() / potential[inside].sum()
    assert found["b"].quota_to_potential == pytest.approx(want)
    assert found["b"].attainment == pytest.approx((quota / potential)[inside].mean())


def test_bias_is_welch_and_hedges():
    """P is Welch's, the effect Hedges' g; two groups are one test, counted once."""
    quota, potential, by = company(gap=0.1, n=12)
    found = quota_bias(quota, potential, {"region": by["region"]})
    ratio = np.log(quota / potential)
    a, b = ratio[::2], ratio[1::2]
    p = ttest_ind(a, b, equal_var=False).pvalue
    assert [row.p_value for row in found] == pytest.approx([p, p])
    assert [row.p_adjusted for row in found] == pytest.approx([p, p])
    pooled = np.sqrt((a.var(ddof=1) + b.var(ddof=1)) / 2)
    want = (1 - 3 / 39) * (a.mean() - b.mean()) / pooled
    assert found[0].effect == pytest.approx(want)
    assert found[1].effect == pytest.approx(-want)


def test_few_are_accused_wrongly():
    """Of 400 companies without bias at most about 5 % have anybody called biased."""
    accused = [
        any(row.verdict == BIASED for row in quota_bias(*company(seed=k)))
        for k in range(400)
    ]
    assert 0.005 <= np.mean(accused) <= 0.07


def test_quotas_in_proportion_are_never_biased():
    """Rounding to whole amounts is no bias, though p may be small."""
    quota, potential, by = company(noise=0.0)
    assert {row.verdict for row in quota_bias(np.rint(quota), potential, by)} <= {
        EVEN,
        SLIGHT,
    }
    exact = quota_bias(potential * 2, potential, by)
    assert {(row.verdict, row.p_value) for row in exact} == {(EVEN, 1.0)}
    sure = quota_bias(*company(gap=0.5, noise=0.0))
    assert sum(row.verdict == BIASED for row in sure) == 3


def test_small_groups_are_not_judged():
    """Groups below the least size get no verdict, and do not dilute the others."""
    quota, potential, by = company()
    alone = {"desk": ["x"] * 58 + ["y"] * 2, **by}
    rows = quota_bias(quota, potential, alone, rule=BiasRule(least=3))
    assert {row.verdict for row in rows if row.by == "desk"} == {TOO_FEW}
    rest = tuple(row for row in rows if row.by != "desk")
    assert rest == quota_bias(quota, potential, by)
    with pytest.raises(ValueError, match="names"):
        quota_bias(quota, potential, {"desk": ["x"]})


def test_one_group_has_nobody_to_compare_with():
    """A grouping of one group is not judged."""
    (row,) = quota_bias([1.0, 2.0], [1.0, 1.0], {"all": ["x", "x"]})
    assert row.verdict == TOO_FEW


def test_robust_scores():
    """Scores are by MAD; the mean deviation steps in when more than half agree."""
    x = np.array([1.0, 2, 3, 4, 5, 6, 90])
    scale = median_abs_deviation(x, scale="normal")
    assert robust_scores(x) == pytest.approx((x - 4) / scale)
    y = robust_scores([1.0, 1, 1, 1, 9])
    assert y[-1] == pytest.approx(8 / (1.6 / np.sqrt(2 / np.pi)))
    assert robust_scores([2.0, 2, NAN])[:2].tolist() == [0, 0]


def test_outliers_are_named_with_why():
    """Who is far from the rest is named, furthest first; trifles are not."""
    ratio = [1.0, 1.02, 0.98, 1.01, 0.99, 1.03, 2.0, 0.4]
    found = outliers(ratio, "quota for potential", ratio=True)
    assert [one.row for one in found] == [7, 6]
    assert found[1].why == "quota for potential is 2, 99% above the median of 1"
    tight = np.array([1.0, 1, 1, 1, 1.0001, 1, 1, 1.01])
    assert outliers(tight, "x", ratio=True) == ()
    assert outliers([NAN], "x") == ()
    with pytest.raises(ValueError, match="more than 0"):
        outliers([0.0, 1.0], "x", ratio=True)


def test_changes_by_hand():
    """Rises, falls, the median and what changes hands are those by hand."""
    found = quota_changes([120.0, 90, 150, 50], [100.0, 100, 100, NAN])
    assert (found.n, found.rise_row, found.fall_row) == (3, 2, 1)
    assert (found.rise, found.fall) == (pytest.approx(0.5), pytest.approx(0.1))
    assert found.median == pytest.approx(0.2)
    assert found.moved == pytest.approx(30 / 360)
    assert quota_changes([1.0], [NAN]).rise_row == -1
    assert quota_changes([2.0, 3.0], [1.0, 1.0]).fall_row == -1
