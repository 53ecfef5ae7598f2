"""Guarantees of a plan as a fast function of attainments."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pay_cases import SCORE, basis, credit, plan, problem, quota, seat
from plan_dice import MEASURES, bonuses, commissions, plans

from engine.payplan.calculate import calculate
from engine.payplan.curve import flat_rate, marginal, retroactive, through
from engine.payplan.payoff.function import Standard, component_line, plan_payoff
from engine.payplan.payoff.groups import paying
from engine.payplan.terms import (
    MONTHS,
    Bonus,
    Cap,
    Commission,
    Full,
    Limit,
    Matrix,
    Multiply,
    Objectives,
    Override,
    Spiff,
    Window,
)

QUOTA = 120_000_000
"""A year's quota in hundredths: 100,000 a month."""
STANDARD = Standard(dict.fromkeys(MEASURES, QUOTA))


def statement(plan_, monthly: tuple[int, int]) -> int:
    """Return what the exact calculator pays in a year of equal months, hundredths."""
    days = [f"2027-{month:02d}-10" for month in range(1, 13)]
    rows = [credit(day, monthly[0] / 100, margin=monthly[1]) for day in days]
    quotas = [quota(QUOTA / 100, measure=measure) for measure in MEASURES]
    scores = [
        SCORE | {"component": part.name, "objective": "o", "period": period}
        for part in plan_.components
        if isinstance(part, Objectives)
        for period in _periods(MONTHS[part.period])
    ]
    seats = [seat(target=plan_.target)]
    found = calculate(problem(plan_, rows, quotas, seats, scores=scores))
    return sum(found.lines().values())


def _periods(months: int) -> list[str]:
    names = {1: [f"2027-{m:02d}" for m in range(1, 13)], 12: ["2027"]}
    return names.get(months, [f"2027Q{q}" for q in range(1, 5)])


@given(plans(), st.tuples(*[st.integers(0, 25_000_000)] * 2))
def test_a_steady_year_is_paid_as_on_the_statement(drawn, monthly):
    """The fast function pays what the exact calculator does, but for roundings."""
    payoff = plan_payoff(drawn, STANDARD)
    x = {m: 12 * v / QUOTA for m, v in zip(MEASURES, monthly, strict=True)}
    cents = 100 * float(payoff.pay(x))
    assert cents == pytest.approx(statement(drawn, monthly), abs=60, rel=1e-9)


@given(plans(), st.lists(st.floats(0, 2.5), min_size=1, max_size=8))
def test_same_attainment_everywhere_is_the_exact_curve(drawn, places):
    """Where the curve is exact, both readings of a plan agree to rounding."""
    payoff = plan_payoff(drawn, STANDARD)
    whole = payoff.together()
    found = payoff.pay(dict.fromkeys(MEASURES, places))
    for x, y in zip(places, np.atleast_1d(found), strict=True):
        at_a_start = any(float(piece.start) == x for piece in whole.curve.pieces)
        if whole.exact and not at_a_start:
            exact = float(whole.curve(Fraction(x))) / 100
            assert y == pytest.approx(exact, rel=1e-9, abs=1e-4)


@given(st.one_of(commissions("c"), bonuses("c")), st.integers(-50, 300))
def test_a_plan_on_one_measure_is_one_exact_curve(part, at):
    """A single commission or bonus pays its period's line as often as a year has it."""
    payoff = plan_payoff(plan(target=6_000_000, components=(part,)), STANDARD)
    share = Fraction(MONTHS[part.basis.period], 12)
    line = component_line(part, QUOTA * share, 6_000_000 * share)
    x = Fraction(at, 100)
    assert payoff.curve is not None
    assert payoff.curve(x) == line(x) / share


@given(plans())
def test_threads_and_shapes_do_not_change_pay(drawn):
    """Pay is the same bit for bit in two threads, and keeps the arrays' shape."""
    payoff = plan_payoff(drawn, STANDARD)
    rows = np.linspace(0, 2, 210).reshape(-1, 1)
    columns = np.linspace(0, 2, 320).reshape(1, -1)
    x = {"amount": rows, "margin": columns}
    once = payoff.pay(x)
    assert once.shape == ((210, 320) if len(payoff.measures) == 2 else once.shape)
    assert np.array_equal(once, payoff.pay(x, threads=2))


TIERS = [(Fraction(0), Fraction(5, 100)), (Fraction(1), Fraction(8, 100))]


def rep(curve, at_end=False, period="month", **more) -> Commission:
    """Return a commission on attainment."""
    return Commission("c", basis(period, "amount"), at_end, curve, **more)


def test_marginal_and_retroactive_differ_by_the_jump():
    """A retroactive rate pays the higher rate on all that was sold before, at once."""
    lines = [
        component_line(rep(make(TIERS)), 1_000, 0) for make in (marginal, retroactive)
    ]
    assert [line(Fraction(1, 2)) for line in lines] == [25, 25]
    assert [line(1) for line in lines] == [50, 80]
    assert [line(2) for line in lines] == [130, 160]


def test_component_cap_and_floor_are_cut_exactly():
    """Cap and floor of a component hold from the exact attainment on."""
    part = rep(
        flat_rate(Fraction(3, 10)),
        True,
        cap=Limit(share=Fraction(1, 2)),
        floor=Limit(100),
    )
    line = component_line(part, 1_000, 1_000)
    assert [piece.start for piece in line.pieces[1:]] == [
        Fraction(1, 3),
        Fraction(5, 3),
    ]
    assert (line(0), line(1), line(9)) == (100, 300, 500)


def test_floor_needs_the_end_of_the_period():
    """A floor holds only for what is paid at the end, as on the statement."""
    part = rep(flat_rate(Fraction(3, 10)), floor=Limit(100))
    assert component_line(part, 1_000, 0)(0) == 0


def test_amounts_are_read_as_attainment_of_the_quota():
    """Tiers from an amount begin where that amount is of the period's quota."""
    held = basis("quarter")
    tiers = marginal([(Fraction(3_000), Fraction(1, 10))])
    line = component_line(Commission("c", held, False, tiers), 4_000, 0)
    assert (line(Fraction(3, 4)), line(1)) == (0, 100)


def both(linear: bool) -> Matrix:
    """Return a matrix with full pay 100 a quarter at twice 100 %."""
    starts = (Fraction(0), Fraction(1))
    pays = ((Fraction(0), Fraction(1, 2)), (Fraction(1, 4), Fraction(1)))
    first, second = (basis("quarter", m, measure=m) for m in MEASURES)
    full = Full(amount=10_000)
    return Matrix("m", first, second, True, full, starts, starts, pays, linear)


def test_matrix_pays_the_cell_or_between_cells():
    """A matrix pays the cell reached by both attainments, or between four."""
    x = {"amount": [0.5, 0.5, 1.0, 1.5], "margin": [0.5, 1.0, 0.5, -1.0]}
    cells = plan_payoff(plan(components=(both(False),)), STANDARD)
    np.testing.assert_allclose(cells.pay(x), [0, 200, 100, 100])
    between = plan_payoff(plan(components=(both(True),)), STANDARD)
    np.testing.assert_allclose(between.pay(x), [175, 300, 250, 100])
    np.testing.assert_allclose(between.slope(x, "amount"), [150, 200, 0, 0])
    np.testing.assert_allclose(between.slope(x), [400, 200, 300, 0])


def test_factor_of_another_measure_multiplies():
    """A factor by margin works on a commission on amount, with its slope by both."""
    curve = through(
        [(Fraction(0), Fraction(0)), (Fraction(2), Fraction(2))], linear=True
    )
    by = basis("month", "margin", full=False, measure="margin")
    steps = (Multiply("f", ("c",), by, curve),)
    whole = plan(components=(rep(flat_rate(Fraction(1, 10))),), adjust=steps)
    payoff = plan_payoff(whole, STANDARD)
    x = {"amount": np.array([1.0]), "margin": np.array([0.5])}
    assert payoff.pay(x) == pytest.approx(60_000)
    assert payoff.slope(x, "margin") == pytest.approx(120_000)
    assert payoff.slope(x, "amount") == pytest.approx(60_000)
    assert not payoff.together().exact


def test_gate_of_the_same_measure_stays_one_curve():
    """A gate on the same attainment makes a jump in the one exact curve."""
    gate = through([(Fraction(1, 2), Fraction(1))], linear=False)
    steps = (Multiply("g", ("c",), basis("month", "amount", full=False), gate, True),)
    whole = plan(components=(rep(flat_rate(Fraction(1, 10))),), adjust=steps)
    curve = plan_payoff(whole, STANDARD).curve
    assert curve is not None
    assert curve.jumps() == [(Fraction(1, 2), Fraction(QUOTA, 20))]


@pytest.mark.parametrize(("carried", "paid"), [(False, 1200), (True, 2100)])
def test_carried_excess_fills_later_periods(carried, paid):
    """What a cap takes is paid in the next month if carried; not after the year."""
    # Pay comes once a quarter, 600 each, under a cap of 300 a month.
    bonus = Bonus(
        "b", basis("quarter", "amount"), True, Full(amount=60_000), flat_rate(1)
    )
    cap = Cap("cap", ("b",), "month", Limit(30_000), carried)
    whole = plan(components=(bonus,), adjust=(cap,))
    found = plan_payoff(whole, STANDARD).pay({"amount": 1.0})
    assert float(found) == pytest.approx(paid)


def test_what_a_single_year_cannot_say_is_left_out():
    """Spiffs, overrides and kinds without a mix are named, not guessed."""
    kinds = Commission(
        "kinds", basis(), False, None, by="product", rates=(("A", Fraction(1, 10)),)
    )
    window = Window(None, None)  # type: ignore[arg-type]
    whole = plan(
        components=(kinds, Spiff("spiff", window, basis().counted)),
        overrides=(Override("over", Fraction(1, 100), False),),
    )
    assert plan_payoff(whole, STANDARD).excluded == ("kinds", "spiff", "over")
    mixed = Standard(STANDARD.quotas, mix={"kinds": {"A": Fraction(1, 4)}})
    assert list(paying(whole, mixed)) == ["kinds"]
    assert float(plan_payoff(whole, mixed).pay({"amount": 1.0})) == pytest.approx(
        30_000
    )


def test_deals_of_one_size_are_a_rate():
    """With a size of deals stated, tiers per deal become the rate they pay on it."""
    tiers = retroactive(
        [(Fraction(0), Fraction(1, 10)), (Fraction(500), Fraction(1, 5))]
    )
    part = Commission("c", basis(), False, tiers, per_deal=True)
    usual = Standard(STANDARD.quotas, deals={"c": 800})
    found = plan_payoff(plan(components=(part,)), usual).pay({"amount": 1.0})
    assert float(found) == pytest.approx(240_000)


def test_constant_pay_needs_no_attainment():
    """A plan of objectives alone pays the same with no attainment given at all."""
    part = Objectives("o", "quarter", Full(amount=100_000))
    payoff = plan_payoff(plan(components=(part,)), Standard({}))
    assert payoff.measures == ()
    assert float(payoff.pay({})) == pytest.approx(4_000)
    assert float(plan_payoff(plan(), Standard({})).pay({})) == 0


def test_missing_quotas_and_attainments_are_named():
    """A missing quota names its component, a missing attainment its measure."""
    whole = plan(components=(rep(flat_rate(Fraction(1, 10))),))
    with pytest.raises(ValueError, match="'c' needs a yearly quota of 'amount'"):
        plan_payoff(whole, Standard({"margin": 1}))
    with pytest.raises(ValueError, match="attainment of 'amount' is missing"):
        plan_payoff(whole, STANDARD).pay({"margin": 1.0})
    with pytest.raises(ValueError, match="must be more than 0"):
        Standard({"amount": 0})
