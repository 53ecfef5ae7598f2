"""Guarantees of the mix of channels, by segment and period."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from market_worlds import market, sales
from scipy.optimize import minimize

from engine.base.errors import InputError
from engine.capacity.sizing.channels import best_mix
from engine.planning.market import run_market
from engine.planning.market_mix import divide, mix_table, mix_told, sums_table
from engine.scenario.market_build import build_market
from engine.scenario.market_input import ChannelInput, MixInput, MixSegment

YEAR = ("2027Q1", "2027Q2", "2027Q3", "2027Q4")
SEASON = (0.2, 0.25, 0.15, 0.4)


def channel(name, elasticity, today, carryover=0.0, limits=(0.0, inf)):
    """Return a channel."""
    return ChannelInput(name, elasticity, carryover, today, *limits)


def asked(*segments, budget=None, cross=None, discount=0.0, margin=0.4):
    """Return what is asked of a mix."""
    return MixInput(segments, cross or {}, budget, margin, discount, "quarter", YEAR)


FIELD, ONLINE = channel("field", 0.3, 900.0, 0.2), channel("online", 0.08, 300.0, 0.4)
LARGE = MixSegment("large", 9000.0, (FIELD, ONLINE), SEASON)
SMALL = MixSegment(
    "small",
    4000.0,
    (channel("field", 0.15, 500.0), channel("shop", 0.2, 200.0)),
    SEASON,
)


def test_a_scenario_with_known_numbers_gives_the_known_mix(tmp_path):
    """1,000 × online^.09 × offline^.34 at 60 %: 2,418.82 and 9,137.77 a quarter."""
    now = (2000.0, 10000.0)
    sold = 1000 * now[0] ** 0.09 * now[1] ** 0.34
    history = "period,sales\n" + "".join(
        f"{2024 + q // 4}Q{q % 4 + 1},{sold:.2f}\n" for q in range(12)
    )
    section = (
        "mix:\n  margin: 60%\n  channels:\n"
        f"    online: {{elasticity: 9%, today: {4 * now[0]:.0f}}}\n"
        f"    offline: {{elasticity: 34%, today: {4 * now[1]:.0f}}}\n"
    )
    run = run_market(market(tmp_path, section, history=history))
    spent = {}
    for row in run.tables["mix"].iter_rows(named=True):
        spent.setdefault(row["channel"], []).append(row["spend"])
    assert spent["online"] == pytest.approx([2418.82] * 4, abs=0.005)
    assert spent["offline"] == pytest.approx([9137.77] * 4, abs=0.005)
    sums = run.tables["mix_sums"].row(0, named=True)
    assert sums["profit"] / 4 == pytest.approx(15319.20, abs=0.005)
    assert sums["sales"] / 4 == pytest.approx(44792.98, abs=0.005)
    assert sums["certified"]
    told = run.manifest["market"]["mix"]
    assert not told["binds"]
    (check,) = told["dorfman_steiner"]
    assert check["spent"] == pytest.approx(check["best_without_budget"])


def test_todays_spend_brings_todays_sales():
    """The model goes through today's sales, with the slopes given, crossed or not."""
    limits = (50.0, 5000.0)
    crossed = MixSegment(
        "", 9000.0, (channel("a", 0.3, 900.0, 0.2, limits),
                     channel("b", 0.2, 300.0, 0.0, limits)), SEASON
    )  # fmt: skip
    for its, cross in ((LARGE, {}), (crossed, {("a", "b"): 0.03})):
        (one,) = divide(asked(its, cross=cross)).segments
        today = np.array([c.today for c in its.channels]) / (one.unit * 4)
        assert one.mix.revenue(today) * one.unit * 4 == pytest.approx(its.sales)
        slopes = [c.elasticity for c in its.channels]
        assert one.mix.elasticity(today) == pytest.approx(slopes)


def test_spend_and_sales_follow_the_season_and_add_up():
    """Over periods they sum to the year; over channels sales sum to the segment's."""
    made = divide(asked(LARGE, SMALL, budget=1500.0))
    table, sums = mix_table(made), sums_table(made)
    for row in sums.iter_rows(named=True):
        mine = table.filter(segment=row["segment"])
        assert mine["spend"].sum() == pytest.approx(row["budget"])
        assert mine["sales"].sum() == pytest.approx(row["sales"])
        first = mine.filter(period="2027Q1")
        assert first["spend"].sum() == pytest.approx(0.2 * row["budget"])
        assert first["share"].sum() == pytest.approx(1.0)
        assert row["profit"] == pytest.approx(0.4 * row["sales"] - row["budget"])
    assert sums["budget"].sum() == pytest.approx(1500.0)
    assert mix_told(made)["binds"]


@pytest.mark.parametrize("discount", [0.0, 0.1])
@pytest.mark.parametrize("budget", [None, 600.0, 2500.0])
def test_one_segment_is_as_the_mix_alone(discount, budget):
    """For one segment the division is that of ``best_mix`` under the same budget."""
    (one,) = divide(asked(LARGE, budget=budget, discount=discount)).segments
    alone = best_mix(one.mix, None if budget is None else budget / (4 * one.unit))
    assert one.spend == pytest.approx(alone.spend * 4 * one.unit, rel=1e-7)
    assert one.marginal == pytest.approx(alone.marginal, rel=1e-7)


@pytest.mark.parametrize("budget", [400.0, 1000.0, 1500.0])
def test_no_other_division_between_segments_earns_more(budget):
    """A general optimiser over all channels of all segments finds nothing better."""
    made = divide(asked(LARGE, SMALL, budget=budget))
    spends = np.concatenate([one.spend for one in made.segments])

    def loss(spend):
        total = 0.0
        for at, one in enumerate(made.segments):
            own = spend[2 * at : 2 * at + 2]
            total += 0.4 * one.mix.revenue(own / (4 * one.unit)) * 4 * one.unit
        return spend.sum() - total

    best = minimize(
        loss,
        np.full(4, budget / 4),
        bounds=[(1e-3, budget)] * 4,
        constraints={"type": "ineq", "fun": lambda x: budget - x.sum()},
        method="SLSQP",
        options={"ftol": 1e-13, "maxiter": 500},
    )
    assert spends.sum() == pytest.approx(budget)
    assert loss(spends) <= best.fun + 1e-5 * abs(best.fun)
    assert spends == pytest.approx(best.x, rel=2e-2, abs=2.0)
    marginal = np.concatenate([one.marginal for one in made.segments])
    assert marginal == pytest.approx([1 + made.price] * 4)


def test_a_budget_that_is_enough_does_not_bind():
    """More money than pays is not spent; the last unit then earns just itself."""
    made = divide(asked(LARGE, SMALL, budget=1e6))
    assert made.price == 0.0
    for one in made.segments:
        assert one.marginal == pytest.approx([1.0, 1.0])
    assert mix_told(made)["spend"] < 1e5


def test_limits_are_kept_under_a_budget():
    """What is at least wanted is spent; nobody gets more than at most."""
    kept = MixSegment(
        "", 9000.0, (channel("a", 0.3, 900.0, 0.0, (0.0, 250.0)),
                     channel("b", 0.01, 300.0, 0.0, (200.0, inf))), SEASON
    )  # fmt: skip
    (one,) = divide(asked(kept, budget=430.0)).segments
    assert one.spend == pytest.approx([230.0, 200.0])
    (free,) = divide(asked(kept)).segments
    assert free.spend == pytest.approx([250.0, 200.0])
    assert free.held
    (least,) = divide(asked(kept, budget=200.0 + 1e-9)).segments
    assert least.spend == pytest.approx([0.0, 200.0], abs=1e-6)


def test_a_budget_of_the_least_ends():
    """Where the budget is just what must be spent, that is spent, and no price told."""
    channels = tuple(channel(n, 0.2, 77.7, 0.3, (33.3, 99.9)) for n in "abc")
    made = divide(asked(MixSegment("", 999.0, channels, SEASON), budget=99.9))
    assert made.segments[0].spend == pytest.approx([33.3] * 3)
    assert mix_told(made)["binds"]


@pytest.mark.parametrize("effect", [-0.2, -0.02, 0.04, 0.2])
def test_effects_between_channels_of_unlike_size_have_a_model(effect):
    """However two channels help or hinder each other, today's point is kept."""
    channels = (
        channel("a", 0.3, 20.0, 0.2, (12.0, 40.0)),
        channel("b", 0.15, 8000.0, 0.0, (4500.0, 14000.0)),
    )
    its = MixSegment("", 9000.0, channels, SEASON)
    made = divide(asked(its, cross={("a", "b"): effect}))
    (one,) = made.segments
    today = np.array([20.0, 8000.0]) / (one.unit * 4)
    assert one.mix.revenue(today) * one.unit * 4 == pytest.approx(9000.0)
    assert one.mix.elasticity(today) == pytest.approx([0.3, 0.15])
    row = sums_table(made).row(0, named=True)
    assert row["profit"] >= row["profit_today"] - 1e-6
    assert mix_table(made)["sales"].sum() == pytest.approx(row["sales"])


def crossing(effects, limits, budget=""):
    """Return a section with channels that help or hinder each other."""
    pairs = "".join(
        f"  - {{channels: [{a}, {b}], effect: {e}}}\n" for a, b, e in effects
    )
    return (
        f"mix:\n  margin: 90%\n{budget}  together:\n{pairs}  channels:\n"
        f"    field: {{elasticity: 90%, today: 3k, {limits}}}\n"
        f"    online: {{elasticity: 80%, today: 3k, {limits}}}\n"
        f"    shop: {{elasticity: 8%, today: 30, at_least: 20, at_most: 40}}\n"
    )


def test_effects_that_turn_sales_around_are_refused(tmp_path):
    """Limits far from today's, where more spent would take sales away, are refused."""
    # Far below today's spend the product of two small logarithms is large.
    section = crossing([("field", "online", 0.6)], "at_least: 10, at_most: 9k")
    scenario = market(tmp_path, section, history=sales())
    assert build_market(scenario).mix is not None
    said = r"market\.mix: cannot be used: .*take sales away"
    with pytest.raises(InputError, match=said):
        run_market(scenario)


def test_no_unit_of_money_may_suit_effects():
    """Help of a large channel and hindrance of a small one, alike: refused."""
    channels = (
        channel("a", 0.1, 50.0, 0.0, (40.0, 60.0)),
        channel("b", 0.3, 9.0, 0.0, (8.0, 10.0)),
        channel("c", 0.3, 9000.0, 0.0, (8000.0, 9500.0)),
    )
    its = MixSegment("", 9000.0, channels, SEASON)
    cross = {("a", "b"): -0.1, ("a", "c"): 0.1}
    with pytest.raises(ValueError, match="any effect of its own"):
        divide(asked(its, cross=cross))


def test_a_budget_binds_only_where_profit_is_proved_concave(tmp_path):
    """Strong effects and a budget that binds have no proven answer, and are refused."""
    limits = "at_least: 2k, at_most: 9k"
    section = crossing([("field", "online", 0.6)], limits, "  budget: 5k\n")
    with pytest.raises(InputError, match="concave"):
        run_market(market(tmp_path, section, history=sales()))
