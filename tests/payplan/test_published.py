"""Guarantees of published arithmetic, to the cent."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from pay_cases import basis, by_month, credit, percent, plan, problem, seat

from engine.incentive_sim import pay
from engine.payplan.curve import flat_rate, marginal, through
from engine.payplan.terms import Commission, Draw

STEPS = marginal(
    [
        (Fraction(0), percent(1)),
        (Fraction(100_000), percent(2)),
        (Fraction(300_000), percent(3)),
        (Fraction(800_000), percent(5)),
    ]
)
DEALS = [
    credit("2027-01-05", 200),
    credit("2027-01-06", 300),
    credit("2027-01-07", 1500),
    credit("2027-02-01", 1200),
    credit("2027-02-02", 2000),
    credit("2027-03-31", 4500),
]
EARNINGS = [500, 700, 400, 1500, 1200, 900, 1300, 1700, 2500]


def one(component, **more):
    """Return a plan of one component."""
    return plan(components=(component,), **more)


def test_step_rates_per_transaction():
    """Oracle's step rates on six transactions pay 2, 3, 20, 14, 30 and 95 = 164."""
    component = Commission("c", basis("quarter"), False, STEPS, per_deal=True)
    paid = by_month(pay(problem(one(component), DEALS)), "c")
    assert paid == {"2027-01": 2 + 3 + 20, "2027-02": 14 + 30, "2027-03": 95}
    assert sum(paid.values()) == 164
    for deal, earned in zip(DEALS, (2, 3, 20, 14, 30, 95), strict=True):
        alone = by_month(pay(problem(one(component), [deal])), "c")
        assert sum(alone.values()) == earned


def test_interpolated_amounts_per_transaction():
    """Oracle's interpolated amounts on the same transactions pay 149."""
    places = [(0, 0), (1000, 10), (3000, 50), (8000, 150), (20000, 2150)]
    points = [(Fraction(x * 100), Fraction(y * 100)) for x, y in places]
    curve = through(points, linear=True)
    component = Commission("c", basis(), False, curve, per_deal=True)
    paid = by_month(pay(problem(one(component), DEALS)), "c")
    assert sum(paid.values()) == 149


def test_quarter_to_date_with_monthly_true_up():
    """The same steps on the quarter to date pay 30, 86 and 169 = 285."""
    component = Commission("c", basis("quarter"), False, STEPS)
    paid = by_month(pay(problem(one(component), DEALS)), "c")
    assert list(paid.values()) == [30, 86, 169]


def drawn(**recovery):
    """Return a year of earnings under a draw of 1,000 in three months."""
    component = Commission("c", basis(), False, flat_rate(percent(10)))
    deals = [
        credit(f"2027-{m:02d}-10", e * 10) for m, e in enumerate(EARNINGS, start=1)
    ]
    draw = Draw(100_000, True, months=3, after=3, never_below=100_000, **recovery)
    hired = [seat(hired=date(2027, 1, 1))]
    given = problem(one(component, draw=draw), deals, seats=hired)
    return pay(given)


def test_draw_balances():
    """Oracle's ledger: draws 500, 300, 600; balances 500, 800, 1,400."""
    result = drawn()
    assert list(by_month(result, "draw").values()) == [500, 300, 600]
    ledger = result.plans[0].payment.ledger
    assert [int(b) for b in ledger.closing[0, :3]] == [50_000, 80_000, 140_000]


def test_draw_is_recovered_never_below_the_floor():
    """From period 4 a rep is never paid less than 1,000 by recovery, until it is 0."""
    result = drawn()
    taken = by_month(result, "draw recovery")
    assert taken == {
        "2027-04": -500,
        "2027-05": -200,
        "2027-07": -300,
        "2027-08": -400,
    }
    ledger = result.plans[0].payment.ledger
    assert int(ledger.closing[0, 7]) == 0


def test_what_is_left_of_a_draw_is_forgiven_or_kept():
    """At the end of its window a balance is forgiven, or stays, as the plan says."""
    forgiven = drawn(within=2, forgiven=True).plans[0].payment.ledger
    kept = drawn(within=2).plans[0].payment.ledger
    assert int(forgiven.forgiven[0].sum()) == 70_000
    assert int(forgiven.closing[0, 5]) == 0
    assert int(kept.closing[0, -1]) == 70_000


@pytest.mark.parametrize("attained", [50, 99.99, 100, 100.01, 137.5])
def test_retroactive_less_marginal_is_exact(attained):
    """Retroactive − marginal pay is (8 % − 5 %) × quota from quota on, else 0."""
    from pay_cases import quota

    from engine.payplan.curve import retroactive

    tiers = [(Fraction(0), percent(5)), (Fraction(1), percent(8))]
    pays = {}
    for name, curve in (("m", marginal(tiers)), ("r", retroactive(tiers))):
        component = Commission(name, basis("year", "amount"), False, curve)
        deals = [credit("2027-06-30", attained * 1000)]
        given = problem(one(component), deals, [quota(100_000)])
        pays[name] = sum(by_month(pay(given), name).values())
    extra = 3000 if attained >= 100 else 0
    assert round(pays["r"] - pays["m"], 2) == extra


def test_a_cut_spiff_heeds_no_order_of_rows():
    """Which deal of a cut day gets a hundredth does not depend on the rows' order."""
    from engine.payplan.terms import Clawback, Counted, Spiff, Window

    march = Window(date(2027, 3, 1), date(2027, 3, 31))
    spiff = Spiff("s", march, Counted(), per_deal=10_000, each_most=20_001)
    given = one(spiff, clawback=Clawback(12, frozenset({"s"})))
    lost = {"cancelled": date(2027, 5, 1)}
    deals = [
        credit("2027-03-05", 10, deal="A", **lost),
        credit("2027-03-05", 10, deal="B"),
        credit("2027-03-05", 10, deal="C"),
        credit("2027-03-05", 10, deal="D"),
    ]
    taken = [
        by_month(pay(problem(given, rows)), "clawback: s")["2027-05"]
        for rows in (deals, deals[::-1])
    ]
    assert taken == [-50.01, -50.01]
