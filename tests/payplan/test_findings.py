"""Guarantees of what a plan's check finds and says."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from pay_cases import basis, plan
from plan_dice import MEASURES, plans

from engine.payplan.curve import Curve, Piece, flat_rate, marginal, retroactive, through
from engine.payplan.look.findings import check_plan, check_tables
from engine.payplan.payoff.expected import Normal
from engine.payplan.payoff.function import Standard, plan_payoff
from engine.payplan.terms import (
    Bonus,
    Cap,
    Commission,
    Full,
    Limit,
    Matrix,
    Multiply,
    Override,
)

QUOTA = 120_000_000
TARGET = 6_000_000
STANDARD = Standard(dict.fromkeys(MEASURES, QUOTA))


def points(*pairs, **more) -> Curve:
    """Return a curve through points in percent."""
    made = [(Fraction(x, 100), Fraction(y, 100)) for x, y in pairs]
    return through(made, **({"linear": True} | more))


def bonus(curve: Curve, name: str = "bonus", period="quarter", **more) -> Bonus:
    """Return a bonus whose full pay is the target."""
    return Bonus(name, basis(period, "amount"), True, Full(Fraction(1)), curve, **more)


def found(*components, **more) -> list[tuple]:
    """Return what is found: component, kind, severity, from, to (%), money a year."""
    check = check_plan(plan(target=TARGET, components=components, **more), STANDARD)
    return [
        (*f[:3], float(f.low) * 100, float(f.high) * 100, f.amount and f.amount / 100)
        for f in check.findings
    ]


def test_threshold_with_a_jump_is_a_cliff_and_no_flat_spot():
    """A jump is a cliff of its size a year; below the threshold nothing is flat."""
    curve = points((80, 50), (100, 100), goes_on=True)
    assert found(bonus(curve)) == [("bonus", "cliff", "warning", 80, 80, 30_000)]


def test_small_cliff_is_a_note():
    """A jump below 5 % of target is a note."""
    curve = points((80, 4), (100, 100), goes_on=True)
    assert found(bonus(curve)) == [("bonus", "cliff", "note", 80, 80, 2_400)]


def test_flat_spots_lie_between_threshold_and_cap():
    """A flat spot is found between threshold and cap; short ones are notes."""
    curve = points((0, 0), (50, 50), (60, 50), (100, 100), (105, 100), (150, 200))
    assert found(bonus(curve)) == [
        ("bonus", "flat spot", "warning", 50, 60, None),
        ("bonus", "flat spot", "note", 100, 105, None),
    ]


def test_steps_are_cliffs_with_flat_spots_between():
    """A table in steps has a cliff at each step and is flat between them."""
    kinds = [
        (f[1], f[3]) for f in found(bonus(points((90, 50), (100, 100), linear=False)))
    ]
    assert kinds == [("cliff", 90), ("cliff", 100), ("flat spot", 90)]


@pytest.mark.parametrize(("named", "severity"), [((), "warning"), (("bonus",), "note")])
def test_pay_that_falls_is_found_once_for_the_whole_fall(named, severity):
    """A fall over several pieces is one finding; a note where the plan says so."""
    curve = points((0, 0), (100, 100), (120, 80), (150, 60), (151, 61), goes_on=True)
    found_ = found(bonus(curve), may_fall=frozenset(named))
    assert found_ == [("bonus", "falls", severity, 100, 150, -24_000)]


def test_a_lower_retroactive_rate_drops():
    """A retroactive rate that is lower than the last drops pay at its start."""
    tiers = [(Fraction(0), Fraction(2, 100)), (Fraction(1), Fraction(1, 100))]
    part = Commission("c", basis("year", "amount"), True, retroactive(tiers))
    assert found(part) == [("c", "falls", "warning", 100, 100, -12_000)]


def tiered(*starts_and_rates, cap=None, name="c") -> Commission:
    """Return a commission with marginal tiers, in percent of quota and of credits."""
    tiers = [(Fraction(x, 100), Fraction(r, 100)) for x, r in starts_and_rates]
    return Commission(name, basis("month", "amount"), False, marginal(tiers), cap=cap)


def test_tier_above_the_cap_is_unreachable():
    """Only tiers at or above the attainment where the cap binds are unreachable."""
    part = tiered((0, 5), (100, 10), (150, 20), cap=Limit(share=Fraction(2)))
    # 5 % of 1.2 million are 60,000 at 100 %; the cap of 120,000 is reached at 150 %.
    assert found(part) == [("c", "unreachable", "warning", 150, 150, None)]


def test_jump_into_the_cap_is_not_unreachable():
    """A tier at whose start pay still jumps up to the cap does change pay."""
    tiers = [(Fraction(0), Fraction(5, 100)), (Fraction(1), Fraction(10, 100))]
    held = basis("year", "amount")
    cap = Limit(share=Fraction(3, 2))
    part = Commission("c", held, True, retroactive(tiers), cap=cap)
    assert found(part) == [("c", "cliff", "warning", 100, 100, 30_000)]


def test_last_point_at_the_cap_is_not_unreachable():
    """The point to which a line rises is reached, even if the cap is just there."""
    curve = points((0, 0), (200, 200))
    assert found(bonus(curve, cap=Limit(share=Fraction(2)))) == []


def test_cap_on_the_plan_makes_tiers_unreachable():
    """A cap over several components is named with the tiers that it makes pointless."""
    parts = (
        tiered((0, 5), (160, 10), cap=Limit(share=Fraction(9))),
        bonus(points((0, 0), (300, 300))),
    )
    cap = Cap("year cap", ("c", "bonus"), "year", Limit(share=Fraction(3)))
    check = check_plan(plan(target=TARGET, components=parts, adjust=(cap,)), STANDARD)
    assert [(f.component, f.low) for f in check.findings] == [
        ("c", Fraction(8, 5)),
        ("bonus", 3),
    ]
    assert check.findings[0].text == (
        "What 'c' says for 160 % of quota never pays: "
        "the cap 'year cap' is reached at 150 %."
    )


def test_gates_and_points_beyond_a_thousand_percent_are_unreachable():
    """A gate or a point above 1,000 % of quota is out of reach."""
    gate = through([(Fraction(80), Fraction(1))], linear=False, below=Fraction(1, 2))
    by = basis("month", "amount", full=False)
    steps = (Multiply("gate", ("bonus",), by, gate, True),)
    seen = found(bonus(points((0, 0), (1_001, 500))), adjust=steps)
    assert [f[:4] for f in seen if f[1] == "unreachable"] == [
        ("bonus", "unreachable", "warning", 1_001),
        ("gate", "unreachable", "warning", 8_000),
    ]


def test_paying_more_than_is_sold_is_found():
    """A marginal rate above 100 % of the credit is found; one of 100 % is not."""
    assert found(tiered((0, 100))) == []
    seen = found(tiered((0, 10), (100, 120), (130, 150), (150, 90)))
    assert seen == [("c", "overpays", "warning", 100, 150, None)]


def test_cliffs_that_coincide_are_named_together():
    """Two components that jump at one attainment are named with their sum."""
    curve = points((100, 100), linear=False)
    seen = found(bonus(curve, "a"), bonus(curve, "b"))
    assert ("all", "cliff", "warning", 100, 100, 120_000) in seen
    assert ("all", "overlap", "note", 100, 100, 120_000) in seen


def test_gate_shows_in_the_whole_plan():
    """What only an adjustment does is found in the whole plan, not in a component."""
    gate = through([(Fraction(1, 2), Fraction(1))], linear=False)
    steps = (
        Multiply("gate", ("c",), basis("month", "amount", full=False), gate, True),
    )
    seen = found(tiered((0, 5)), adjust=steps)
    assert seen == [("all", "cliff", "warning", 50, 50, 30_000)]


def test_sentences_say_place_size_and_share():
    """A cliff's sentence names the place, the money a year and the share of target."""
    part = bonus(points((80, 50), (100, 100), goes_on=True))
    check = check_plan(plan(target=TARGET, components=(part,)), STANDARD)
    assert check.findings[0].text == (
        "At 80 % of quota pay for 'bonus' jumps by 30,000 PLN a year (50 % of target): "
        "one deal can decide about all of it."
    )


USUAL = plan(
    base=9_000_000,
    target=TARGET,
    components=(
        bonus(points((50, 50), (100, 100), (150, 175), (200, 275)), period="year"),
    ),
    overrides=(Override("team", Fraction(1, 100), False),),
)


def test_facts_are_the_figures_plans_are_compared_by():
    """Base, mix, leverage, rates, threshold and cap are exact for a known plan."""
    facts = {fact.name: fact.value for fact in check_plan(USUAL, STANDARD).facts}
    assert facts == {
        "base": 90_000,
        "target": 60_000,
        "ote": 150_000,
        "mix": 0.6,
        "pay_at_100": 60_000,
        "upside_150": 1.75,
        "upside_200": 2.75,
        "quota_to_ote": 8,
        "effective_rate": 0.05,
        "threshold": 0.5,
        "cap": 2,
        "excellence": 2,
        "measures": 1,
        "left_out": 1,
    }


def test_expected_pay_is_the_closed_form():
    """Expected pay of the known accelerated plan is target × the known numbers."""
    tables = check_tables(check_plan(USUAL, STANDARD))
    rows = tables["expected"].rows(named=True)
    assert [row["distribution"] for row in rows] == ["normal", "lognormal"]
    pay = [row["expected_pay"] / 60_000 for row in rows]
    np.testing.assert_allclose(pay, [0.975492, 0.989386], atol=1e-6)
    chances = [(row["p_threshold"], row["p_quota"]) for row in rows]
    known = [(0.933193, 0.433816), (0.973051, 0.374286)]
    np.testing.assert_allclose(chances, known, atol=1e-6)
    assert rows[0]["p_excellence"] == pytest.approx(
        float(Normal(0.95, 0.3).at_least(2))
    )
    assert rows[0]["pay_at_mean"] == pytest.approx(57_000)


def test_plan_that_pays_for_no_sales():
    """A plan without pay for sales has neither threshold nor cap nor findings."""
    check = check_plan(plan(target=TARGET), Standard({}))
    facts = {fact.name: fact.value for fact in check.facts}
    assert (facts["threshold"], facts["cap"], facts["upside_150"]) == (None, None, None)
    assert check.findings == ()
    assert check_tables(check)["expected"]["p_threshold"].to_list() == [0.0, 0.0]


def test_threshold_is_where_a_line_rises_above_pay_at_nothing():
    """After a fall the threshold is where the line crosses, not where it begins."""
    dip = Curve(
        (
            Piece(Fraction(0), Fraction(1), Fraction(-1)),
            Piece(Fraction(1, 2), Fraction(0), Fraction(1)),
        )
    )
    check = check_plan(plan(target=TARGET, components=(bonus(dip),)), STANDARD)
    facts = {fact.name: fact.value for fact in check.facts}
    assert facts["threshold"] == 1


def test_different_measures_are_said_to_move_together():
    """With two measures the figures say that both attainments are the same."""
    starts = (Fraction(0), Fraction(1))
    pays = ((Fraction(0), Fraction(1, 2)), (Fraction(1, 4), Fraction(1)))
    bases = [basis("quarter", m, measure=m) for m in MEASURES]
    part = Matrix("m", *bases, True, Full(Fraction(1)), starts, starts, pays, True)
    check = check_plan(plan(target=TARGET, components=(part,)), STANDARD)
    assert not check.exact
    assert check.facts[-1].text == (
        "All figures take attainments of 'amount' and 'margin' to be the same."
    )
    assert {fact.name for fact in check.facts} >= {
        "quota_to_ote: amount",
        "quota_to_ote: margin",
    }


COLUMNS = {
    "curve": ["component", "attainment", "pay", "slope"],
    "findings": [
        "component",
        "kind",
        "severity",
        "attainment_from",
        "attainment_to",
        "amount",
        "text",
    ],
    "grid": ["attainment", "component", "pay"],
    "facts": ["name", "value", "unit", "text"],
    "expected": [
        "distribution",
        "mean",
        "sd",
        "expected_pay",
        "sd_pay",
        "p_threshold",
        "p_quota",
        "p_excellence",
        "pay_at_mean",
    ],
}


@settings(max_examples=30)
@given(plans())
def test_tables_draw_what_the_plan_pays(drawn):
    """Lines between the rows of the curve are the plan's pay; the grid is on them."""
    check = check_plan(drawn, STANDARD)
    tables = check_tables(check)
    assert {name: frame.columns for name, frame in tables.items()} == COLUMNS
    drawn_curve = tables["curve"].filter(pl.col("component") == "all")
    x, y = drawn_curve["attainment"].to_numpy(), drawn_curve["pay"].to_numpy()
    assert x[0] == 0
    assert x[-1] == 2
    inner = (x[:-1] + x[1:])[x[:-1] < x[1:]] / 2
    payoff = plan_payoff(drawn, STANDARD)
    exact = payoff.pay(dict.fromkeys(MEASURES, inner))
    middle = ((y[:-1] + y[1:]) / 2)[x[:-1] < x[1:]]
    size = np.abs(y).max() + 1
    atol = size * (1e-9 if check.exact else 5e-3)
    np.testing.assert_allclose(middle, np.broadcast_to(exact, middle.shape), atol=atol)
    grid = tables["grid"].filter(pl.col("component") == "all")
    assert grid["attainment"].to_list() == [i / 10 for i in range(21)]
    assert grid["pay"][-1] == pytest.approx(y[-1])


def test_flat_rate_has_nothing_to_say():
    """A plain commission has no findings at all."""
    part = Commission("c", basis(), False, flat_rate(Fraction(5, 100)))
    assert found(part) == []
