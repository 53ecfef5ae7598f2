"""Balance where the fair shares depend on which territories are open.

With W = Σ w over the open ones the rule is (1 − τ) T w_j ≤ load_j W ≤ (1 + τ) T w_j.
Where W can take few values, a literal each says which it is, and all is linear; where
it can take many, load_j W = Σ_k w_k y_jk with y_jk the load where k is open, else 0.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd
from typing import TYPE_CHECKING

from ortools.sat.python import cp_model

from engine.territory.measure import allowed_interval
from engine.territory.solvers.cpsat.loads import Sides, total_of, total_range

if TYPE_CHECKING:
    from engine.territory.problem import BalanceRule, Opening
    from engine.territory.solvers.cpsat.frame import Frame, Load

LinearExpr = cp_model.LinearExpr

LEVELS_UP_TO = 200
"""Values of Σ w up to which each has a literal of its own."""

_SUMS_UP_TO = 10**6
"""Largest Σ w whose possible values are counted one by one."""


def add_open_balance(frame: Frame, rule: BalanceRule, opening: Opening) -> None:
    """Keep each open territory's load within a fraction of its fair share."""
    least, most = total_range(frame, rule)
    sides = Sides(frame, rule, most)
    sums = possible_sums(rule.weights.tolist(), opening.fixed.tolist())
    if sums is None or len(sums) > LEVELS_UP_TO:
        total = most if least == most else total_of(frame, rule, (least, most))
        _by_products(sides, total)
        return
    levels = _levels(frame, rule, sums)
    if least == most:
        _by_levels(sides, levels, most)
    else:
        _by_levels_of_total(sides, levels, total_of(frame, rule, (least, most)))


def possible_sums(weights: list[int], fixed: list[bool]) -> list[int] | None:
    """Return what Σ w over open territories can be, ascending; None if too large.

    >>> possible_sums([50, 100, 100], [False, True, False])
    [100, 150, 200, 250]
    """
    whole = gcd(*weights)
    if sum(weights) // whole > _SUMS_UP_TO:
        return None
    reached = 1 << sum(w // whole for w, f in zip(weights, fixed, strict=True) if f)
    for weight, stays in zip(weights, fixed, strict=True):
        if not stays:
            reached |= reached << (weight // whole)
    found = [at for at in range(1, reached.bit_length()) if reached >> at & 1]
    return [at * whole for at in found]


def _levels(
    frame: Frame, rule: BalanceRule, sums: list[int]
) -> dict[int, cp_model.IntVar]:
    """Return for each value of Σ w the literal that says it is the one."""
    levels = {value: frame.model.new_bool_var("") for value in sums}
    frame.model.add_exactly_one(list(levels.values()))
    chosen = LinearExpr.weighted_sum(list(levels.values()), sums)
    frame.model.add(
        chosen == LinearExpr.weighted_sum(frame.open or [], rule.weights.tolist())
    )
    return levels


def _by_levels(sides: Sides, levels: dict[int, cp_model.IntVar], total: int) -> None:
    """Keep loads of a given total: each end is a number a level."""
    frame, rule = sides.frame, sides.rule
    literals = list(levels.values())
    for load in frame.loads(rule.amounts.matrix):
        ends = [_ends(rule, total, load.j, value) for value in levels]
        low, high = [end[0] for end in ends], [end[1] for end in ends]
        exists = frame.exists(load.j)
        carried = sides.over(load, max(high))
        top = frame.model.add(carried <= LinearExpr.weighted_sum(literals, high))
        sides.hold(top, "high", load.j)
        if exists is not None:
            sides.hold(frame.model.add(carried <= max(high) * exists), "high", load.j)
        if max(low) > 0:
            carried = sides.under(load, max(low))
            reached = carried >= LinearExpr.weighted_sum(literals, low)
            sides.hold(frame.model.add(reached), "low", load.j, exists)


def _ends(rule: BalanceRule, total: int, j: int, whole: int) -> tuple[int, int]:
    """Return the allowed interval when the open weights add up to ``whole``."""
    scaled = Fraction(total * sum(int(w) for w in rule.weights), whole)
    if scaled.denominator == 1:
        return allowed_interval(rule, int(scaled), j)
    share = Fraction(total * int(rule.weights[j]), whole)
    low, high = share * (1 - rule.within), share * (1 + rule.within)
    return -(-low.numerator // low.denominator), high.numerator // high.denominator


def _by_levels_of_total(
    sides: Sides, levels: dict[int, cp_model.IntVar], total: cp_model.IntVar
) -> None:
    """Keep loads of a total that moves: each level has its own two linear rules."""
    frame, rule = sides.frame, sides.rule
    for load in frame.loads(rule.amounts.matrix):
        up, down = sides.over(load, load.most), sides.under(load, load.most)
        for whole, chosen in levels.items():
            share = Fraction(int(rule.weights[load.j]), whole)
            high, low = (1 + rule.within) * share, (1 - rule.within) * share
            top = frame.model.add(high.denominator * up <= high.numerator * total)
            sides.hold(top, "high", load.j, chosen)
            if low > 0:
                reached = low.denominator * down >= low.numerator * total
                bottom = frame.model.add(reached)
                sides.hold(bottom, "low", load.j, chosen, frame.exists(load.j))


def _by_products(sides: Sides, total: cp_model.IntVar | int) -> None:
    """Many levels: loads times Σ w, a product with each territory's literal."""
    frame, within = sides.frame, sides.rule.within
    for load in frame.loads(sides.rule.amounts.matrix):
        up, down = sides.over(load, load.most), sides.under(load, load.most)
        weight = int(sides.rule.weights[load.j])
        wide = within.denominator + within.numerator
        top = within.denominator * _times_open(sides, load, up) <= wide * weight * total
        sides.hold(frame.model.add(top), "high", load.j)
        narrow = within.denominator - within.numerator
        if narrow > 0:
            product = _times_open(sides, load, down)
            bottom = within.denominator * product >= narrow * weight * total
            sides.hold(frame.model.add(bottom), "low", load.j, frame.exists(load.j))


def _times_open(
    sides: Sides, load: Load, carried: cp_model.LinearExpr | cp_model.IntVar | int
) -> cp_model.LinearExpr:
    """Return a load times Σ w over the open territories."""
    model, weights = sides.frame.model, sides.rule.weights.tolist()
    most = load.most + sides.most
    parts = []
    for exists in sides.frame.open or []:
        part = model.new_int_var(0, most, "")
        model.add(part == carried).only_enforce_if(exists)
        model.add(part == 0).only_enforce_if(~exists)
        parts.append(part)
    return LinearExpr.weighted_sum(parts, weights)
