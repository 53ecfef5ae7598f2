"""Tiny problems without a plan, each with the rules that clash and some that do not.

Import as ``territory.impossible_worlds``.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
from territory.small_worlds import (
    balance,
    budget_below_the_least,
    make,
    matrix,
    one_heavy_unit,
    two_permits_that_clash,
)

from engine.territory.problem import Budget, Contiguity, LoadLimit, Opening, Permit
from engine.territory.rules import NO_LIMIT


def free(units: int, territories: int) -> np.ndarray:
    """Return costs of nothing."""
    return np.zeros((units, territories), dtype=np.int64)


def limit(loads, high, low=None, name="visits") -> LoadLimit:
    """Return limits of loads that are the same with every territory."""
    width = len(high)
    amounts = np.repeat(np.array(loads, dtype=np.int64)[:, None], width, axis=1)
    low = np.array([0] * width if low is None else low, dtype=np.int64)
    return LoadLimit(name, "visits", amounts, low, np.array(high, dtype=np.int64))


def pins(territories: int, *target: int, name="named accounts") -> Permit:
    """Return locks: unit i may only go to ``target[i]``, −1 anywhere."""
    there = np.array(target)[:, None]
    return Permit(name, (there == -1) | (there == np.arange(territories)[None, :]))


def path(units: int) -> Contiguity:
    """Return u0 – u1 – … ."""
    edges = [(i, i + 1) for i in range(units - 1)]
    return Contiguity(np.array(edges, dtype=np.int32))


def pairs(*some) -> np.ndarray:
    """Return (k, 2) int32."""
    return np.array(some, dtype=np.int32)


def opening(low, high, width, fixed=(), site=None) -> Opening:
    """Return a choice of territories that cost nothing."""
    stays = np.isin(np.arange(width), fixed)
    stands = None if site is None else np.array(site, dtype=np.int32)
    return Opening(low, high, np.zeros(width, dtype=np.int64), stays, stands)


LOOSE = {"budgets": (Budget("calls", "calls", free(4, 2) + 1, 100),)}
"""A rule that is never in the way of four units and two territories."""


def unit_above_the_highest_limit():
    """u0 weighs 9; nobody may carry more than 8."""
    return make(free(4, 2), limits=(limit([9, 1, 1, 1], [8, 7]),), **LOOSE)


def locks_above_a_limit():
    """u0 and u1 are locked to t0, which may carry 6; they weigh 3 and 4."""
    return make(
        free(4, 2),
        limits=(limit([3, 4, 1, 1], [6, 20]),),
        permits=(pins(2, 0, 0, -1, -1),),
        **LOOSE,
    )


def class_above_those_who_may():
    """u0, u1, u2 of 4 each need t0 or t1, which together may carry 10."""
    skill = np.ones((4, 3), dtype=np.bool_)
    skill[:3, 2] = False
    loads = limit([4, 4, 4, 1], [5, 5, 30])
    return make(free(4, 3), limits=(loads,), permits=(Permit("skill", skill),))


def group_above_the_highest_limit():
    """Three of 3 stay together; nobody may carry more than 8."""
    return make(
        free(4, 2),
        limits=(limit([3, 3, 3, 1], [8, 8]),),
        together=np.array([0, 0, 0, -1], dtype=np.int32),
        **LOOSE,
    )


def more_asked_than_there_is():
    """Both must reach 6 and there are 10."""
    return make(free(4, 2), limits=(limit([4, 2, 2, 2], [90, 90], [6, 6]),), **LOOSE)


def less_room_than_there_is():
    """Both may carry 4 and there are 10."""
    return make(free(4, 2), limits=(limit([4, 2, 2, 2], [4, 4]),), **LOOSE)


def island_below_the_lowest_load():
    """u3 touches nobody and weighs 1; both territories must reach 2."""
    graph = Contiguity(pairs((0, 1), (1, 2)))
    return make(
        free(4, 2),
        limits=(limit([2, 2, 2, 1], [NO_LIMIT] * 2, [2, 2]),),
        contiguity=graph,
        **LOOSE,
    )


def too_few_may_open():
    """One of three may open, none may carry more than 6, and there are 10."""
    return make(
        free(4, 3),
        limits=(limit([4, 2, 2, 2], [6, 6, 6]),),
        opening=opening(1, 1, 3),
    )


def more_open_than_units():
    """Four territories must open and there are three units."""
    return make(free(3, 4), opening=opening(4, 4, 4))


def together_and_apart():
    """u0 and u1 stay together and are kept apart; u2 and u3 are only kept apart."""
    return make(
        free(4, 2),
        together=np.array([0, 0, -1, -1], dtype=np.int32),
        apart=pairs((2, 3), (0, 1)),
        **LOOSE,
    )


def three_apart_in_two():
    """u0, u1 and u2 are kept apart, each from each, and there are two territories."""
    return make(free(4, 2), apart=pairs((0, 1), (0, 2), (1, 2), (0, 3)), **LOOSE)


def nothing_may_move():
    """t0 has three of four equal units today, balance wants two, nothing may move."""
    current = [0, 0, 0, 1]
    moved = np.where(np.array(current)[:, None] == np.arange(2), 0, 1).astype(np.int64)
    return make(
        free(4, 2),
        current=current,
        balance=(balance([5] * 4, "1/10", [1, 1]),),
        budgets=(Budget("moved", "accounts", moved, 0),),
        permits=(pins(2, -1, -1, -1, 1),),
    )


def a_lock_in_between():
    """u0 and u2 are locked to t0, u1 between them to t1."""
    return make(
        free(4, 2), permits=(pins(2, 0, 1, 0, -1),), contiguity=path(4), **LOOSE
    )


def a_centre_that_may_not():
    """t0 is open whatever happens and stands at u0, which needs a skill it lacks."""
    skill = np.ones((4, 2), dtype=np.bool_)
    skill[0, 0] = False
    return make(
        free(4, 2),
        opening=opening(1, 2, 2, [0], [0, 1]),
        permits=(Permit("skill", skill),),
        **LOOSE,
    )


def balance_by_pair():
    """u0 is 90 or 80 minutes of work, the others next to nothing."""
    rule = balance(matrix((90, 80), (1, 2), (2, 1)), "1/20", [1, 1])
    return make(free(3, 2), balance=(rule,), permits=(pins(2, -1, 0, -1),))


def balance_of_those_open():
    """Two of three must open, and one unit is nearly everything."""
    rule = balance([20, 1, 1], "1/2", [1, 1, 1])
    return make(free(3, 3), balance=(rule,), opening=opening(2, 3, 3))


def pieces_groups_and_limits():
    """u0 and u3 stay together, so all of the path does; nobody may carry it all."""
    return make(
        free(4, 2),
        limits=(limit([2, 2, 2, 2], [7, 7]),),
        together=np.array([0, -1, -1, 0], dtype=np.int32),
        contiguity=path(4),
        permits=(pins(2, -1, -1, -1, -1, name="nobody's"),),
    )


def two_conflicts():
    """u0 is too heavy for anybody, and u2 and u3 stay together and are kept apart."""
    first = unit_above_the_highest_limit()
    return replace(
        first,
        together=np.array([-1, -1, 0, 0], dtype=np.int32),
        apart=pairs((2, 3)),
    )


def tight_balance():
    """Loads of 5, 5, 4 and 4 in three: 6 each within a tenth, 5 to 6 in whole units."""
    rule = balance([5, 5, 4, 4], Fraction(1, 10), [1, 1, 1])
    return make(free(4, 3), balance=(rule,))


def locked_and_apart():
    """u0 and u1 are locked to t0 and kept apart."""
    return make(
        free(4, 3), permits=(pins(3, 0, 0, -1, 1),), apart=pairs((2, 3), (0, 1))
    )


def group_of_two_locks():
    """u0, u1 and u2 stay together; u0 is locked to t0, u1 to t1."""
    return make(
        free(4, 3),
        permits=(pins(3, 0, 1, -1, -1),),
        together=np.array([0, 0, 0, -1], dtype=np.int32),
    )


WORLDS = {
    "locked, apart": (locked_and_apart, [{"named accounts", "kept apart"}]),
    "group of locks": (group_of_two_locks, [{"named accounts", "stay together"}]),
    "heavy unit and balance": (one_heavy_unit, [{"workload"}]),
    "permits": (two_permits_that_clash, [{"named accounts", "skill"}]),
    "budget": (budget_below_the_least, [{"moved potential"}]),
    "unit too heavy": (unit_above_the_highest_limit, [{"visits"}]),
    "locks too heavy": (locks_above_a_limit, [{"visits", "named accounts"}]),
    "class too heavy": (class_above_those_who_may, [{"visits", "skill"}]),
    "group too heavy": (group_above_the_highest_limit, [{"visits", "stay together"}]),
    "too much asked": (more_asked_than_there_is, [{"visits"}]),
    "too little room": (less_room_than_there_is, [{"visits"}]),
    "island": (island_below_the_lowest_load, [{"visits", "in one piece"}]),
    "too few open": (too_few_may_open, [{"visits", "territories open"}]),
    "too many open": (more_open_than_units, [{"territories open"}]),
    "together, apart": (together_and_apart, [{"stay together", "kept apart"}]),
    "three apart": (three_apart_in_two, [{"kept apart"}]),
    "nothing moves": (nothing_may_move, [{"workload", "moved"}]),
    "lock between": (a_lock_in_between, [{"in one piece", "named accounts"}]),
    "centre": (a_centre_that_may_not, [{"centres inside", "skill"}]),
    "balance by pair": (balance_by_pair, [{"workload"}]),
    "balance of open": (balance_of_those_open, [{"workload", "territories open"}]),
    "three rules": (
        pieces_groups_and_limits,
        [{"visits", "stay together", "in one piece"}],
    ),
    "two conflicts": (two_conflicts, [{"visits"}, {"stay together", "kept apart"}]),
    "tight balance": (tight_balance, [{"workload"}]),
}
"""Name, with the problem and the sets of rules that may be named, any of them."""
