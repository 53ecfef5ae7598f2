"""Rules on loads: budgets, limits, and balance whose fair shares are given."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.grains import Grain
from engine.territory.measure import allowed_interval
from engine.territory.rules import NO_LIMIT

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

    from engine.territory.problem import BalanceRule, Budget, LoadLimit
    from engine.territory.solvers.cpsat.frame import Frame, Load

    Linear = cp_model.LinearExpr | cp_model.IntVar | int


def add_budget(frame: Frame, budget: Budget) -> None:
    """Keep the plan's use of a budget within its limit."""
    amounts = budget.amounts.matrix
    grain = Grain("budget", budget.name, "high")
    most = int(amounts[frame.units, frame.territories].sum())
    over = frame.grip.slack(frame.model, grain, most, budget.at_most)
    within = frame.model.add(frame.total(amounts) - over <= budget.at_most)
    frame.hold(within, grain)


def add_limit(frame: Frame, limit: LoadLimit) -> None:
    """Keep each open territory's load between two numbers."""
    for load in frame.loads(limit.amounts.matrix):
        low, high = int(limit.low[load.j]), int(limit.high[load.j])
        exists = frame.exists(load.j)
        if high < NO_LIMIT:
            grain = Grain("limit", limit.name, "high", load.j)
            over = frame.grip.slack(frame.model, grain, load.most, high)
            end: Linear = high
            if exists is not None and high >= 0:
                # A closed territory carries nothing: the relaxation is tighter so.
                end, exists = high * exists, None
            frame.hold(frame.model.add(load.expression - over <= end), grain, exists)
        if low > 0:
            grain = Grain("limit", limit.name, "low", load.j)
            under = frame.grip.slack(frame.model, grain, low, low)
            reached = frame.model.add(load.expression + under >= low)
            frame.hold(reached, grain, frame.exists(load.j))


class Sides:
    """The two ends of a balance rule, with what may be outside them.

    Parameters
    ----------
    frame, rule
        Where the rule is added.
    most
        The most that the plan's total can be.
    """

    def __init__(self, frame: Frame, rule: BalanceRule, most: int) -> None:
        self.frame, self.rule, self.most = frame, rule, most

    def over(self, load: Load, high: int) -> Linear:
        """Return the load less what is above its upper end; ``high`` is a guide."""
        return load.expression - self._outside("high", load.j, load.most, high)

    def under(self, load: Load, low: int) -> Linear:
        """Return the load and what it lacks to its lower end."""
        return load.expression + self._outside("low", load.j, self.most, low)

    def _outside(self, side: str, j: int, most: int, limit: int) -> Linear:
        frame, price = self.frame, self.rule.price
        if price is None:
            return frame.grip.slack(frame.model, self._grain(side, j), most, limit)
        amount = frame.model.new_int_var(0, max(0, most), "")
        frame.costs.append(price * amount)
        return amount

    def hold(
        self,
        constraint: cp_model.Constraint,
        side: str,
        j: int,
        *conditions: cp_model.IntVar | None,
    ) -> None:
        """Let a constraint hold where the rule does, and under some conditions."""
        if self.rule.price is None:
            self.frame.hold(constraint, self._grain(side, j), *conditions)
            return
        for condition in conditions:
            if condition is not None:
                constraint.only_enforce_if(condition)

    def _grain(self, side: str, j: int) -> Grain:
        return Grain("balance", self.rule.name, side, j)


def total_range(frame: Frame, rule: BalanceRule) -> tuple[int, int]:
    """Least and most that the total can be, from each unit's least and most."""
    amounts, allowed = rule.amounts.matrix, frame.may
    some = allowed.any(axis=1)
    least = np.where(allowed, amounts, amounts.max()).min(axis=1) * some
    most = np.where(allowed, amounts, 0).max(axis=1)
    return int(least.sum()), int(most.sum())


def add_balance(frame: Frame, rule: BalanceRule) -> None:
    """Keep each load within its fraction of the fair share of the plan's total."""
    loads = frame.loads(rule.amounts.matrix)
    least, most = total_range(frame, rule)
    sides = Sides(frame, rule, most)
    if least == most:
        for load in loads:
            low, high = allowed_interval(rule, most, load.j)
            top = frame.model.add(sides.over(load, high) <= high)
            sides.hold(top, "high", load.j)
            bottom = frame.model.add(sides.under(load, low) >= low)
            sides.hold(bottom, "low", load.j)
        return
    total = total_of(frame, rule, (least, most))
    for load in loads:
        _share_of(sides, load, total, most)


def total_of(frame: Frame, rule: BalanceRule, ends: tuple[int, int]) -> cp_model.IntVar:
    """Return a variable that is the plan's total of a rule."""
    total = frame.model.new_int_var(*ends, f"total {rule.name}")
    frame.model.add(total == frame.total(rule.amounts.matrix))
    return total


def _share_of(sides: Sides, load: Load, total: cp_model.IntVar, most: int) -> None:
    """(1 − τ) T w_j ≤ load_j Σ w ≤ (1 + τ) T w_j, in whole numbers."""
    rule, model = sides.rule, sides.frame.model
    share = Fraction(int(rule.weights[load.j]), sum(int(w) for w in rule.weights))
    high, low = (1 + rule.within) * share, (1 - rule.within) * share
    carried = sides.over(load, int(high * most))
    top = model.add(high.denominator * carried <= high.numerator * total)
    sides.hold(top, "high", load.j)
    if low > 0:
        carried = sides.under(load, int(low * most))
        bottom = model.add(low.denominator * carried >= low.numerator * total)
        sides.hold(bottom, "low", load.j)
