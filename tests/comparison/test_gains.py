"""Guarantees of what each rep gains, and of counting instead of keeping."""

from __future__ import annotations

import numpy as np
import pytest
from blocks import made_up, terms
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from engine.base.streams import Purpose, stream
from engine.comparison.bins import EVEN, FURTHEST, WIDTH, Pooled, Spread
from engine.comparison.block import rep_pay
from engine.comparison.gains import PerRep, RepYear

BLOCKS, REPS = 6, 5
PAY = [
    tuple(rep_pay(made_up(10 * b + p), terms()) for p in (0, 1)) for b in range(BLOCKS)
]


def gather(anchor=40.0, scale=20.0) -> PerRep:
    """Return a fresh accumulator of the made-up reps."""
    return PerRep(np.full(REPS, anchor), np.full(REPS, scale))


def one_pass() -> PerRep:
    """Return all made-up blocks added in order: the second plan against the first."""
    whole = gather()
    for b, (base, pay) in enumerate(PAY):
        whole.add(made_up(10 * b + 1), pay, base)
    return whole


def numbers(year: RepYear) -> dict[str, np.ndarray]:
    """Return a year's arrays by name."""
    return {name: getattr(year, name) for name in RepYear.__slots__}


def test_reps_equal_one_pass_over_everything():
    """Means, shares, change and its interval equal NumPy's over all replications."""
    year = one_pass().year(0.9)
    blocks = [made_up(10 * b + 1) for b in range(BLOCKS)]
    base, pay = (np.concatenate(x) for x in zip(*PAY, strict=True))

    def everything(name):
        return np.concatenate([getattr(block, name) for block in blocks])

    change = stats.ttest_rel(pay, base).confidence_interval(0.9)
    by_hand = {
        "pay": pay.mean(0),
        "sales": everything("revenue").mean(0),
        "attainment": everything("attainment").mean(0),
        "p_quota": (everything("attainment") >= 1).mean(0),
        "p_exit": (everything("exits") > 0).mean(0),
        "effort": everything("effort").mean(0),
        "neglect": everything("neglect").mean(0),
        "p_prize": (everything("prizes") > 0).mean(0),
        "prize": everything("prizes").mean(0),
        "change": (pay - base).mean(0),
        "change_low": change.low,
        "change_high": change.high,
        "p_gain": (pay > base).mean(0),
    }
    found = numbers(year)
    for name, expected in by_hand.items():
        assert found[name] == pytest.approx(expected, rel=1e-10), name
    for name, q in (("pay_p10", 0.1), ("pay_p90", 0.9)):
        exact = np.quantile(pay, q, axis=0, method="inverted_cdf")
        assert np.all(np.abs(found[name] - exact) <= 0.005 * 20), name


def test_parts_merged_in_order_give_the_same_bytes():
    """Parts of a block each, computed in any order, merge to exactly the one pass."""
    parts = {}
    for b in (3, 0, 5, 1, 4, 2):
        parts[b] = gather()
        parts[b].add(made_up(10 * b + 1), PAY[b][1], PAY[b][0])
    merged = gather()
    for b in range(BLOCKS):
        merged.merge(parts[b])
    found, expected = numbers(merged.year(0.95)), numbers(one_pass().year(0.95))
    assert merged.replications == 16 * BLOCKS
    for name, array in expected.items():
        assert array.tobytes() == found[name].tobytes(), name


def test_other_orders_differ_in_rounding_only():
    """Blocks in reverse give the same up to rounding; counts exactly."""
    back = gather()
    for b in reversed(range(BLOCKS)):
        back.add(made_up(10 * b + 1), PAY[b][1], PAY[b][0])
    forth = one_pass()
    assert np.array_equal(back.spread.counts, forth.spread.counts)
    for name, array in numbers(forth.year(0.95)).items():
        assert numbers(back.year(0.95))[name] == pytest.approx(array, rel=1e-11), name


def test_the_baseline_gains_nothing():
    """Against itself a plan changes nothing, and rounding is no gain."""
    same = gather()
    pay = PAY[0][0]
    same.add(made_up(0), pay + 1e-8, pay)
    year = same.year(0.95)
    assert year.change == pytest.approx(1e-8)
    assert not year.p_gain.any()
    more = gather()
    more.add(made_up(0), pay + 3e-8, pay)
    assert np.all(more.year(0.95).p_gain == 1.0)


def test_two_replications_and_small_money_are_enough():
    """Two replications give a year; prizes of cents and small targets count."""
    block = made_up(0, 2)
    block.prizes = np.full((2, REPS), 0.01)
    small = gather(0.0, 0.5)
    small.add(block, np.full((2, REPS), 0.25), np.zeros((2, REPS)))
    year = small.year(0.95)
    assert np.all(year.p_prize == 1.0)
    assert year.pay_p10 == pytest.approx(0.25, abs=0.5 * WIDTH / 2 + 1e-12)
    assert np.all(year.change_low == 0.25)


def test_small_changes_of_large_pay_keep_their_digits():
    """A change of a cent on ten million has its interval right to six digits."""
    rng = stream(6, Purpose.RESAMPLE)
    base = np.full((64, REPS), 1e7)
    change = np.round(rng.normal(0.01, 0.01, (4, 64, REPS)) * 2**20) / 2**20
    found = gather(1e7, 1e6)
    for part in change:
        found.add(made_up(0, 64), base + part, base)
    year = found.year(0.95)
    exact = stats.ttest_1samp(change.reshape(-1, REPS), 0).confidence_interval(0.95)
    assert year.change_low == pytest.approx(exact.low, rel=1e-6)
    assert year.change_high == pytest.approx(exact.high, rel=1e-6)


def test_what_cannot_be_added_is_refused():
    """A part of two blocks, a scale of 0, unknown pay, or one replication: errors."""
    with pytest.raises(ValueError, match="one block"):
        gather().merge(one_pass())
    with pytest.raises(ValueError, match="scale"):
        gather(scale=0.0)
    with pytest.raises(ValueError, match="finite"):
        gather().add(made_up(0), np.full((16, REPS), np.nan), PAY[0][0])
    single = gather()
    single.add(made_up(0, 1), PAY[0][0][:1], PAY[0][1][:1])
    with pytest.raises(ValueError, match="two replications"):
        single.year(0.95)


EDGE = st.floats(-WIDTH, WIDTH).map(lambda x: EVEN + WIDTH / 2 + x)
VALUES = arrays.arrays(
    np.float64,
    st.tuples(st.integers(1, 40), st.just(3)),
    elements=st.one_of(st.floats(-7, 7), st.floats(-49, 49), EDGE, st.just(0.0)),
)


@given(VALUES, st.sampled_from([0.01, 0.1, 0.25, 0.5, 0.9, 1.0]))
def test_quantiles_are_as_exact_as_promised(u, q):
    """Each quantile is within half a bin, or 0.4 % of itself beyond the even bins."""
    spread = Spread(3)
    spread.add(u)
    exact = np.quantile(u, q, axis=0, method="inverted_cdf")
    allowed = np.maximum(WIDTH / 2, WIDTH / 2 * np.abs(exact))
    allowed[np.abs(exact) <= EVEN + WIDTH / 2] = WIDTH / 2
    assert np.all(np.abs(spread.quantile(q) - exact) <= allowed + 1e-12)


def test_common_amounts_are_met_exactly():
    """Nothing, target, and twice the target are quantiles without any error."""
    for amount in (0.0, 1.0, 2.0, -1.0):
        spread = Spread(1)
        spread.add(np.full((9, 1), amount))
        assert spread.quantile(0.5) == [amount]


def test_extremes_are_clipped_and_nothing_is_unknown():
    """Beyond the last bin there is the last bin; of no values there is no quantile."""
    spread = Spread(2)
    assert np.isnan(spread.quantile(0.5)).all()
    spread.add(np.array([[1e9, -1e9]]))
    assert np.abs(spread.quantile(0.5)) == pytest.approx(FURTHEST, rel=0.01)
    assert list(np.sign(spread.quantile(0.5))) == [1, -1]


def test_memory_does_not_grow():
    """Counts have the same size after one block as after many."""
    spread = Spread(3)
    size = spread.counts.nbytes
    for k in range(5):
        spread.add(stream(k, Purpose.RESAMPLE).normal(0, 1, (100, 3)))
    assert spread.counts.nbytes == size < 3 * 7500


@given(VALUES)
def test_pooled_histogram_counts_everybody(u):
    """Shares add up to 1, and inside the edges equal NumPy's histogram."""
    edges = np.linspace(-2, 2, 9)
    pooled, other = Pooled(edges), Pooled(edges)
    pooled.add(u)
    assert pooled.shares().sum() == pytest.approx(1)
    inner = np.histogram(u, np.append(edges[:-1], np.nextafter(2.0, 0)))[0]
    assert list(pooled.counts[1:-1]) == list(inner[1:-1])
    assert pooled.counts[0] == (u < -1.5).sum()
    assert pooled.counts[-1] == (u >= 1.5).sum()
    other.add(u[:1])
    other.merge(pooled)
    assert other.counts.sum() == u.size + 3


def test_pooled_histogram_of_nothing():
    """Without values shares are unknown; a value that is no number is an error."""
    assert np.isnan(Pooled(np.arange(3.0)).shares()).all()
    with pytest.raises(ValueError, match="not a number"):
        Pooled(np.arange(3.0)).add(np.array([np.nan]))
