"""A year of equal months: what components that adjustments tie together pay."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from engine.payplan.payoff.amounts import Amount, Exact, Sampled
from engine.payplan.payoff.combine import constant
from engine.payplan.payoff.standard import YEAR

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from engine.payplan.payoff.leaves import Places, Single
    from engine.payplan.payoff.surface import Change, Surface

    Leaf = Single | Surface | Change

A = TypeVar("A", bound=Amount)


@dataclass(frozen=True, eq=False, slots=True)
class Factors:
    """A factor for each month, on the amounts of some components."""

    on: tuple[str, ...]
    leaves: tuple[Single, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Limits:
    """A most or a least, hundredths, that components together pay in so many months."""

    on: tuple[str, ...]
    months: int
    most: Fraction | None = None
    least: Fraction | None = None
    carried: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Group:
    """Components that adjustments tie together, and what these do, in their order.

    Parameters
    ----------
    months
        After so many months the year repeats itself.
    earned
        Component to what each of these months pays.
    """

    months: int
    earned: dict[str, tuple[Leaf, ...]]
    steps: tuple[Factors | Limits, ...]

    @property
    def measures(self) -> frozenset[str]:
        """The quota measures whose attainment its pay depends on."""
        leaves = [leaf for months in self.earned.values() for leaf in months]
        for step in self.steps:
            leaves += step.leaves if isinstance(step, Factors) else ()
        return frozenset[str]().union(*(leaf.measures for leaf in leaves))

    def exact(self) -> Exact:
        """Return a year's pay where all attainments are one, hundredths."""
        return _year(self, _once(lambda leaf: leaf.exact()), Exact(constant(0)))

    def sampled(self, places: Places) -> Sampled:
        """Return a year's pay at given attainments, hundredths."""
        nothing = Sampled(np.zeros(()), np.zeros(()))
        return _year(self, _once(lambda leaf: leaf.sampled(places)), nothing)


def _once(read: Callable[[Leaf], A]) -> Callable[[Leaf], A]:
    """Return a reader that reads each leaf once; periods of a year share theirs."""
    seen: dict[int, A] = {}

    def reader(leaf: Leaf) -> A:
        if id(leaf) not in seen:
            seen[id(leaf)] = read(leaf)
        return seen[id(leaf)]

    return reader


def _year(group: Group, read: Callable[[Leaf], A], nothing: A) -> A:
    """Return a year's pay, adjusted in the order written."""
    running = {name: [read(leaf) for leaf in ms] for name, ms in group.earned.items()}
    lines: list[tuple[frozenset[str], list[A]]] = []
    for step in group.steps:
        if isinstance(step, Factors):
            factors = [read(leaf) for leaf in step.leaves]
            for name in step.on:
                pairs = zip(running[name], factors, strict=True)
                running[name] = [amount.times(factor) for amount, factor in pairs]
            continue
        on = frozenset(step.on)
        inside = [running[name] for name in step.on]
        inside += [line for earlier, line in lines if earlier <= on]
        lines.append((on, _limited(step, _by_month(inside), nothing)))
    every = [*running.values(), *(line for _, line in lines)]
    total = _total(_by_month(every), nothing)
    return total.scaled(YEAR // group.months)


def _by_month(parts: list[list[A]]) -> list[A]:
    return [reduce(_plus, month) for month in zip(*parts, strict=True)]


def _total(amounts: list[A], nothing: A) -> A:
    return reduce(_plus, amounts, nothing)


def _plus(a: A, b: A) -> A:
    return a.plus(b)


def _limited(step: Limits, total: list[A], nothing: A) -> list[A]:
    """Return the line of a cap or a floor in each month."""
    if step.most is not None:
        return _capped(step, total, nothing)
    line = [nothing] * len(total)
    for end in range(step.months, len(total) + 1, step.months):
        earned = _total(total[end - step.months : end], nothing)
        line[end - 1] = earned.held(least=step.least).minus(earned)
    return line


def _capped(step: Limits, total: list[A], nothing: A) -> list[A]:
    """Return what a cap takes, or gives of what was carried in, in each month."""
    line: list[A] = []
    to_date = allowed = nothing
    for month, amount in enumerate(total):
        if month % step.months == 0:
            to_date = to_date.minus(allowed) if step.carried else nothing
            allowed = nothing
        to_date = to_date.plus(amount)
        now = to_date.held(most=step.most)
        line.append(now.minus(allowed).minus(amount))
        allowed = now
    return line
