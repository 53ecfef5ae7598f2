"""Guarantees of what clashing rules come to: sums, and shares of a moving total."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from territory.impossible_worlds import WORLDS, free, limit, opening
from territory.small_worlds import balance, make

from engine.base.streams import Purpose, stream
from engine.territory.amounts import Table
from engine.territory.conflict import Conflict, ConflictRule, plain_clash
from engine.territory.conflict_changes import Change
from engine.territory.conflict_shares import more_of, of_total, share_of, sums, total_of
from engine.territory.conflict_words import conflict_facts
from engine.territory.grains import Grain, limit_at, units_of
from engine.territory.masks import AtMost
from engine.territory.measure import allowed_interval
from engine.territory.problem import Budget, Opening, Permit
from engine.territory.solution import TerritorySolution

ADDED = {
    "locks_above_a_limit": ("high", 1, 6, 6, 7, ("u0", "u1")),
    "class_above_those_who_may": ("high", 2, 5, 10, 12, ("u0", "u1", "u2")),
    "more_asked_than_there_is": ("low", 2, 6, 12, 10, ()),
    "less_room_than_there_is": ("high", 2, 4, 8, 10, ()),
}
"""By world: side, territories, each, together, what there is, and the units."""


def facts_of(problem):
    """Return the facts of a conflict that arithmetic finds, without a way out."""
    grains = plain_clash(problem) or ()
    rules = tuple(
        ConflictRule(g, *limit_at(problem, g), units_of(problem, g)) for g in grains
    )
    return conflict_facts(problem, Conflict(rules, True, "arithmetic", ())) or {}


def by_name(name):
    """Return what makes a world."""
    return next(make_it for make_it, _ in WORLDS.values() if make_it.__name__ == name)


@pytest.mark.parametrize("name", ADDED)
def test_ends_are_added_up_where_that_is_the_clash(name):
    """All there is, or a class, against what those may carry who may have it."""
    (one,) = facts_of(by_name(name)())["sums"]
    keys = ("side", "territories", "each", "together", "total")
    assert (*(one[key] for key in keys), tuple(one["units"])) == ADDED[name]


@pytest.mark.parametrize("world", WORLDS)
def test_what_is_added_up_never_fits(world):
    """Wherever a sum is told, it is one that no plan can meet."""
    for one in facts_of(WORLDS[world][0]()).get("sums", ()):
        less = one["together"] < one["total"]
        assert less == (one["side"] == "high")


def test_those_that_may_open_are_multiplied_out():
    """Three of five may open, each with at most two units: six, and there are seven."""
    problem = make(
        free(7, 5), limits=(limit([1] * 7, [2] * 5),), opening=opening(1, 3, 5)
    )
    (one,) = facts_of(problem)["sums"]
    assert (one["territories"], one["each"], one["together"], one["total"]) == (
        *(3, 2, 6, 7),
    )
    least = make(
        free(5, 4), limits=(limit([1] * 5, [9] * 4, [2] * 4),), opening=opening(3, 4, 4)
    )
    (one,) = facts_of(least)["sums"]
    assert (one["side"], one["territories"], one["together"], one["total"]) == (
        *("low", 3, 6, 5),
    )


def test_nothing_is_added_up_where_somebody_has_no_limit():
    """A territory that is not named may carry whatever is left."""
    skill = np.ones((4, 3), dtype=np.bool_)
    problem = make(
        free(4, 3), limits=(limit([4] * 4, [5, 5, 99]),), permits=(Permit("s", skill),)
    )
    assert sums(problem, ()) == ()


def test_balance_is_told_with_its_own_tolerance():
    """Ends are cut to whole numbers, 1 to 3 of 2 within 60 %: the tolerance is not."""
    rule = balance([2, 2, 2], "3/5", [1, 1, 1], "work")
    problem = make(free(3, 3), balance=(rule,))
    low = ConflictRule(Grain("balance", "work", "low", 1), 1, None, ())
    told = conflict_facts(problem, Conflict((low,), True, "arithmetic", ())) or {}
    (facts,) = told["rules"]
    assert (facts["limit"], facts["within"]) == (1, 0.6)


@pytest.mark.parametrize("seed", range(4))
def test_shares_of_a_total_that_depends_on_the_plan(seed):
    """They bound the exact interval of every plan, and some plan has either end."""
    rng = stream(seed, Purpose.SEARCH)
    rule = balance(rng.integers(1, 9, (4, 3)), "1/4", [1, 2, 3], "work")
    problem = make(free(4, 3), balance=(rule,))
    total = total_of(problem, "work")
    amounts = rule.amounts.rows(np.arange(4))
    every = [
        int(amounts[np.arange(4), list(plan)].sum())
        for plan in product(range(3), repeat=4)
    ]
    assert total == (min(every), max(every))
    for j, side in product(range(3), ("low", "high")):
        part = of_total(problem, Grain("balance", "work", side, j), total)
        assert part.shares[0] == part.shares[1]
        ends = [allowed_interval(rule, t, j)[side == "high"] for t in total]
        assert abs(part.amounts[0] - ends[0]) <= 1
        assert abs(part.amounts[1] - ends[1]) <= 1


def test_units_released_from_a_limit_tell_how_far_they_are():
    """The most that pairs of the plan have; nothing where the rule is no limit."""
    far = AtMost(Table(np.arange(12).reshape(4, 3)), 2)
    near = Permit("named", np.ones((4, 3), dtype=np.bool_))
    problem = make(free(4, 3), permits=(Permit("far", far), near))
    plan = TerritorySolution(np.array([0, 2, 1, 0], dtype=np.int32))
    both = Change("permit", "far", units=(1, 2))
    assert more_of(problem, both, plan) == {"reach": 7}
    assert more_of(problem, Change("permit", "far", units=(1,)), plan) == {"reach": 5}
    assert more_of(problem, Change("permit", "named", units=(1,)), plan) == {}


def test_shares_where_territories_open():
    """The fewer share a total, the larger each one's part; those that stay count."""
    rule = balance(np.ones((6, 4)), "1/2", [1, 1, 2, 4], "work")
    stays = np.array([False, False, True, False])
    choice = Opening(2, 3, np.zeros(4, dtype=np.int64), stays)
    problem = make(free(6, 4), balance=(rule,), opening=choice)
    part = of_total(problem, Grain("balance", "work", "high", 0), (6, 6))
    # t0 and t2 alone weigh 3; with t3, too, 7.
    assert part.shares == (float(Fraction(3, 2) / 7), 0.5)
    assert part.amounts == (2, 3)


def test_a_cap_is_a_share_as_files_say_it():
    """Rounded up to hundredths of a per cent; counts and other rules have none."""
    problem = by_name("nothing_may_move")()
    names = [budget.name for budget in problem.budgets]
    assert share_of(problem, "no such rule", 5) is None
    for name, budget in zip(names, problem.budgets, strict=True):
        assert isinstance(budget, Budget)
        assert share_of(problem, name, None) is None
