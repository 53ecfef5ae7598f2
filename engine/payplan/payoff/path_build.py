"""A plan cut into parts that are worth something to date on a path."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from engine.payplan.payoff.combine import summed
from engine.payplan.payoff.groups import paying
from engine.payplan.payoff.path_factors import Exactly, Factored, Swing, times
from engine.payplan.payoff.path_limits import Limit
from engine.payplan.payoff.path_nodes import Fixed, Own, Steady
from engine.payplan.payoff.path_parts import factor_by, part_of, spiff_of
from engine.payplan.payoff.path_values import TO_MONEY, Line, Scaled
from engine.payplan.payoff.path_year import Even, closes
from engine.payplan.payoff.standard import YEAR, limit_of, share_of_year
from engine.payplan.terms import MONTHS, Cap, Multiply, Spiff

if TYPE_CHECKING:
    from datetime import date

    from engine.payplan.payoff.path_factors import Factor
    from engine.payplan.payoff.path_nodes import Node
    from engine.payplan.payoff.path_year import Year
    from engine.payplan.payoff.standard import Standard
    from engine.payplan.terms import Component, Floor, Plan

AROUND = (0.5, 1.5)
"""Attainments between which the average slope of a value to date is taken."""


@dataclass(eq=False, slots=True)
class Taken:
    """A plan taken apart.

    Parameters
    ----------
    parts
        Component to what it is worth by itself.
    paid
        Component to its nodes, factors in.
    limits
        Lines of caps and floors, with the components they are on.
    exactly
        What a month pays beyond what its nodes say.
    approximate
        Names of what the totals at month ends do not determine.
    """

    year: Year
    parts: dict[str, Fixed | Steady | Own] = field(default_factory=dict)
    paid: dict[str, tuple[Node, ...]] = field(default_factory=dict)
    limits: list[tuple[frozenset[str], Limit]] = field(default_factory=list)
    exactly: list[Exactly] = field(default_factory=list)
    approximate: list[str] = field(default_factory=list)

    def lengths(self) -> tuple[int, ...]:
        """Return the months of the periods whose totals matter, ascending."""
        nodes = self.telescoping()
        found = {length for node in nodes for length in (node.length, *node.uses)}
        for part in self.straight():
            if not any(part.fits(length) for length in found):
                found.add(1)
        return tuple(sorted(found))

    def hosted(self) -> tuple[tuple[Fixed | Steady, int], ...]:
        """Return straight parts, each with the shortest length that it fits."""
        lengths = self.lengths()
        return tuple(
            (part, next(length for length in lengths if part.fits(length)))
            for part in self.straight()
        )

    def straight(self) -> list[Fixed | Steady]:
        """Return the parts that no total matters to."""
        every = [node for nodes in self.paid.values() for node in nodes]
        return [node for node in every if isinstance(node, Fixed | Steady)]

    def telescoping(self) -> tuple[Node, ...]:
        """Return all other nodes; what is separable is one curve a period and month."""
        nodes: list[Node] = [limit for _, limit in self.limits]
        apart: dict[int, list[Own]] = {}
        for name, found in self.paid.items():
            tied = any(name in on for on, _ in self.limits)
            for node in found:
                if isinstance(node, Fixed | Steady):
                    continue
                if isinstance(node, Own) and not tied and is_lines(node):
                    apart.setdefault(node.length, []).append(node)
                else:
                    nodes.append(node)
        merged = [merge(length, mine) for length, mine in apart.items()]
        return (*merged, *nodes)


def take_apart(
    plan: Plan, standard: Standard, year: Year, starts: date | None
) -> Taken:
    """Return a plan's parts.

    Raises
    ------
    ValueError
        A quota is missing; the message names the component.
    """
    taken = Taken(year)
    _components(taken, plan, standard, starts)
    factors: dict[str, list[tuple[str, Factor]]] = {name: [] for name in taken.parts}
    for step in plan.adjust:
        if isinstance(step, Multiply):
            factor = factor_by(step, standard, year)
            for name in set(step.on) & set(factors):
                factors[name].append((step.name, factor))
    swings = {name: _factored(taken, name, factors[name]) for name in taken.parts}
    target = standard.yearly_target(plan)
    for step in plan.adjust:
        if not isinstance(step, Multiply):
            _limit(taken, step, target)
    for name, swing in swings.items():
        part = taken.parts[name]
        if swing is not None and isinstance(part, Own):
            over = tuple(limit for on, limit in taken.limits if name in on)
            taken.exactly.append(Exactly(part, swing, over))
    return taken


def excluded(plan: Plan, taken: Taken) -> tuple[str, ...]:
    """Return the names of what is left out, in the plan's order."""
    parts = [part.name for part in plan.components if part.name not in taken.parts]
    parts += [contest.name for contest in plan.contests]
    parts += [override.name for override in plan.overrides]
    terms = {
        "clawback": plan.clawback,
        "guarantee": plan.guarantee,
        "draw": plan.draw,
    }
    return (*parts, *(name for name, term in terms.items() if term is not None))


def is_lines(node: Own) -> bool:
    """Tell whether all of a node's values are curves of straight pieces."""
    return all(isinstance(value, Line) for value in node.values)


def merge(length: int, nodes: list[Own]) -> Own:
    """Return components of one period, each alone on its total, as one curve."""
    values: list[Line] = []
    for month in range(YEAR):
        paying_now = [n for n in nodes if not n.at_end or closes(length, month)]
        found = [n.values[month] for n in paying_now]
        curves = [value.curve for value in found if isinstance(value, Line)]
        values.append(Line.of(summed(curves)))
    return Own(length, tuple(values), at_end=False)


def _components(
    taken: Taken, plan: Plan, standard: Standard, starts: date | None
) -> None:
    """Fill in what each component is worth by itself."""
    inside = paying(plan, standard)
    target = standard.yearly_target(plan)
    for part in plan.components:
        if isinstance(part, Spiff):
            spiff, whole = spiff_of(part, standard, starts)
            if spiff is not None:
                taken.parts[part.name] = spiff
            if not whole:
                taken.approximate.append(part.name)
        elif part.name in inside:
            known = inside[part.name]
            taken.parts[part.name] = part_of(known, standard, taken.year, target)
            if _by_more_than_totals(part):
                taken.approximate.append(part.name)


def _by_more_than_totals(part: Component) -> bool:
    """Tell whether other people's credits, or single deals, matter to a component."""
    bases = [getattr(part, name, None) for name in ("basis", "rows", "columns")]
    counted = [basis.counted for basis in bases if basis is not None]
    return any(c.of != "own" or c.windfall is not None for c in counted)


def _factored(taken: Taken, name: str, steps: list[tuple[str, Factor]]) -> Swing | None:
    """Fill in the nodes of a component with its multipliers and gates.

    What is paid to date over several months, and no straight line, does not telescope
    when its factor changes: it is taken at its usual factor, and its swing apart. The
    swing is returned.
    """
    part, factors = taken.parts[name], tuple(factor for _, factor in steps)
    if not factors:
        taken.paid[name] = (part,)
    elif not isinstance(part, Own) or part.at_end or part.length == 1:
        taken.paid[name] = (Factored(part, factors),)
    else:
        swing = _swing(part, factors, taken.year)
        values = tuple(Scaled(value, swing.usual) for value in part.values)
        taken.paid[name] = (Own(part.length, values, at_end=False), swing)
        taken.approximate += [step for step, _ in steps]
        return swing
    return None


def _swing(part: Own, factors: tuple[Factor, ...], year: Year) -> Swing:
    """Return the swing of a component; the usual factor is that of quota made."""
    end = part.length - 1
    usual = float(times(factors, YEAR - 1, Even(year, np.ones(()), YEAR - 1)))
    slopes = []
    for month in range(YEAR):
        close = month - month % part.length + end
        low, high = part.values[close].evaluate(np.array(AROUND))
        quota = float(year.whole(part.length, month))
        slopes.append(float(high - low) / (AROUND[1] - AROUND[0]) / quota)
    return Swing(factors, usual, tuple(slopes))


def _limit(taken: Taken, step: Cap | Floor, target: int) -> None:
    """Fill in the line of a cap or floor."""
    on = frozenset(step.on) & frozenset(taken.parts)
    if not on:
        return
    inside = [node for name in step.on if name in on for node in taken.paid[name]]
    inside += [line for earlier, line in taken.limits if earlier <= on]
    length = MONTHS[step.period]
    held = target * share_of_year(step.period, length, full=True)
    limit = step.most if isinstance(step, Cap) else step.least
    bound = float(limit_of(limit, held)) * TO_MONEY
    is_cap = isinstance(step, Cap)
    carried = isinstance(step, Cap) and step.carried
    line = Limit(length, bound, is_cap, tuple(inside), carried)
    if not line.exact:
        taken.approximate.append(step.name)
    taken.limits.append((on, line))
