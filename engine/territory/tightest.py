"""As balanced as possible: the smallest largest deviation from a fair share.

Balance as a goal is minimax. Each try is a problem with balance as a rule, solved and
certified like any other: a plan lowers what is known to be possible, to what it
measures, and a proof that there is none raises what is known to be impossible.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor, inf
from typing import TYPE_CHECKING

from engine.base.errors import did_you_mean
from engine.base.outcome import Status
from engine.territory.problem import TerritoryProblem
from engine.territory.result import TerritoryResult
from engine.territory.solution import TerritorySolution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.territory.measure import Measures

Solve = Callable[[TerritoryProblem, TerritorySolution | None], TerritoryResult]
"""Solves a problem, from a plan that meets its rules where there is one."""

LEAST_STEP, MOVING_STEP = Fraction(1, 10**9), Fraction(1, 10**6)
"""Tolerances tried are multiples of this; of the second where a total depends on the
plan, as solvers then multiply by both ends of the fraction. No plan found to be within
the multiple just below a plan's deviation proves that the least, to a step."""

STEPS = 16
"""Tries, at most, when not said otherwise."""

_LESS = 8
"""How many times less is tried while nothing is known to be too little."""


_LESS_KNOWN = 3
"""The same where others looked for a plan before: most likely there is none."""


@dataclass(frozen=True, slots=True)
class Tightest:
    """How balanced a plan can be.

    Parameters
    ----------
    within
        Largest deviation from a fair share in the best plan found; None without one.
    impossible
        No plan stays within this deviation; None when no proof was found.
    proved
        Whether no plan's largest deviation is smaller than ``within``, to a step
        (``LEAST_STEP``, ``MOVING_STEP``).
    result
        The last try that found a plan: the cheapest known one within its tolerance.
    tried
        Each tolerance tried, and how that ended.
    others_clash
        Whether no plan keeps the other rules, however uneven it is: proven.
    """

    within: Fraction | None
    impossible: Fraction | None
    proved: bool
    result: TerritoryResult | None
    tried: tuple[tuple[Fraction, Status], ...]
    others_clash: bool = False


def largest_deviation(
    problem: TerritoryProblem, measures: Measures, names: Sequence[str]
) -> Fraction:
    """Return the largest |load − fair share| ÷ fair share of some balance rules.

    Parameters
    ----------
    problem, measures
        The plan's loads count, of the territories that are open.
    names
        Of balance rules.

    Notes
    -----
    Where the total is 0, so is every deviation.
    """
    worst = Fraction(0)
    for rule in problem.balance:
        if rule.name not in names:
            continue
        loads = measures.loads[rule.name].tolist()
        exists = measures.open.tolist()
        weights = [int(w) for w in rule.weights]
        whole = sum(w for w, is_so in zip(weights, exists, strict=True) if is_so)
        total = sum(loads)
        if not total:
            continue
        for load, weight, is_so in zip(loads, weights, exists, strict=True):
            if is_so:
                share = Fraction(total * weight, whole)
                worst = max(worst, abs(load - share) / share)
    return worst


def tightest(
    problem: TerritoryProblem,
    solve: Solve,
    *,
    names: Sequence[str] | None = None,
    tolerance: Fraction = Fraction(1, 1000),
    steps: int = STEPS,
    work: float = inf,
    known: TerritoryResult | None = None,
) -> Tightest:
    """Return the most balanced plan found, and the balance that no plan can have.

    Parameters
    ----------
    problem
        Its other rules are kept. The tolerances of the named balance rules are where
        the search begins.
    solve
        Solves one try; its limits are those of one try.
    names
        Of balance rules, all when not given; the same tolerance is sought for all.
    tolerance
        Once this is all that lies between the possible and the impossible, one more
        try is made, just below the best plan: for a proof.
    steps
        Tries at most, 1 or more.
    work
        No try is begun after so much work.
    known
        A plan to begin with; the first try is then a third of what it measures.

    Raises
    ------
    ValueError
        The problem has no such balance rule, or none at all.

    Notes
    -----
    A plan found may be much more even than it had to be, so the next tolerance follows
    from what it measures: an eighth of that until something is too little, then halfway
    between, and every third time just below. Where the first tolerance gives no plan,
    the next try is without the named rules; if that gives none, no tolerance will.
    """
    names = _known(problem, names)
    first = max(rule.within for rule in problem.balance if rule.name in names)
    search = _Search(problem, solve, tuple(names), first)
    if known is not None:
        search.begin(known)
    for _ in range(max(1, steps)):
        if search.done or search.spent >= work:
            break
        search.step(tolerance)
    return search.answer()


def _known(problem: TerritoryProblem, names: Sequence[str] | None) -> Sequence[str]:
    known = [rule.name for rule in problem.balance]
    if not known:
        raise ValueError("the problem has no balance rule")
    if names is None:
        return known
    for name in names:
        if name not in known:
            near = did_you_mean(name, known)
            raise ValueError(f"no balance rule '{name}'; there are {known}{near}")
    return names


class _Search:
    """Bisection between what was found possible and what was proved impossible."""

    def __init__(
        self,
        problem: TerritoryProblem,
        solve: Solve,
        names: tuple[str, ...],
        first: Fraction,
    ) -> None:
        self._problem, self._solve, self._names = problem, solve, names
        moving = any(
            not r.total_is_constant for r in problem.balance if r.name in names
        )
        self._step = MOVING_STEP if moving else LEAST_STEP
        self._next, self._any = first, _anything(problem, names)
        self._within: Fraction | None = None
        self._impossible: Fraction | None = None
        self._proved = self._others_clash = False
        self._unknown = Fraction(0)
        self._result: TerritoryResult | None = None
        self._tried: list[tuple[Fraction, Status]] = []
        self.done = False
        self.spent = 0.0

    def begin(self, known: TerritoryResult) -> None:
        """Begin with a plan."""
        if known.measures is not None:
            self._possible(known, known.measures)
            self.done = self._within == 0
            self._next = self._down((self._within or Fraction(0)) / _LESS_KNOWN)

    def step(self, tolerance: Fraction) -> None:
        """Try one tolerance and learn from it."""
        within, best = self._next, self._within
        start = None if self._result is None else self._result.solution
        result = self._solve(at_tolerance(self._problem, self._names, within), start)
        self._tried.append((within, result.outcome.status))
        self.spent += result.work
        if result.measures is not None:
            self._possible(result, result.measures)
        elif best is None and within >= self._any:
            self._others_clash = result.outcome.status is Status.INFEASIBLE
            self.done = True
        elif result.outcome.status is Status.INFEASIBLE:
            self._impossible = max(within, self._impossible or Fraction(0))
            self._proved = best is not None and within >= self._below(best)
        else:
            self._unknown = max(self._unknown, within)
        last = best is not None and within == self._below(best)
        closed = self._within is not None and self._within - self._low <= tolerance
        self.done |= self._proved or self._within == 0 or (last and closed)
        self._next = self._choice(closed=closed)

    def answer(self) -> Tightest:
        """Return what is known; a bracket as wide as a whisker counts as proof."""
        return Tightest(
            self._within,
            self._impossible,
            self._proved or self._within == 0,
            self._result,
            tuple(self._tried),
            self._others_clash,
        )

    @property
    def _low(self) -> Fraction:
        """Nothing down to here is worth a try."""
        return max(self._impossible or Fraction(0), self._unknown)

    def _possible(self, result: TerritoryResult, measures: Measures) -> None:
        found = largest_deviation(self._problem, measures, self._names)
        if self._within is None or found <= self._within:
            self._within, self._result = found, result

    def _choice(self, *, closed: bool) -> Fraction:
        """Return what to try next."""
        if self._within is None:
            return self._any
        if closed or (self._low and len(self._tried) % 3 == 2):
            return self._below(self._within)
        if not self._low:
            return self._down(self._within / _LESS)
        return self._down((self._low + self._within) / 2)

    def _down(self, within: Fraction) -> Fraction:
        """Return the largest multiple of the step that is no more than this."""
        return floor(within / self._step) * self._step

    def _below(self, within: Fraction) -> Fraction:
        """Return the largest multiple of the step that is less than this."""
        return max(Fraction(0), (ceil(within / self._step) - 1) * self._step)


def at_tolerance(
    problem: TerritoryProblem, names: Sequence[str], within: Fraction
) -> TerritoryProblem:
    """Return the problem with some balance rules at another tolerance, not elastic."""
    rules = tuple(
        replace(rule, within=within, price=None) if rule.name in names else rule
        for rule in problem.balance
    )
    return replace(problem, balance=rules)


def _anything(problem: TerritoryProblem, names: tuple[str, ...]) -> Fraction:
    """Return a tolerance that every plan has: one territory may carry everything."""
    weights = [rule.weights.tolist() for rule in problem.balance if rule.name in names]
    return max(Fraction(sum(some), min(some)) for some in weights)
