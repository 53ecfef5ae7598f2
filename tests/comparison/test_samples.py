"""Guarantees of the metrics of a replication and of the money identities."""

from __future__ import annotations

import numpy as np
import pytest
from blocks import MONTHS, made_up, terms
from hypothesis import given
from hypothesis import strategies as st

from engine.comparison.block import Terms
from engine.comparison.samples import (
    LOWER_IS_BETTER,
    METRICS,
    Samples,
    block_metrics,
)
from engine.rollout import columns


def test_names_are_the_tables():
    """Metrics have the names and the order of the stored tables."""
    assert METRICS == columns.METRICS
    assert tuple(block_metrics(made_up(0), terms())) == METRICS
    wanted = {"revenue", "margin", "profit", "at_quota", "attainment"}
    assert set(METRICS) - LOWER_IS_BETTER == wanted


def by_hand(block, how, r):
    """Return every metric of a replication by plain loops over reps."""
    reps = range(block.revenue.shape[1])
    revenue = sum(block.revenue[r, i] for i in reps)
    conceded = sum(block.conceded[r, i] for i in reps)
    variable = sum(block.variable[r, i] for i in reps)
    prizes = sum(block.prizes[r, i] for i in reps)
    lost = sum(0.5 * block.neglect[r, i] * MONTHS * how.quota[i] for i in reps)
    pay = block.fixed[r] + variable + prizes + block.override[r]
    margin = 0.6 * (revenue + conceded) - conceded
    return {
        "revenue": revenue,
        "margin": margin,
        "base_pay": block.fixed[r],
        "variable_pay": variable,
        "prizes": prizes,
        "overrides": block.override[r],
        "hiring": block.hiring[r],
        "profit": margin - pay - block.hiring[r] - lost,
        "pay_share": pay / revenue,
        "conceded": conceded,
        "moved": sum(block.month_moved[r]) / (revenue + conceded),
        "exits": sum(block.exits[r]),
        "regretted": sum(block.regretted[r]),
        "gini_pay": gini_by_hand(block, how, r),
        "at_quota": sum(a >= 1 for a in block.attainment[r]) / len(reps),
        "attainment": sum(block.attainment[r]) / len(reps),
        "neglect": lost,
    }


def gini_by_hand(block, how, r):
    """Return the Gini coefficient of pay by plain loops over pairs of reps."""
    each = [
        block.filled[r, i] * how.salary[i] * MONTHS / 12
        + block.variable[r, i]
        + block.prizes[r, i]
        for i in range(block.revenue.shape[1])
    ]
    gaps = sum(abs(a - b) for a in each for b in each)
    return gaps / (2 * len(each) * sum(each))


def test_metrics_by_plain_loops():
    """Every metric equals what plain loops over reps give."""
    block, how = made_up(1), terms()
    found = block_metrics(block, how)
    for r in range(block.revenue.shape[0]):
        ours = {name: x[r] for name, x in found.items()}
        assert ours == pytest.approx(by_hand(block, how, r))


def test_the_unpaid_task_has_no_value_unless_given():
    """Without a value of the unpaid task its neglect costs nothing."""
    how = terms()
    free = Terms(how.margin, how.quota, how.salary)
    assert not block_metrics(made_up(1), free)["neglect"].any()


def test_quota_met_but_for_rounding_counts():
    """An attainment that is 1 up to rounding of sums is quota made; 0.999999 not."""
    block = made_up(2, replications=1, reps=3)
    block.attainment = np.array([[0.1 * 3 / 0.3 - 1e-15, 0.999999, 1.2]])
    assert block_metrics(block, terms(3))["at_quota"] == pytest.approx([2 / 3])


def test_shares_of_nothing_are_unknown():
    """Where nothing was sold, shares of sales are not numbers, and money still is."""
    block = made_up(3)
    block.revenue[4] = block.conceded[4] = 0.0
    found = block_metrics(block, terms())
    for name in METRICS:
        unknown = [4] if name in ("pay_share", "moved") else []
        assert list(np.flatnonzero(np.isnan(found[name]))) == unknown


@given(st.floats(-3, 3))
def test_profit_answers_for_each_amount(more):
    """More of a cost is as much less profit; more revenue its margin more."""
    base = block_metrics(made_up(4), terms())["profit"]
    for name, effect in (
        *(("fixed", -1.0), ("override", -1.0), ("hiring", -1.0)),
        *(("variable", -5.0), ("prizes", -5.0), ("revenue", 3.0), ("conceded", -2.0)),
    ):
        block = made_up(4)
        setattr(block, name, getattr(block, name) + more)
        changed = block_metrics(block, terms())["profit"] - base
        assert changed == pytest.approx(np.full(16, effect * more), abs=1e-9)


def test_blocks_are_kept_in_order():
    """Blocks one by one give plans × replications, in the order they came in."""
    plans = [
        [block_metrics(made_up(10 * b + p), terms()) for p in (0, 1)] for b in (1, 2)
    ]
    samples = Samples(2)
    assert samples.of("profit").shape == (2, 0)
    for block in plans:
        samples.add(block)
    assert samples.replications == 32
    for name in METRICS:
        expected = np.array([[*plans[0][p][name], *plans[1][p][name]] for p in (0, 1)])
        assert np.array_equal(samples.of(name), expected)


def test_blocks_that_do_not_fit_are_refused():
    """A plan or a metric missing, or plans of different length, are errors."""
    one, short = (block_metrics(made_up(1, n), terms()) for n in (16, 8))
    with pytest.raises(ValueError, match="1 plans instead of 2"):
        Samples(2).add([one])
    with pytest.raises(ValueError, match="differ"):
        Samples(2).add([one, short])
    with pytest.raises(ValueError, match="differ"):
        Samples(1).add([{"revenue": one["revenue"]}])
