"""Landing by deals and by teams, against counting, recursion and simulation."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest, nbinom, poisson
from tracking.imagined import reps

from engine.base.streams import Purpose, stream
from engine.tracking.deals import Sizes, deal_chance, deal_sums
from engine.tracking.landing import Landing
from engine.tracking.team import shared_luck, team_known, team_landing


def panjer(deals, sizes, length):
    """Return the compound Poisson distribution by Panjer's recursion."""
    share = dict(zip(sizes.units.tolist(), sizes.shares, strict=True))
    found = [np.exp(-deals)]
    for n in range(1, length):
        some = ((u, s) for u, s in share.items() if u <= n)
        found.append(deals / n * sum(u * s * found[n - u] for u, s in some))
    return np.array(found)


def test_published_equal_deals():
    """14 deals of 40 at 2.4 a month for 5 months: the published chance."""
    sizes = Sizes.of([40.0], 40.0)
    found = deal_chance(560 / 40, 2.4 * 5, sizes)[0]
    assert found == pytest.approx(0.318464, abs=5e-7)
    assert found == pytest.approx(poisson.sf(13, 12), abs=1e-13)


def test_a_rate_from_few_deals_is_negative_binomial():
    """With a rate from 17 deals, the number to come is negative binomial."""
    sizes = Sizes.of([40.0], 40.0)
    found = deal_chance(14, 12, sizes, seen=17)[0]
    assert found == pytest.approx(nbinom.sf(13, 17, 17 / (17 + 12)), abs=1e-12)
    assert found > deal_chance(14, 12, sizes)[0]


@pytest.mark.parametrize("deals", [0.0, 0.3, 4.0, 60.0])
def test_sums_are_those_of_the_recursion(deals):
    """The transform's distribution is Panjer's, term by term, and adds up to one."""
    sizes = Sizes(np.array([1, 3, 10]), np.array([0.5, 0.3, 0.2]))
    found = deal_sums(deals, sizes)
    assert found == pytest.approx(panjer(deals, sizes, found.size), abs=1e-13)
    assert found.sum() == pytest.approx(1, abs=1e-12)


def test_rows_are_judged_alone():
    """Many rows at once give what each gives alone, sizes beyond the need included."""
    sizes = Sizes(np.array([1, 5, 70]), np.array([0.6, 0.3, 0.1]))
    need, deals = np.array([-2, 0, 9, 40, 300]), np.array([1.0, 2, 8, 3, 9])
    together = deal_chance(need, deals, sizes)
    assert together[:2].tolist() == [1, 1]
    for n, d, p in zip(need, deals, together, strict=True):
        assert deal_chance(n, d, sizes)[0] == pytest.approx(p, abs=1e-12)
    parts = [deal_sums(d, sizes)[:n].sum() for n, d in ((9, 8.0), (40, 3.0))]
    assert together[2:4] == pytest.approx([1 - p for p in parts], abs=1e-12)


@given(st.lists(st.floats(1.0, 500.0), min_size=1, max_size=8))
def test_sizes_keep_their_mean(amounts):
    """Put on a coarse unit, sizes keep their mean and add up to one."""
    found = Sizes.of(amounts, 1.0)
    assert found.mean == pytest.approx(np.mean(amounts))
    assert found.shares.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("units", "shares"), [([0], [1.0]), ([1, 2], [0.5, 0.4]), ([1], [0.5, 0.5])]
)
def test_what_is_no_distribution_is_refused(units, shares):
    """Sizes of nothing, and shares that do not add up, are refused."""
    with pytest.raises(ValueError, match=r"sizes|shares"):
        Sizes(np.array(units), np.array(shares))


def test_a_rate_that_nothing_supports_is_refused():
    """Rates must be finite and rest on some deal."""
    sizes = Sizes(np.array([1]), np.ones(1))
    with pytest.raises(ValueError, match="seen"):
        deal_chance(1, 2.0, sizes, seen=0.0)


def normal(centre, spread, freedom=np.inf):
    """Return a landing of several reps."""
    parts = np.broadcast_arrays(np.asarray(centre, float), spread, freedom)
    return Landing(*(np.array(x, dtype=float) for x in parts))


def test_team_variance_by_all_pairs():
    """The team's variance is the sum over all pairs of correlation × sd × sd."""
    sd = [3.0, 4.0, 5.0]
    found = team_known(normal([10, 20, 30], sd), 0.3)
    pairs = product(range(3), range(3))
    want = sum(sd[i] * sd[j] * (1.0 if i == j else 0.3) for i, j in pairs)
    assert found.centre[0] == 60
    assert found.spread[0] ** 2 == pytest.approx(want)


def test_team_futures_are_the_closed_form():
    """With normal reps, simulated futures are the exact normal of the team."""
    team = normal(np.arange(1, 31), 2.0)
    exact, futures = team_known(team, 0.2), team_landing(team, 0.2, seed=3)
    z = (futures.futures - exact.centre[0]) / exact.spread[0]
    assert kstest(z, "norm").pvalue > 0.01
    assert futures.chance(480.0) == pytest.approx(exact.chance(480.0)[0], abs=0.01)
    want = exact.missing(480.0, -1e9)[0]
    assert futures.missing(480.0) == pytest.approx(want, abs=0.5)
    assert futures.interval(0.9) == pytest.approx(
        [float(x[0]) for x in exact.interval(0.9)], abs=1.0
    )


def test_reps_of_a_team_keep_their_own_distribution():
    """A team of one has the Student's t of its rep, whatever the shared luck."""
    one = normal([5.0], [2.0], [3.0])
    z = (team_landing(one, 0.6, seed=1).futures - 5) / 2
    assert kstest(z, "t", (3,)).pvalue > 0.01


def test_shared_luck_widens_a_team():
    """More shared luck, a wider landing; the same seed, the same futures."""
    team = normal(np.full(40, 10.0), 2.0, 8.0)
    widths = []
    for rho in (0.0, 0.2, 0.6):
        low, high = team_landing(team, rho, seed=5, draws=5_000).interval(0.9)
        widths.append(high - low)
    assert widths == sorted(widths)
    again = [team_landing(team, 0.2, seed=5, draws=50).futures for _ in range(2)]
    assert again[0].tolist() == again[1].tolist()


def test_no_future_is_below_what_is_sold():
    """With a floor, no rep loses what is sold already."""
    team = normal([10.0, 10.0], 50.0)
    found = team_landing(team, 0.0, seed=1, draws=2_000, floor=[9.0, 8.0])
    assert found.futures[0] == 17


def test_shared_luck_is_recovered():
    """The correlation that reps share is found from long histories; none is none."""
    draws = stream(6, Purpose.LUCK, 2)
    market = draws.standard_normal((1, 600))
    own = draws.standard_normal((50, 600))
    rates = 1 + 0.4 * (np.sqrt(0.3) * market + np.sqrt(0.7) * own)
    assert shared_luck(rates) == pytest.approx(0.3, abs=0.04)
    assert shared_luck(own) < 0.003
    assert shared_luck(rates[:1]) == 0


def test_estimated_spreads_are_not_added_as_normal():
    """The exact form refuses reps whose spread is estimated, and odd correlations."""
    with pytest.raises(ValueError, match="estimated"):
        team_known(normal([1.0], [1.0], [4.0]), 0.1)
    with pytest.raises(ValueError, match="correlation"):
        team_landing(normal([1.0], 1.0), 1.5, seed=1)


def test_team_intervals_cover():
    """90 % intervals of teams of 12 with their own priors hold about 90 % of them."""
    from engine.tracking.outlook import land

    inside = []
    for k in range(150):
        year = reps(900 + k, 12)
        book = year.book(5)
        found = team_landing(land(book).landing, 0.0, seed=k, draws=2_000)
        low, high = found.interval(0.9)
        inside.append(low <= year.sold.sum() <= high)
    assert np.mean(inside) == pytest.approx(0.9, abs=0.07)
