"""``territory.tightest`` worked out: the problem with balance as close as it can be."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from engine.base.outcome import Outcome, Reason, Status
from engine.base.units import format_percent
from engine.territory.budgeted import budgeted
from engine.territory.conflict_mend import can_mend, mended
from engine.territory.goals import without_costs
from engine.territory.measure import measure
from engine.territory.result import TerritoryResult
from engine.territory.solvers import chosen
from engine.territory.solvers.port import Unwatched
from engine.territory.tightest import (
    MOVING_STEP,
    at_tolerance,
    largest_deviation,
    tightest,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.base.outcome import Limits
    from engine.planning.frontier import Solving
    from engine.scenario.load import Scenario
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solution import TerritorySolution
    from engine.territory.solvers.port import Watch
    from engine.territory.tightest import Solve, Tightest


SHARE = 3
"""Each try may take so small a part of the work that the plan itself may take."""

ROUNDED = 10**6
"""Deviations are told to a ten-thousandth of a per cent."""

EXACT_SHARE = 2
"""The same where the search is exact: a proof takes longer than a plan."""

IN_ALL, EXACT_IN_ALL = 1, 2
"""All tries together take at most so many times the work of the plan itself."""

_PART, _EXACT_PART = 0.75, 0.35
"""Part of that in which annealing looks for a plan, before there are any tries."""

_TRIES, _ROUNDS = 4, 3
"""Tolerances that annealing has time for at least, and rounds with each."""

_CLOSE = Fraction(1, 50)
"""Annealing ends once so small a part of the deviation is between yes and no."""

_LEAST = 0.01
"""Part of the work below which no try is worth it."""


@dataclass(frozen=True, eq=False, slots=True)
class Tightened:
    """A problem whose balance is as close as was found possible.

    Parameters
    ----------
    problem
        With the tolerance of the best plan found; as it was where none was found.
    start
        That plan, or None.
    told
        What the manifest says of the search; empty where none was asked for.
    text
        The same as a sentence, or nothing.
    """

    problem: TerritoryProblem
    start: TerritorySolution | None
    told: dict[str, Any]
    text: str


def run_tightest(
    scenario: Scenario,
    problem: TerritoryProblem,
    solve: Solving,
    limits: Limits,
    *,
    seed: int,
    watch: Watch | None,
) -> Tightened:
    """Return the problem with balance as close as was found, if that is asked for.

    Parameters
    ----------
    scenario, problem
        What is given.
    solve
        Solves a problem, with the seed and whoever may end it.
    limits
        Of the plan itself; all tries together take so much once, or twice.
    seed, watch
        As for a solver.
    """
    asked = scenario.territory.tightest
    if asked is None:
        return Tightened(problem, None, {}, "")
    names = asked.measures or tuple(rule.name for rule in problem.balance)
    method = scenario.config.solve.method
    exact = chosen(without_costs(problem), method) == "exact"
    work = limits.work * (EXACT_IN_ALL if exact else IN_ALL)
    part = _EXACT_PART if exact else _PART
    known, spent = _annealed(problem, names, part * work, seed, watch)
    found = tightest(
        problem,
        _try(solve, limits, work - spent, exact=exact),
        names=names,
        tolerance=asked.stop_at,
        steps=asked.tries,
        work=(1 - _LEAST) * work - spent,
        known=known,
    )
    return _tightened(problem, found, names)


def _tightened(
    problem: TerritoryProblem, found: Tightest, names: tuple[str, ...]
) -> Tightened:
    """Return the problem with the balance that was found, where some was."""
    told, text = _facts(found, names), _text(found, names)
    if found.within is None or found.result is None:
        return Tightened(problem, None, told, text)
    # Solvers multiply by both ends of a tolerance where the total depends on the plan.
    told_within = Fraction(ceil(found.within * ROUNDED), ROUNDED)
    rules = tuple(
        replace(
            rule,
            within=found.within if rule.total_is_constant else told_within,
            price=None,
        )
        if rule.name in names
        else rule
        for rule in problem.balance
    )
    tight = replace(problem, balance=rules)
    return Tightened(tight, found.result.solution, told, text)


def _try(solve: Solving, limits: Limits, left: float, *, exact: bool) -> Solve:
    """Return who solves one try, with no more work than is left.

    An exact search is done with the first plan that it finds when costs are left out,
    and finds it sooner without a plan to start from, which breaks the tolerance. Of
    large problems costs stay: they say where to look.
    """
    most = max(1.0, limits.work / (EXACT_SHARE if exact else SHARE))

    def one(
        tried: TerritoryProblem, start: TerritorySolution | None
    ) -> TerritoryResult:
        nonlocal left
        part = replace(limits, work=min(most, left))
        if exact:
            result = solve(without_costs(tried), start=None, limits=part)
        else:
            result = solve(tried, start=start, limits=part)
        left -= result.work
        return result

    return one


def _told(within: Fraction) -> Fraction:
    """Return the largest multiple of the step of tolerances that is no more."""
    return floor(within / MOVING_STEP) * MOVING_STEP


def _annealed(
    problem: TerritoryProblem,
    names: tuple[str, ...],
    work: float,
    seed: int,
    watch: Watch | None,
) -> tuple[TerritoryResult | None, float]:
    """Return the most even plan that annealing finds, if any, and the work.

    Half the best deviation is tried until something was too little, then halfway
    between; until there is a first plan, twice as much.
    """
    best: TerritoryResult | None = None
    spent, low, high = 0.0, Fraction(0), Fraction(0)
    plain, stop = budgeted(problem), (watch or Unwatched()).wants_to_stop
    within = max(rule.within for rule in problem.balance if rule.name in names)
    while can_mend(plain) and spent < (1 - _LEAST) * work and not stop():
        if best is not None and high - low <= _CLOSE * high:
            break
        plan, used = mended(
            at_tolerance(plain, names, _told(within)),
            frozenset(),
            seed=seed,
            work=min(work - spent, work / _TRIES),
            stop=stop,
            each=work / _TRIES / _ROUNDS,
        )
        spent += used
        if plan is None:
            low = within
        else:
            measures = measure(problem, plan)
            high = largest_deviation(problem, measures, names)
            some = Outcome(Status.FEASIBLE, Reason.GAP_REACHED, "annealing")
            best = TerritoryResult(some, "annealing", plan, measures, None, work=used)
        within = 2 * max(within, _CLOSE) if best is None else (low + high) / 2
    return best, spent


def _facts(found: Tightest, names: tuple[str, ...]) -> dict[str, Any]:
    return {
        "measures": list(names),
        "within": _number(found.within),
        "impossible": _number(found.impossible),
        "proved": found.proved,
        "others_clash": found.others_clash,
        "tried": [[float(within), str(status)] for within, status in found.tried],
    }


def _text(found: Tightest, names: tuple[str, ...]) -> str:
    what = " and ".join(names)
    if found.others_clash:
        return (
            f"No plan meets the other rules, however unevenly {what} is shared out;"
            " this is proven."
        )
    if found.within is None:
        return f"No plan was found, however unevenly {what} is shared out."
    best = f"Everybody's {what} can be within {_shown(found.within, ceil)}"
    if found.proved:
        return f"{best} of a fair share; no plan is closer, this is proven."
    if found.impossible is None:
        return f"{best} of a fair share; whether a plan is closer is not known."
    return (
        f"{best} of a fair share; no plan stays within"
        f" {_shown(found.impossible, floor)}, this is proven, and what lies between"
        " is not known."
    )


def _shown(share: Fraction, way: Callable[[Fraction], int]) -> str:
    """Return a share in per cent, rounded to what is sure of it."""
    return format_percent(Fraction(way(share * ROUNDED), ROUNDED))


def _number(share: Fraction | None) -> float | None:
    return None if share is None else float(share)
