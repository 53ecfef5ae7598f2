"""Guarantees of a plan as a function of a rep's path through the year."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from path_cases import (
    EVEN,
    QUOTA,
    STANDARD,
    Path,
    paid,
    paths,
    quota_parts,
    statement,
    told,
    totals,
)
from pay_cases import basis, plan
from plan_dice import MEASURES, bonuses, commissions, multiplies, plans

from engine.payplan.curve import flat_rate, marginal, retroactive, through
from engine.payplan.payoff.function import plan_payoff
from engine.payplan.payoff.line import BLOCK
from engine.payplan.payoff.path import LENGTHS, path_payoff
from engine.payplan.payoff.standard import Standard
from engine.payplan.terms import (
    Bonus,
    Cap,
    Commission,
    Contest,
    Draw,
    Full,
    Limit,
    Multiply,
    Objectives,
    Override,
    Windfall,
)

MANY = settings(max_examples=120)
ROUNDED = 60
"""Hundredths that the calculator's roundings may add up to under adjustments."""


@MANY
@given(plans(), paths())
def test_every_month_is_paid_as_on_the_statement(drawn, path):
    """Where nothing is approximate, each month pays what the exact calculator does.

    Without adjustments to a cent a component; multipliers, caps and floors magnify and
    add up the calculator's roundings.
    """
    payoff = path_payoff(drawn, STANDARD, path.shares)
    assume(not payoff.approximate)
    within = ROUNDED if drawn.adjust else len(drawn.components) + 1e-4
    found = paid(payoff, path)
    assert found == pytest.approx(statement(drawn, path), abs=within, rel=1e-9)


@MANY
@given(
    st.one_of(commissions("c"), bonuses("c")),
    st.lists(multiplies("f", ("c",)), min_size=1, max_size=2),
    paths(),
)
def test_changing_factors_are_paid_exactly(part, factors, path):
    """A factor that changes within its component's period is paid exactly, too."""
    steps = tuple(replace(step, name=f"f{i}") for i, step in enumerate(factors))
    # Amounts to date grow with unlike days of months: only against full quotas.
    full = part.basis.full or getattr(part, "full", Full()).amount is not None
    basis_ = replace(part.basis, full=full)
    part = replace(part, at_end=False, floor=None, basis=basis_)
    whole = plan(target=6_000_000, components=(part,), adjust=steps)
    payoff = path_payoff(whole, STANDARD, path.shares)
    assert set(payoff.approximate) in (set(), {step.name for step in steps})
    found = paid(payoff, path)
    assert found == pytest.approx(statement(whole, path), abs=ROUNDED, rel=1e-9)


@MANY
@given(plans(), paths())
def test_months_are_differences_of_what_things_are_worth(drawn, path):
    """Pay of a month is what is worth to date after it less what was before it."""
    payoff = path_payoff(drawn, STANDARD, path.shares)
    assume(not payoff.exactly)
    assert paid(payoff, path) == pytest.approx(told(payoff, path), rel=1e-9, abs=1e-6)


@MANY
@given(plans(), st.integers(0, 25_000).map(lambda n: 1000 * n + 7))
def test_an_even_path_pays_the_standard_year(drawn, sold):
    """Twelve equal months pay what the plan pays as a function of attainment."""
    payoff = path_payoff(drawn, STANDARD)
    limits = {step.name for step in drawn.adjust if not isinstance(step, Multiply)}
    # Under a limit a changing factor counts as it is worth to date, not as it is paid.
    assume(not limits or limits.issuperset(payoff.approximate))
    steady = plan_payoff(drawn, STANDARD)
    expected = 100 * float(steady.pay(dict.fromkeys(MEASURES, 12 * sold / QUOTA)))
    found = sum(paid(payoff, Path((sold,) * 12, EVEN)))
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-3)


@MANY
@given(plans(), paths())
def test_only_the_lengths_named_matter(drawn, path):
    """Totals of periods that are not among the lengths may be anything at all."""
    payoff = path_payoff(drawn, STANDARD, path.shares)
    before, after = totals(path)
    hidden = [0.0 if n in payoff.lengths else np.nan for n in LENGTHS]
    for month in (0, 4, 8, 11):
        given_ = [np.add(before[month], hidden), np.add(after[month], hidden)]
        found = payoff.month(month, *given_)
        assert found == payoff.month(month, before[month], after[month])


@settings(max_examples=60)
@given(plans(), quota_parts(), st.integers(0, 11), st.floats(0.1, 1.4))
def test_money_jumps_only_where_it_is_said(drawn, parts, month, start):
    """Between the places where money is said to jump, selling more never makes it."""
    payoff = path_payoff(drawn, STANDARD, [part / 120 for part in parts])
    assume(not payoff.approximate)
    path = Path((int(start * QUOTA / 12),) * 12, parts)
    base = np.array(totals(path)[0][month])
    quotas = [sum(parts[month - month % n :][:n]) / 120 for n in LENGTHS]

    def money(sold: float) -> float:
        after = [x + sold / q for x, q in zip(base, quotas, strict=True)]
        found = [payoff.worth(length, month, after) for length in payoff.lengths]
        return float(sum(found))

    said = {
        (place - x) * q
        for length, x, q in zip(LENGTHS, base, quotas, strict=True)
        for place in payoff.jumps(length, month)
    }
    edges = sorted({0.0, 0.3, *(s for s in said if 0 < s < 0.3)})
    for low, high in pairwise(edges):
        if high - low > 1e-6:
            assert steepest(money, low + 1e-9, high - 1e-9) < 1e-2


def steepest(money, low: float, high: float) -> float:
    """Return the change of money left after halving to the steeper side again."""
    for _ in range(38):
        middle = (low + high) / 2
        rises = [abs(money(middle) - money(low)), abs(money(high) - money(middle))]
        low, high = (low, middle) if rises[0] > rises[1] else (middle, high)
    return abs(money(high) - money(low))


TENTH = flat_rate(Fraction(1, 10))


def rep(curve=TENTH, period="month", name="c", **more) -> Commission:
    """Return a commission on attainment, paid to date."""
    return Commission(name, basis(period, "amount"), False, curve, **more)


def bonus(period="quarter", curve=None, at_end=True, money=600_000) -> Bonus:
    """Return a bonus; by default all or nothing at quota, at the end."""
    steps = through([(Fraction(1), Fraction(1))], linear=False)
    held = basis(period, "amount")
    return Bonus("b", held, at_end, Full(amount=money), curve or steps)


@pytest.mark.parametrize("period", ["month", "quarter", "year"])
def test_a_flat_rate_needs_no_memory(period):
    """A flat rate from zero remembers nothing, whatever its period; others do."""
    alone = path_payoff(plan(components=(rep(period=period),)), STANDARD)
    assert alone.lengths == (1,)
    beside = plan(components=(rep(period="month"), bonus("quarter")))
    assert path_payoff(beside, STANDARD).lengths == (3,)
    tiers = marginal([(Fraction(0), Fraction(1, 20)), (Fraction(1), Fraction(1, 10))])
    curved = plan(components=(rep(tiers, "half"), bonus("year")))
    assert path_payoff(curved, STANDARD).lengths == (6, 12)
    capped = plan(components=(rep(period="year", cap=Limit(5_000_000)),))
    assert path_payoff(capped, STANDARD).lengths == (12,)


def test_objectives_are_paid_when_their_period_closes():
    """Objectives at 100 % are paid at the close, and remember nothing."""
    goals = Objectives("o", "half", Full(amount=90_000))
    payoff = path_payoff(plan(components=(goals,)), Standard({}))
    none = [np.zeros(())] * 4
    money = [float(payoff.month(month, none, none)) for month in range(12)]
    assert payoff.lengths == (1,)
    assert money == [900.0 * (month in (5, 11)) for month in range(12)]


def test_a_plan_that_pays_nothing_has_no_lengths():
    """Without components there is nothing to remember and nothing paid."""
    payoff = path_payoff(plan(), Standard({}))
    assert payoff.lengths == ()
    totals_ = [np.zeros((2, 3))] * 4
    assert np.array_equal(payoff.month(0, totals_, totals_), np.zeros((2, 3)))


def test_retroactive_pay_catches_up_in_the_month_of_quota():
    """Passing quota in March pays the higher rate on all of the quarter, at once."""
    tiers = retroactive(
        [(Fraction(0), Fraction(5, 100)), (Fraction(1), Fraction(8, 100))]
    )
    payoff = path_payoff(plan(components=(rep(tiers, "quarter"),)), STANDARD)
    path = Path((10_000_000, 10_000_000, 12_000_000, *(0,) * 9), EVEN)
    assert paid(payoff, path)[:4] == pytest.approx([500_000, 500_000, 1_560_000, 0])
    assert payoff.jumps(3, 2) == (1.0,)
    assert payoff.jumps(12, 2) == ()


def test_places_of_jumps_and_kinks_are_those_of_the_month():
    """What is paid at the end jumps at the close only, a gate by its own total."""
    gate = through([(Fraction(1, 2), Fraction(1))], linear=False)
    by = basis("year", "amount", full=False)
    steps = (Multiply("g", ("b",), by, gate, True),)
    payoff = path_payoff(plan(components=(bonus(),), adjust=steps), STANDARD)
    assert payoff.lengths == (3, 12)
    assert [payoff.jumps(3, month) for month in (0, 1, 2)] == [(), (), (1.0,)]
    # Half of quota to date is an eighth of the year's at the end of March.
    assert [payoff.jumps(12, month) for month in (1, 2, 5)] == [(), (0.125,), (0.25,)]
    assert payoff.kinks(12, 2) == (0.125,)
    tiers = marginal([(Fraction(0), Fraction(1, 20)), (Fraction(1), Fraction(1, 10))])
    bent = path_payoff(plan(components=(rep(tiers, "half"),)), STANDARD)
    assert (bent.jumps(6, 3), bent.kinks(6, 3)) == ((), (1.0,))


def spread(*shape: int) -> np.ndarray:
    """Return attainments from 0.2 to 1.7 in an array of a shape."""
    return np.linspace(0.2, 1.7, int(np.prod(shape))).reshape(shape)


def test_arrays_of_any_shapes_go_together():
    """Arrays broadcast, and every place gets what it gets alone."""
    tiers = marginal([(Fraction(0), Fraction(1, 20)), (Fraction(1), Fraction(1, 10))])
    parts = (rep(tiers, "quarter"), bonus("year"))
    payoff = path_payoff(plan(components=parts), STANDARD)
    before = [spread(*shape) for shape in ((), (5, 1), (4,), (1, 4))]
    after = [spread(*shape) for shape in ((1,), (4,), (5, 4), (5, 1))]
    found = payoff.month(11, before, after)
    assert found.shape == (5, 4)
    assert payoff.worth(3, 11, after).shape == (5, 4)
    alike = [[np.broadcast_to(x, (5, 4)) for x in xs] for xs in (before, after)]
    for place in np.ndindex(5, 4):
        alone = [[x[place] for x in xs] for xs in alike]
        assert found[place] == payoff.month(11, *alone)


def test_many_places_are_read_in_blocks():
    """More places than one block holds get what each gets alone, shapes kept."""
    tiers = marginal([(Fraction(0), Fraction(1, 20)), (Fraction(1), Fraction(1, 10))])
    payoff = path_payoff(plan(components=(rep(tiers, "quarter"), bonus())), STANDARD)
    x = spread(3, BLOCK // 2)
    before, after = [x, x / 2, x / 3, np.zeros(())], [x, x, x[:1], x[:, :1]]
    found = payoff.month(5, before, after)
    rows = [
        payoff.month(5, [x[i], x[i] / 2, x[i] / 3, x[i]], [x[i], x[i], x[0], x[i]])
        for i in range(3)
    ]
    assert np.array_equal(found, rows)


def test_names_of_what_is_left_out_are_listed():
    """Contests, overrides and what settles payment are named, not guessed."""
    whole = plan(
        components=(rep(),),
        contests=(Contest("race", "rank", None, basis().counted),),  # type: ignore[arg-type]
        overrides=(Override("over", Fraction(1, 100), False),),
        draw=Draw(100_000, True),
    )
    assert path_payoff(whole, STANDARD).excluded == ("race", "over", "draw")


@pytest.mark.parametrize(
    "counted", [{"of": "team"}, {"windfall": Windfall(5_000_000, Fraction(1, 4))}]
)
def test_credits_that_are_not_one_stream_are_approximate(counted):
    """A team's credits and windfalls of single deals are said to be approximate."""
    part = Commission("c", basis(**counted), False, TENTH)
    payoff = path_payoff(plan(components=(part,)), STANDARD)
    assert payoff.approximate == ("c",)


def test_bad_input_is_named():
    """A missing quota names its component; shares of quota must be a year's."""
    whole = plan(components=(rep(),))
    with pytest.raises(ValueError, match="'c' needs a yearly quota of 'amount'"):
        path_payoff(whole, Standard({"margin": 1}))
    by = basis("month", "units")
    gated = plan(components=(rep(),), adjust=(Multiply("g", ("c",), by, TENTH),))
    with pytest.raises(ValueError, match="'g' needs a yearly quota of 'units'"):
        path_payoff(gated, STANDARD)
    for wrong in ([0.1] * 12, [1.0], [0.0, 2 / 12, *[1 / 12] * 10], [np.nan] * 12):
        with pytest.raises(ValueError, match="12 numbers above 0 that add up to 1"):
            path_payoff(whole, STANDARD, wrong)


def test_nothing_is_done_for_limits_on_what_is_left_out():
    """A cap whose components are all left out makes no line."""
    kinds = Commission("kinds", basis(), False, None, by="product")
    cap = Cap("cap", ("kinds",), "month", Limit(0))
    payoff = path_payoff(plan(components=(rep(), kinds), adjust=(cap,)), STANDARD)
    assert payoff.lengths == (1,)
    assert payoff.nodes == ()
