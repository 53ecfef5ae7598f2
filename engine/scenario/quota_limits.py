"""Over-assignment, floors, caps and largest changes of quotas."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil, floor
from typing import TYPE_CHECKING

import numpy as np

from engine.base.errors import did_you_mean
from engine.base.units import format_money
from engine.capacity.coverage import over_assignment
from engine.quota.problem import FINEST_HEDGE, NO_CAP, Limit, NodeLimit
from engine.scenario.plan_money import Money
from engine.scenario.quota_input import Reach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.base.errors import InputProblem
    from engine.quota.tree import Tree
    from engine.scenario.quota_given import Given

    Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Raised:
    """How quotas of each level add up to more than those above.

    Parameters
    ----------
    hedges
        For each level below the company.
    reach
        Where it was reckoned from a chance.
    problem
        What is wrong; None: nothing.
    """

    hedges: tuple[Fraction, ...]
    reach: Reach | None = None
    problem: InputProblem | None = None

    @cached_property
    def factor(self) -> Fraction:
        """All quotas of territories ÷ the target."""
        return self.upto(len(self.hedges))

    def upto(self, depth: int) -> Fraction:
        """Return all quotas of a level ÷ the target; 0 is the company."""
        factor = Fraction(1)
        for hedge in self.hedges[:depth]:
            factor *= 1 + hedge
        return factor


def raised_of(given: Given) -> Raised:
    """Return by how much quotas add up to more, level by level."""
    quota, below = given.quota, given.levels[1:]
    none = dict.fromkeys(below, Fraction(0))
    at = quota.conventions.over_assigned_at
    if isinstance(quota.over_assignment, dict):
        return Raised(tuple((none | quota.over_assignment)[name] for name in below))
    if quota.over_assignment is not None:
        none[at] = quota.over_assignment
    elif quota.attainment is not None:
        none[at] = _finest(1 / quota.attainment - 1)
    elif quota.reach_plan_with is not None:
        return _reached(given, none, at)
    return Raised(tuple(none[name] for name in below))


def _reached(given: Given, none: dict[str, Fraction], at: str) -> Raised:
    said, reps = given.quota.reach_plan_with, given.frame.height
    if said is None or at not in none:
        return Raised(tuple(none.values()))
    mean, sd, correlation = (float(x) for x in (said.mean, said.sd, said.correlation))
    try:
        factor = over_assignment(reps, mean, sd, correlation, float(said.probability))
    except ValueError as error:
        problem = given.problem(("reach_plan_with",), str(error))
        return Raised(tuple(none.values()), None, problem)
    none[at] = max(_finest(Fraction(factor) - 1), Fraction(0))
    reach = Reach(float(said.probability), mean, sd, correlation, reps, at, factor)
    return Raised(tuple(none.values()), reach)


def _finest(hedge: Fraction) -> Fraction:
    """Return a hedge as it is, or rounded where it is finer than hedges may be."""
    if hedge.denominator <= FINEST_HEDGE:
        return hedge
    return Fraction(round(hedge * FINEST_HEDGE), FINEST_HEDGE)


def limits_of(given: Given, raised: Raised) -> tuple[Limit, ...]:
    """Return the families of limits on single territories."""
    said, many = given.quota.limits, given.frame.height
    found = []
    if said.floor is not None:
        least = _amount(given, raised, said.floor, up=True)
        found.append(Limit("floor", low=np.full(many, least, dtype=np.int64)))
    if said.cap is not None:
        most = _amount(given, raised, said.cap, up=False)
        found.append(Limit("cap", high=np.full(many, most, dtype=np.int64)))
    if said.change is not None:
        up, down = said.change.up, said.change.down
        last = [_hundredths(one) for one in given.frame["last_quota"]]
        low = high = None
        if down is not None:
            low = _ints(0 if x is None else ceil(x * (1 - down)) for x in last)
        if up is not None:
            high = _ints(NO_CAP if x is None else floor(x * (1 + up)) for x in last)
        found.append(Limit("change", low=low, high=high))
    return tuple(found)


def node_limits_of(given: Given, tree: Tree) -> tuple[NodeLimit, ...]:
    """Return the limits on totals, one for each level that has any."""
    found = []
    for depth, level in enumerate(given.between, start=1):
        said = [one for one in given.quota.limits.totals if one.level == level]
        if not said:
            continue
        low = np.zeros(tree.size(depth), dtype=np.int64)
        high = np.full(tree.size(depth), NO_CAP, dtype=np.int64)
        for one in said:
            place = tree.names[depth].index(one.node)
            if one.at_least is not None:
                low[place] = one.at_least.hundredths
            if one.at_most is not None:
                high[place] = one.at_most.hundredths
        found.append(NodeLimit(level, low, high, f"{level} total"))
    return tuple(found)


def total_problems(given: Given) -> Iterator[InputProblem]:
    """Yield totals of levels or nodes that there are not, and those said twice."""
    said = given.quota.limits.totals
    keys = [(one.level, one.node) for one in said]
    for index, (level, node) in enumerate(keys):
        at = ("limits", "totals", index)
        if level not in given.between:
            known = ", ".join(given.between) or "none"
            near = did_you_mean(level, given.between)
            message = f"found '{level}'; the levels between are {known}{near}"
            yield given.problem((*at, "level"), message)
            continue
        names = given.frame[level].unique(maintain_order=True).to_list()
        if node not in names:
            near = did_you_mean(node, names)
            listed = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
            message = f"found '{node}'; the {level}s are {listed}{near}"
            yield given.problem((*at, "node"), message)
        if keys[index] in keys[:index]:
            first = keys.index(keys[index])
            yield given.problem(at, f"{level} {node} stands in totals[{first}] too")


def sum_problems(given: Given, raised: Raised, tree: Tree) -> Iterator[InputProblem]:
    """Yield a target that floors, caps or totals alone make impossible."""
    if raised.problem is not None:
        yield raised.problem
        return
    yield from _floors(given, raised)
    if given.quota.limits.change is not None:
        last = given.frame["last_quota"]
        if last.null_count() == len(last):
            yield given.problem(
                ("limits", "change"), "there is no 'last_quota' to change from"
            )
    target = given.quota.target.hundredths
    mean = target * raised.factor / given.frame.height
    if given.quota.round_to.hundredths > mean:
        yield given.problem(
            ("round_to",),
            f"found {given.quota.round_to}, which is more than the mean quota,"
            f" {_money(given, mean)}",
        )
    for node in node_limits_of(given, tree):
        depth = tree.levels.index(node.level)
        due = target * raised.upto(depth)
        low = 0 if node.low is None else int(node.low.sum())
        high = min(NO_CAP, NO_CAP if node.high is None else sum(map(int, node.high)))
        if low > due:
            yield given.problem(
                ("limits", "totals"),
                f"'at_least' of the {node.level}s adds up to {_money(given, low)}, more"
                f" than the {_money(given, due)} there are to divide",
            )
        if high < due:
            yield given.problem(
                ("limits", "totals"),
                f"'at_most' of the {node.level}s adds up to {_money(given, high)}, less"
                f" than the {_money(given, due)} there are to divide",
            )


def _floors(given: Given, raised: Raised) -> Iterator[InputProblem]:
    said, many = given.quota.limits, given.frame.height
    due = given.quota.target.hundredths * raised.factor
    low = None if said.floor is None else _amount(given, raised, said.floor, up=True)
    high = None if said.cap is None else _amount(given, raised, said.cap, up=False)
    if low is not None and low * many > due:
        yield given.problem(
            ("limits", "floor"),
            f"{many} floors of {_money(given, low)} are {_money(given, low * many)},"
            f" more than the {_money(given, due)} there are to divide",
        )
    if high is not None and high * many < due:
        yield given.problem(
            ("limits", "cap"),
            f"{many} caps of {_money(given, high)} are {_money(given, high * many)},"
            f" less than the {_money(given, due)} there are to divide",
        )
    if low is not None and high is not None and low > high:
        yield given.problem(
            ("limits", "floor"),
            f"found {_money(given, low)}, which is more than the cap,"
            f" {_money(given, high)}",
        )


def _amount(given: Given, raised: Raised, said: Money | Fraction, *, up: bool) -> int:
    """Return hundredths; a percent is one of the mean quota."""
    if isinstance(said, Money):
        return said.hundredths
    mean = given.quota.target.hundredths * raised.factor / given.frame.height
    return ceil(said * mean) if up else floor(said * mean)


def _hundredths(units: float | None) -> int | None:
    return None if units is None else round(units * 100)


def _ints(numbers: Iterator[int]) -> Ints:
    return np.fromiter(numbers, dtype=np.int64)


def _money(given: Given, hundredths: Fraction | int) -> str:
    return format_money(round(hundredths), given.scenario.config.currency)
