"""Fairness before and after: old quotas raised alike against the new ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.base.streams import Purpose, stream
from engine.quota.fairness_compare import QuotaFacts, all_outliers, fairness_table


def facts(n=40):
    """Return quotas in proportion to potential, after a year of equal ones."""
    draws = stream(11, Purpose.COMPANY, n)
    potential = draws.uniform(200, 800, n)
    expected = potential * 0.5
    last_quota = np.full(n, 200.0)
    last_sales = expected * np.exp(0.05 * draws.standard_normal(n))
    quota = expected * 1.1
    return QuotaFacts(
        quota,
        potential,
        expected,
        last_quota,
        last_sales,
        {"size": ["small" if p < 500 else "large" for p in potential]},
    )


def rows(given):
    """Return the table by measure."""
    return {row.measure: row for row in fairness_table(given)}


def test_quotas_by_potential_are_fair_where_equal_ones_were_not():
    """Every measure improves as it must, and the ratchet is called what it is."""
    found = rows(facts())
    assert found["CV of expected attainment"].after == pytest.approx(0, abs=1e-9)
    assert found["CV of expected attainment"].before > 0.2
    assert found["Gini of expected attainment"].before > 0.1
    assert found["correlation of quota and potential"].after == pytest.approx(1)
    assert np.isnan(found["correlation of quota and potential"].before)
    slope = found["slope of quota on potential (both ÷ mean)"]
    assert (slope.before, slope.after) == (0, pytest.approx(1))
    drift = found["correlation of expected attainment and potential"]
    assert drift.before == pytest.approx(1)
    assert np.isnan(drift.after)
    ratchet = found["slope of the quota's change on last year's attainment"]
    assert ratchet.low > 0.5
    assert found["p value of hit or miss by size"].before < 0.01
    assert found["p value of hit or miss by size"].after == 1


def test_before_is_last_year_raised_alike():
    """Raising every old quota and sale by the same share changes nothing before."""
    one = facts()
    higher = {"last_quota": one.last_quota * 3, "last_sales": one.last_sales * 3}
    more = rows(replace(one, **higher))
    for measure, row in rows(one).items():
        assert row.before == pytest.approx(more[measure].before, nan_ok=True)


def test_without_last_year_there_is_no_before():
    """Where last year is unknown, before is unknown and nothing else suffers."""
    n = 40
    none = replace(
        facts(), last_quota=np.full(n, np.nan), last_sales=np.full(n, np.nan)
    )
    table = fairness_table(none)
    assert all(np.isnan(row.before) for row in table)
    found = {row.measure: row for row in table}
    assert found["slope of quota on potential (both ÷ mean)"].after == pytest.approx(1)


def test_share_expected_to_attain_counts_both_sides():
    """The shares before and after are those counted by hand."""
    given = QuotaFacts(
        quota=np.array([100.0, 100, 100, 100]),
        potential=np.array([1.0, 2, 3, 4]),
        expected=np.array([100.0, 90, 130, 70]),
        last_quota=np.array([50.0, 25, 75, 50]),
        last_sales=np.array([50.0, 50, 50, 50]),
    )
    found = rows(given)
    # Raised to 400 in all, the old quotas are 100, 50, 150, 100.
    assert found["share expected to attain"].before == 0.5
    assert found["share expected to attain"].after == 0.5
    assert found["share expected at 80% to 120%"].before == 0.5
    assert found["share expected at 80% to 120%"].after == 0.5
    assert found["largest rise on last year"].after == pytest.approx(3.0)
    assert found["quota that changes hands"].after == pytest.approx(50 / 400)


def test_a_planted_outlier_is_found():
    """A quota twice as high for its potential is named with the reason."""
    one = facts()
    quota = one.quota.copy()
    quota[7] *= 2
    noise = 1 + 0.02 * stream(2, Purpose.COMPANY).standard_normal(quota.size)
    named = all_outliers(replace(one, quota=quota * noise))
    about = {(o.row, o.what) for o in named}
    assert (7, "quota for potential") in about
    assert (7, "quota for expected sales") in about


def test_what_cannot_be_compared_is_refused():
    """Columns of other lengths and quotas of nothing are refused."""
    with pytest.raises(ValueError, match="length"):
        replace(facts(), potential=np.ones(3))
    with pytest.raises(ValueError, match="more than 0"):
        replace(facts(), quota=np.zeros(40))
