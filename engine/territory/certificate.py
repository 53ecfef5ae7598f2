"""A lower bound that anyone can recompute: Lagrangian prices and their value.

Given prices on the rules, no plan that meets the rules can cost less than the priced
relaxation. Evaluating it needs no solver, so a bound is believed only as far as this
module confirms it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, fsum
from typing import TYPE_CHECKING

import numpy as np

from engine.territory.by_pair import read_only
from engine.territory.certificate_large import least_by_tree, suits_tree
from engine.territory.knapsack_bound import knapsack_bound
from engine.territory.rules import NO_LIMIT, no_cost

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem
    from engine.territory.rules import LoadLimit

    FloatMatrix = NDArray[np.float64]

    Index = NDArray[np.intp]

_UNIT_ROUNDOFF = 2.0**-53


@dataclass(frozen=True, eq=False, slots=True)
class Prices:
    """What one more unit of load or budget is worth, minor currency units, 0 or more.

    Parameters
    ----------
    upper, lower
        (n_rules, n_territories) float: prices of the upper and lower ends of each
        balance rule at each territory, in the problem's order.
    budget
        (n_budgets,) float.
    limit_upper, limit_lower
        (n_limits, n_territories) float, of the ends of each limit; None when there are
        no limits, or all are ignored.
    unit
        (n_units,) float of any sign, prices of the units where the bound is one of
        knapsacks (:func:`engine.territory.knapsack_bound.knapsack_bound`); else None.

    Notes
    -----
    Read-only copies of the arrays are kept.

    Raises
    ------
    ValueError
        A price is negative or not a number.
    """

    upper: FloatMatrix
    lower: FloatMatrix
    budget: NDArray[np.float64]
    limit_upper: FloatMatrix | None = None
    limit_lower: FloatMatrix | None = None
    unit: NDArray[np.float64] | None = None

    def __post_init__(self) -> None:
        for name in ("upper", "lower", "budget", "limit_upper", "limit_lower"):
            array = getattr(self, name)
            if array is None:
                continue
            if not (np.isfinite(array).all() and (array >= 0).all()):
                raise ValueError(f"{name} prices must be finite and 0 or more")
            object.__setattr__(self, name, read_only(array))
        if self.unit is not None:
            if not np.isfinite(self.unit).all():
                raise ValueError("unit prices must be finite")
            object.__setattr__(self, "unit", read_only(self.unit))

    def times(self, factor: float) -> Prices:
        """Return the prices multiplied by a factor of 0 or more."""
        return Prices(
            self.upper * factor,
            self.lower * factor,
            self.budget * factor,
            None if self.limit_upper is None else self.limit_upper * factor,
            None if self.limit_lower is None else self.limit_lower * factor,
            None if self.unit is None else self.unit * factor,
        )

    def of_territories(self, order: Index) -> Prices:
        """Return the prices with territories in another order."""
        return Prices(
            self.upper[:, order],
            self.lower[:, order],
            self.budget.copy(),
            None if self.limit_upper is None else self.limit_upper[:, order],
            None if self.limit_lower is None else self.limit_lower[:, order],
            self.unit,
        )

    def of_units(self, order: Index) -> Prices:
        """Return the prices with units in another order."""
        return self if self.unit is None else replace(self, unit=self.unit[order])

    def of_limit(self, index: int) -> tuple[FloatMatrix, FloatMatrix] | None:
        """Return (n_territories,) upper and lower prices of a limit, if it has any."""
        if self.limit_upper is None or self.limit_lower is None:
            return None
        return self.limit_upper[index], self.limit_lower[index]

    @classmethod
    def zero(cls, problem: TerritoryProblem) -> Prices:
        """Return the prices that ignore every rule but eligibility."""
        shape = (len(problem.balance), problem.num_territories)
        return cls(np.zeros(shape), np.zeros(shape), np.zeros(len(problem.budgets)))


def priced_cost(
    problem: TerritoryProblem, prices: Prices
) -> tuple[FloatMatrix, FloatMatrix]:
    """Cost of every pair with the rules' prices added, and the size of what was added.

    Returns
    -------
    priced, magnitude
        Both (n_units, n_territories) float; see :func:`priced_rows`.

    Raises
    ------
    ValueError
        There is not one price for each end of each rule.
    """
    return priced_rows(problem, prices, np.arange(problem.num_units))


def priced_rows(
    problem: TerritoryProblem, prices: Prices, units: Index
) -> tuple[FloatMatrix, FloatMatrix]:
    """Cost of some units' pairs with the rules' prices added, and its size.

    Returns
    -------
    priced, magnitude
        Both (k, n_territories) float, minor currency units. ``priced`` is
        c_ij + Σ_m (u_jm − l_jm − k_m) a_ijm + Σ_b p_b g_ijb, where
        k_m = Σ_j ((1 + τ) u_jm − (1 − τ) l_jm) w_j / Σ w pays for the total T that
        each territory's fair share is a part of; it is 0 for limits, whose ends are
        numbers. ``magnitude`` is the same sum with every term's absolute value: it
        bounds the rounding error of ``priced``.

    Raises
    ------
    ValueError
        There is not one price for each end of each rule.
    """
    _check_fit(problem, prices)
    priced = problem.cost_rows(units).astype(np.float64)
    magnitude = priced.copy()
    for m, rule in enumerate(problem.balance):
        share = rule.weights / rule.weights.sum()
        wide, narrow = float(1 + rule.within), float(1 - rule.within)
        up, low = prices.upper[m], prices.lower[m]
        if not (up.any() or low.any()):
            continue
        total_price = float(((wide * up - narrow * low) * share).sum())
        total_size = float(((wide * up + abs(narrow) * low) * share).sum())
        amounts = rule.amounts.rows(units)
        priced += (up - low - total_price) * amounts
        magnitude += (up + low + total_size) * amounts
    for at, limit in enumerate(problem.limits):
        ends = prices.of_limit(at)
        if ends is not None:
            amounts = limit.amounts.rows(units)
            priced += (ends[0] - ends[1]) * amounts
            magnitude += (ends[0] + ends[1]) * amounts
    for b, budget in enumerate(problem.budgets):
        if prices.budget[b]:
            added = prices.budget[b] * budget.amounts.rows(units)
            priced += added
            magnitude += added
    return priced, magnitude


def certified_bound(problem: TerritoryProblem, prices: Prices) -> int:
    """Return a whole number that no plan meeting every rule can cost less than.

    Parameters
    ----------
    problem, prices
        Any prices give a valid bound; good prices give a high one.

    Raises
    ------
    ValueError
        A unit has no permitted territory, so that no plan exists at all; the prices
        are another problem's, or so large that their sums are infinite; an elastic
        rule is priced above what breaking it costs; or territories may close, of
        which these prices say nothing.

    Notes
    -----
    The bound is Σ_i min_j priced_ij − Σ_b p_b B_b − Σ_l Σ_j (u_jl H_jl − l_jl L_jl)
    (weak duality), less a margin that covers every rounding of the floating-point
    evaluation: with K operations a term,
    |error| ≤ γ_K Σ_i max_j magnitude_ij, γ_K = K u / (1 − K u), u = 2⁻⁵³ (Higham 2002,
    Accuracy and Stability of Numerical Algorithms, §3.1); the outer sum is exact
    (``math.fsum``). Costs are whole, so the result is rounded up. With very many pairs
    a tree finds the minima (:func:`~.certificate_large.least_by_tree`). Prices of units
    stand for knapsacks, whose bound is computed in whole numbers instead. Terms of
    whole territories and rules on sets are left out: they only make plans dearer or
    fewer.

    References
    ----------
    Geoffrion, A. M. (1974). Lagrangean relaxation for integer programming.
    Mathematical Programming Study 2, 82–114.
    """
    _check_priceable(problem, prices)
    if prices.unit is not None:
        return _of_knapsacks(problem, prices, prices.unit)
    least = least_by_tree if suits_tree(problem) else _least
    value, total = least(problem, prices)
    fixed = [*_of_budgets(problem, prices), *_of_limits(problem, prices)]
    value = fsum([value, *fixed])
    total = fsum([total, *(abs(x) for x in fixed)])
    # The sums over territories in the prices of the totals dominate the count.
    rules = len(problem.balance) + len(problem.budgets) + len(problem.limits)
    operations = 8 * (rules + 6) + 4 * problem.num_territories
    roundoff = operations * _UNIT_ROUNDOFF
    return ceil(value - total * roundoff / (1 - roundoff))


def _least(problem: TerritoryProblem, prices: Prices) -> tuple[float, float]:
    """Return Σ_i min_j priced_ij and Σ_i max_j of its size, pair by pair."""
    best: list[float] = []
    size: list[float] = []
    for units in problem.blocks():
        allowed = problem.allowed_rows(units)
        if not allowed.any(axis=1).all():
            raise ValueError("a unit has no permitted territory")
        with np.errstate(over="ignore", invalid="ignore"):
            priced, magnitude = priced_rows(problem, prices, units)
        if not np.isfinite(magnitude).all():
            raise ValueError("prices are too large to add up")
        best += np.where(allowed, priced, np.inf).min(axis=1).tolist()
        size += magnitude.max(axis=1).tolist()
    return fsum(best), fsum(size)


def _of_knapsacks(
    problem: TerritoryProblem, prices: Prices, unit: NDArray[np.float64]
) -> int:
    """Return the bound of knapsacks; limits without prices are ignored."""
    none = np.zeros((len(problem.limits), problem.num_territories))
    upper = none if prices.limit_upper is None else prices.limit_upper
    lower = none if prices.limit_lower is None else prices.limit_lower
    return knapsack_bound(problem, unit, upper, lower)


def proves_infeasible(problem: TerritoryProblem, prices: Prices) -> bool:
    """Whether prices prove that no plan meets every rule (Farkas).

    Were costs nothing, every plan that meets the rules would cost nothing; prices whose
    bound is then more than nothing leave room for no such plan.

    Raises
    ------
    ValueError
        As for :func:`certified_bound`; elastic rules may have no price here.
    """
    nothing = no_cost(problem.num_units, problem.num_territories)
    rules = tuple(
        rule if rule.price is None else replace(rule, price=0)
        for rule in problem.balance
    )
    free = replace(problem, costs=nothing, shape=(), balance=rules)
    return certified_bound(free, prices) > 0


def _of_budgets(problem: TerritoryProblem, prices: Prices) -> list[float]:
    pairs = zip(prices.budget, problem.budgets, strict=True)
    return [-float(price) * budget.at_most for price, budget in pairs]


def _of_limits(problem: TerritoryProblem, prices: Prices) -> Iterator[float]:
    """Return what the ends of limits add to the value, term by term."""
    for at, limit in enumerate(problem.limits):
        ends = prices.of_limit(at)
        if ends is not None:
            yield from (-ends[0] * _reachable(limit)).tolist()
            yield from (ends[1] * limit.low).tolist()


def _reachable(limit: LoadLimit) -> FloatMatrix:
    """(n_territories,) float: upper ends; one that no load reaches may have a price."""
    return np.asarray(np.minimum(limit.high, NO_LIMIT), dtype=np.float64)


def _check_priceable(problem: TerritoryProblem, prices: Prices) -> None:
    _check_fit(problem, prices)
    if problem.opening is not None:
        raise ValueError("prices say nothing where territories may close")
    for m, rule in enumerate(problem.balance):
        dearest = max(float(prices.upper[m].max()), float(prices.lower[m].max()))
        if rule.price is not None and dearest > rule.price:
            raise ValueError(f"{rule.name}: priced above what breaking it costs")


def _check_fit(problem: TerritoryProblem, prices: Prices) -> None:
    shape = (len(problem.balance), problem.num_territories)
    fits = prices.upper.shape == shape and prices.lower.shape == shape
    if not fits or prices.budget.shape != (len(problem.budgets),):
        raise ValueError("the prices do not fit the problem's rules")
    shape = (len(problem.limits), problem.num_territories)
    ends = (prices.limit_upper, prices.limit_lower)
    if any(end is not None and end.shape != shape for end in ends):
        raise ValueError("the prices do not fit the problem's limits")
