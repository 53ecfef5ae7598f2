"""Open deals: close-date curve, exact sums, coverage and key deals."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom
from tracking.deals_of_stages import STAGES, as_of, constant, history, imagined

from engine.base.streams import Purpose, stream
from engine.tracking.amounts import needed_coverage, won_chance
from engine.tracking.coverage import ENOUGH, NONE, REACHED, THIN, cover_quotas
from engine.tracking.pipeline import close_curve, key_deals, open_deals
from engine.tracking.spells import read_spells
from engine.tracking.stage_model import fit_stages


def counted(needed, amounts, chances):
    """Return the chance by going through every way to win and lose."""
    total = 0.0
    for won in product([0, 1], repeat=len(amounts)):
        p = np.prod([c if w else 1 - c for w, c in zip(won, chances, strict=True)])
        total += p * (np.dot(won, amounts) >= needed - 1e-9)
    return total


@given(
    st.lists(st.tuples(st.integers(0, 60), st.floats(0, 1)), min_size=0, max_size=7),
    st.integers(-10, 200),
)
def test_won_money_is_every_way_counted(deals, needed):
    """The chance that won amounts suffice equals enumeration."""
    amounts, chances = [d[0] * 0.5 for d in deals], [d[1] for d in deals]
    found = won_chance(needed * 0.5, amounts, chances)
    assert found == pytest.approx(counted(needed * 0.5, amounts, chances), abs=1e-12)


def test_odd_amounts_are_close():
    """Amounts that nothing measures give nearly the chance of simulated wins."""
    draws = stream(1, Purpose.DEALS, 2)
    amounts = np.round(draws.lognormal(10, 1, 25), 2)
    chances = draws.uniform(0.05, 0.7, 25)
    won = draws.random((200_000, 25)) < chances
    for needed in (50_000.01, 200_000.0, 400_000.0):
        want = (won @ amounts >= needed).mean()
        assert won_chance(needed, amounts, chances) == pytest.approx(want, abs=0.006)


@pytest.mark.parametrize(
    ("deals", "win", "asked", "want"),
    [
        (10, 0.25, 0.9, 5.5),
        (10, 0.25, 0.8, 4.9),
        (10, 1 / 3, 0.9, 4.0),
        (10, 1 / 3, 0.8, 3.6),
        (40, 1 / 3, 0.8, 3.325),
        (40, 1 / 3, 0.9, 3.5),
    ],
)
def test_published_coverage(deals, win, asked, want):
    """Equal deals need the published coverage, and one deal less is not enough."""
    found = needed_coverage(deals * 40.0, [40.0], win, asked)
    assert found == pytest.approx(want)
    n = round(found * deals)
    assert binom.sf(deals - 1, n, win) >= asked > binom.sf(deals - 1, n - 1, win)


def test_unequal_deals_need_more():
    """Deals of mixed sizes need more coverage; so many suffice and one less do not."""
    mixed = [10.0, 10.0, 10.0, 130.0]
    found = needed_coverage(400.0, mixed, 1 / 3, 0.9)
    assert found > needed_coverage(400.0, [40.0], 1 / 3, 0.9)
    n = round(found * 10)
    draws = stream(3, Purpose.DEALS, 4)
    sizes = draws.choice(mixed, (100_000, n)) * (draws.random((100_000, n)) < 1 / 3)
    assert (sizes.sum(axis=1) >= 400).mean() == pytest.approx(0.9, abs=0.012)
    assert (sizes[:, 1:].sum(axis=1) >= 400).mean() < 0.905


def test_out_of_range_is_refused():
    """A need of nothing, no amounts and odd chances are refused."""
    with pytest.raises(ValueError, match="more than 0"):
        needed_coverage(0.0, [1.0], 0.5, 0.9)
    with pytest.raises(ValueError, match="amounts"):
        needed_coverage(1.0, [0.0], 0.5, 0.9)
    with pytest.raises(ValueError, match="chances"):
        won_chance(1.0, [1.0], [1.5])
    with pytest.raises(ValueError, match="finite"):
        won_chance(1.0, [np.nan], [0.5])
    assert won_chance(5.0, [], []) == 0


def test_cover_rep_by_rep():
    """Reached, enough, thin and none are told apart, with their exact chances."""
    found = cover_quotas(
        remaining=[0.0, 100.0, 100.0, 50.0],
        owner=[1, 1, 1, 2, 1, 0],
        amounts=[100.0, 50.0, 50.0, 100.0, 100.0, 30.0],
        chances=[0.9, 0.5, 0.5, 0.3, 0.5, 0.5],
        asked=0.8,
    )
    assert [c.verdict for c in found] == [REACHED, ENOUGH, THIN, NONE]
    assert found[0].probability == 1
    assert found[0].pipeline == 30
    assert np.isnan(found[0].coverage)
    one = found[1]
    assert (one.pipeline, one.weighted, one.coverage) == (300.0, 190.0, 3.0)
    assert one.probability == pytest.approx(1 - 0.1 * 0.5 * 0.75)
    assert found[2].probability == pytest.approx(0.3)
    assert found[3].probability == 0
    assert found[3].coverage == 0
    # A rep with few deals is judged by everybody's.
    amounts, chances = [100, 50, 50, 100, 100, 30], [0.9, 0.5, 0.5, 0.3, 0.5, 0.5]
    win = np.dot(amounts, chances) / np.sum(amounts)
    want = needed_coverage(100.0, amounts, win, 0.8)
    assert found[2].needed == pytest.approx(want)
    with pytest.raises(ValueError, match="nobody"):
        cover_quotas([1.0], [1], [1.0], [0.5], 0.8)
    with pytest.raises(ValueError, match="length"):
        cover_quotas([1.0], [0], [1.0, 2.0], [0.5], 0.8)


def test_no_chance_at_all():
    """Where no deal can be won in time, no coverage is enough."""
    (one,) = cover_quotas([10.0], [0], [20.0], [0.0], 0.5)
    assert one.needed == np.inf
    assert one.verdict == THIN


def test_close_curve_is_what_happens():
    """What open deals bring within a quarter, and ever, is what they did bring."""
    full = imagined(31, 6_000, 300, constant)
    now = read_spells(full, STAGES, as_of(300))
    model = fit_stages(now)
    deals = open_deals(now, model)
    curve = close_curve(deals, model, [0, 91, 4_000])
    won = full.filter(full["outcome"] == "won").select("deal", "left")
    bought = deals.frame.select("deal", "amount").join(won, on="deal")
    soon = bought.filter((bought["left"] - as_of(300)).dt.total_days() <= 91)
    assert curve.wins[0] == curve.money[0] == 0
    assert abs(curve.wins[1] - soon.height) < 3 * curve.wins_sd[1]
    assert abs(curve.money[1] - soon["amount"].sum()) < 3 * curve.money_sd[1]
    assert abs(curve.wins[2] - bought.height) < 3 * curve.wins_sd[2]
    assert curve.money[2] == pytest.approx(deals.expected.sum(), rel=1e-6)


def test_key_deals_say_why():
    """Large deals are listed by expected money, with reasons that hold."""
    rows = [(f"D{k}", "lead", 0, 7 * (1 + k % 4), None) for k in range(10, 50)]
    rows += [(f"D{k}", "demo", 7 * (1 + k % 4), 70, "won") for k in range(10, 50)]
    rows += [(f"D{k}", "lead", 60, 130, "lost") for k in range(50, 70)]
    rows += [("D4", "lead", 40, None, None), ("D104", "lead", 195, None, None)]
    rows += [("D100", "lead", 195, None, None)]
    spells = read_spells(history(rows), STAGES, as_of(200))
    model = fit_stages(spells)
    deals = open_deals(spells, model)
    found = key_deals(deals, model, spells, 500.0, {"R1": 1_000.0})
    assert [d.deal for d in found] == ["D104", "D4"]
    old = found[1]
    assert (old.account, old.rep, old.stage, old.age_days) == ("A4", "R1", "lead", 160)
    assert old.expected == pytest.approx(old.amount * old.chance)
    assert "45% of all open money." in old.why
    assert "160 days in its stage; nine in ten that moved on had by 28." in old.why
    assert "Chance fell" in old.why
    assert "50% of what R1 still needs." in old.why
    assert found[0].why == "45% of all open money."
