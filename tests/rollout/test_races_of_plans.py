"""Guarantees of a plan's contests as a comparison holds them."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from engine.payplan.terms import Contest, Counted, Plan, Window
from engine.rollout.races import heats_of


def company(months: int = 12) -> SimpleNamespace:
    """Return what contests need of a comparison: when it runs."""
    return SimpleNamespace(year=2027, month=1, months=months)


def plan(first: date, last: date, kind: str = "rank") -> Plan:
    """Return a plan with one contest of 1,000 and 500."""
    contest = Contest(
        "Race", kind, Window(first, last), Counted(), prizes=(100_000, 50_000)
    )
    return Plan("one", "One", "PLN", contests=(contest,))


@pytest.mark.parametrize(
    ("first", "last", "months", "length"),
    [
        (date(2027, 1, 1), date(2027, 12, 31), (0, 11), 12),
        (date(2027, 4, 1), date(2027, 6, 30), (3, 5), 3),
        (date(2027, 8, 1), date(2027, 8, 31), (7, 7), 1),
        (date(2027, 7, 1), date(2027, 12, 31), (6, 11), 6),
        (date(2027, 2, 1), date(2027, 4, 30), (1, 3), 0),
    ],
)
def test_reps_react_to_periods_of_the_plan_year(first, last, months, length):
    """A month, quarter, half or year is reacted to; another window is only paid."""
    (heat,) = heats_of(plan(first, last), company())
    assert (heat.race.first, heat.race.last) == months
    assert heat.months == length
    assert bool(heat.note) == (length == 0)
    assert heat.race.prizes == (1000, 500)


def test_a_contest_is_held_again_in_later_years():
    """In a run of 30 months a contest of June is held three times, of October twice."""
    june = heats_of(plan(date(2027, 6, 1), date(2027, 6, 30)), company(30))
    assert [heat.race.first for heat in june] == [5, 17, 29]
    assert [heat.race.name for heat in june] == ["Race", "Race, year 2", "Race, year 3"]
    assert [heat.again for heat in june] == [False, True, True]
    assert [heat.months for heat in june] == [1, 0, 0]
    october = heats_of(plan(date(2027, 10, 1), date(2027, 10, 31)), company(30))
    assert [heat.race.first for heat in october] == [9, 21]


def test_a_window_outside_the_run_holds_no_contest():
    """A contest that ends after the run, or began before it, is not held."""
    late = plan(date(2027, 10, 1), date(2028, 3, 31))
    assert heats_of(late, company()) == ()
    assert heats_of(plan(date(2026, 12, 1), date(2027, 1, 31)), company()) == ()


def test_what_nobody_reacts_to_is_said():
    """Pools and teams are paid, with a note that nobody reacts."""
    (heat,) = heats_of(
        plan(date(2027, 1, 1), date(2027, 12, 31), kind="team"), company()
    )
    assert heat.months == 0
    assert "kind team" in heat.note
