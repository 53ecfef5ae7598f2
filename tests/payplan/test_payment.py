"""From earned to paid: guarantees, draws, and what is recovered of them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pay_cases import basis, by_month, credit, percent, plan, problem, seat

from engine.incentive_sim import pay
from engine.payplan.curve import flat_rate
from engine.payplan.terms import Clawback, Commission, Draw, Guarantee

ALL, HALF = percent(100), percent(50)
JAN = date(2027, 1, 1)


def run(earnings, seats=None, **terms):
    """Return the result of a plan that pays a tenth of credits, month by month."""
    component = Commission("Com", basis(), False, flat_rate(percent(10)))
    deals = [
        credit(f"2027-{m:02d}-10", amount * 10)
        for m, amount in enumerate(earnings, start=1)
    ]
    seats = seats or [seat(hired=JAN)]
    return pay(problem(plan(components=(component,), **terms), deals, seats=seats))


def line(result, name, months=6):
    """Return a line month by month."""
    found = by_month(result, name)
    return [found.get(f"2027-{m:02d}", 0) for m in range(1, months + 1)]


def closing(result, months=6):
    """Return the balances of the draw at the ends of months, currency units."""
    ledger = result.plans[0].payment.ledger
    return (ledger.closing[0, :months] / 100).tolist()


def test_a_guarantee_fills_up_to_target():
    """In three months since hire 1,000 is reached; more than that is kept."""
    hired = [seat(target=1_200_000, hired=date(2027, 2, 20))]
    terms = {"guarantee": Guarantee(3, ALL)}
    result = run([100, 400, 1500, 0, 400], hired, **terms)
    assert line(result, "guarantee") == [0, 600, 0, 1000, 0, 0]
    assert result.plans[0].payout[0, :5].tolist() == [
        *(10_000, 100_000, 150_000, 100_000, 40_000)
    ]


def test_nothing_is_guaranteed_in_a_month_without_a_day():
    """What is taken back from who has left is not given back by a guarantee."""
    rows = [seat(target=1_200_000, hired=JAN, ends=date(2027, 1, 31))]
    component = Commission("Com", basis(), False, flat_rate(percent(10)))
    back = Clawback(12, frozenset({"Com"}))
    terms = {"guarantee": Guarantee(3, ALL), "clawback": back}
    deal = credit("2027-01-10", 20_000, cancelled=date(2027, 2, 5))
    result = pay(problem(plan(components=(component,), **terms), [deal], seats=rows))
    assert line(result, "clawback: Com", 3) == [0, -2000, 0]
    assert line(result, "guarantee", 3) == [0, 0, 0]


def test_a_guarantee_may_be_a_share_of_target():
    """Half of the month's target is half of it, also below zero earnings."""
    hired = [seat(target=1_200_000, hired=JAN)]
    result = run([-100, 500, 500.01], hired, guarantee=Guarantee(12, HALF))
    assert line(result, "guarantee", 4) == [600, 0, 0, 500]


def test_a_guarantee_of_part_of_a_month_is_of_that_part():
    """Who starts on 16 January is guaranteed 16 of 31 days, and nothing before."""
    hired = [seat(target=1_200_000, hired=date(2027, 1, 16), starts=date(2027, 1, 16))]
    result = run([], hired, guarantee=Guarantee(1, ALL))
    assert line(result, "guarantee", 2) == [516.13, 0]


@pytest.mark.parametrize("hired", [None, date(2027, 8, 1)])
def test_without_a_month_of_hire_nothing_is_guaranteed(hired):
    """Who has no day of hire, or a later one, is in no month since hire."""
    rows = [seat(target=1_200_000, hired=hired)]
    terms = {"guarantee": Guarantee(3, ALL), "draw": Draw(100_000, True, months=3)}
    result = run([100], rows, **terms)
    assert line(result, "guarantee") == [0] * 6
    assert line(result, "draw") == [0] * 6


def test_the_guarantee_comes_before_the_draw():
    """To a draw what is guaranteed is earned: 400 + 600 leave 200 of 1,200."""
    hired = [seat(target=1_200_000, hired=JAN)]
    terms = {"guarantee": Guarantee(1, ALL), "draw": Draw(120_000, True, months=2)}
    result = run([400, 400], hired, **terms)
    assert line(result, "guarantee", 2) == [600, 0]
    assert line(result, "draw", 2) == [200, 800]


def test_base_is_not_held_against_a_draw():
    """A draw looks at variable pay only."""
    result = run([400], [seat(base=1_200_000, hired=JAN)], draw=Draw(50_000, True))
    assert line(result, "draw", 1) == [100]
    assert result.plans[0].payout[0, 0] == 150_000


def test_a_draw_that_is_not_recovered_has_no_balance():
    """It lifts weak months and is never asked back."""
    result = run([400, 5000], draw=Draw(100_000, False, months=3))
    assert line(result, "draw", 4) == [600, 0, 1000, 0]
    assert line(result, "draw recovery", 4) == [0] * 4
    assert result.plans[0].payment.ledger is None


def test_a_draw_without_months_is_for_all_of_them():
    """With no number of months every month is lifted, for reps without hire, too."""
    result = run([400], [seat()], draw=Draw(100_000, False))
    assert line(result, "draw", 12) == [600, *[1000] * 11]


def test_recovery_takes_what_is_above_the_amount():
    """600 drawn; 1,300 earned gives 300 back, 2,000 the rest."""
    draw = Draw(100_000, True, never_below=100_000)
    result = run([400, 1300, 2000, 5000], draw=draw)
    assert line(result, "draw recovery", 4) == [0, -300, -300, 0]
    assert closing(result, 4) == [600, 300, 0, 0]


def test_recovery_takes_a_share_at_most():
    """Half of what is above: of 1,300.01 above 1,000 are 150.00 taken, rounded once."""
    draw = Draw(100_000, True, never_below=100_000, most=HALF)
    result = run([400, 1300.01, 1300.03], draw=draw)
    assert line(result, "draw recovery", 3) == [0, -150, -150.02]


def test_a_month_may_have_both_a_draw_and_a_recovery():
    """With a floor below the amount, a weak month is lifted and pays back at once."""
    draw = Draw(100_000, True, never_below=20_000)
    result = run([500, 500], draw=draw)
    assert line(result, "draw", 2) == [500, 500]
    assert line(result, "draw recovery", 2) == [0, -300]
    assert closing(result, 2) == [500, 700]


def test_the_draw_of_a_month_is_not_recovered_in_it():
    """Only a balance from before the month is recovered."""
    draw = Draw(100_000, True, never_below=0)
    result = run([999], draw=draw)
    assert line(result, "draw recovery", 1) == [0]
    assert closing(result, 1) == [1]


def test_recovery_waits_until_after_so_many_months():
    """``after: 3`` leaves the first three months since hire alone."""
    draw = Draw(100_000, True, months=2, after=3, never_below=100_000)
    result = run([400, 2000, 2000, 2000], draw=draw)
    assert line(result, "draw recovery", 4) == [0, 0, 0, -600]


@pytest.mark.parametrize("forgiven", [True, False])
def test_recovery_ends_within_so_many_months(forgiven):
    """``within: 1`` after one draw month: February pays back, then it is over."""
    draw = Draw(
        100_000, True, months=1, never_below=100_000, within=1, forgiven=forgiven
    )
    result = run([400, 1100, 5000], draw=draw)
    assert line(result, "draw recovery", 3) == [0, -100, 0]
    assert closing(result, 3) == [600, *([0, 0] if forgiven else [500, 500])]


def test_a_month_without_a_day_is_not_lifted():
    """Who leaves in February draws in February and not in March."""
    rows = [seat(hired=JAN, ends=date(2027, 2, 3))]
    result = run([400], rows, draw=Draw(100_000, True))
    assert line(result, "draw", 4) == [600, 1000, 0, 0]


@given(
    st.lists(st.integers(-500, 4000), min_size=12, max_size=12),
    st.sampled_from([ALL, HALF, percent("33.3")]),
    st.sampled_from([0, 50_000, 100_000]),
)
def test_balances_are_what_was_drawn_and_not_yet_recovered(earnings, most, floor):
    """No balance is negative, and no recovery takes a month below its floor."""
    draw = Draw(100_000, True, months=6, never_below=floor, most=most)
    result = run(earnings, draw=draw)
    payment, books = result.plans[0].payment, result.plans[0]
    ledger = payment.ledger
    assert (ledger.closing >= 0).all()
    assert (ledger.closing[0] == (ledger.drawn - ledger.recovered)[0].cumsum()).all()
    assert (ledger.recovered >= 0).all()
    taken = ledger.recovered[0] > 0
    assert (books.earned[0][taken] - ledger.recovered[0][taken] >= floor).all()
    lifted = books.earned[0, :6] + ledger.drawn[0, :6]
    assert (lifted >= 100_000).all()
    assert (ledger.drawn[0, 6:] == 0).all()
