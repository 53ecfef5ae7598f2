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

from engine.territory.problem import CostTerm, read_only

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.problem import TerritoryProblem

    FloatMatrix = NDArray[np.float64]

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

    def __post_init__(self) -> None:
        for name in ("upper", "lower", "budget"):
            array = getattr(self, name)
            if not (np.isfinite(array).all() and (array >= 0).all()):
                raise ValueError(f"{name} prices must be finite and 0 or more")
            object.__setattr__(self, name, read_only(array))

    def times(self, factor: float) -> Prices:
        """Return the prices multiplied by a factor of 0 or more."""
        return Prices(self.upper * factor, self.lower * factor, self.budget * factor)

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
        Both (n_units, n_territories) float, minor currency units. ``priced`` is
        c_ij + Σ_m (u_jm − l_jm − k_m) a_ijm + Σ_b p_b g_ijb, where
        k_m = Σ_j ((1 + τ) u_jm − (1 − τ) l_jm) w_j / Σ w pays for the total T that
        each territory's fair share is a part of. ``magnitude`` is the same sum with
        every term's absolute value: it bounds the rounding error of ``priced``.

    Raises
    ------
    ValueError
        There is not one price for each end of each rule.
    """
    _check_fit(problem, prices)
    priced = problem.cost.astype(np.float64)
    magnitude = priced.copy()
    for m, rule in enumerate(problem.balance):
        share = rule.weights / rule.weights.sum()
        wide, narrow = float(1 + rule.within), float(1 - rule.within)
        up, low = prices.upper[m], prices.lower[m]
        total_price = float(((wide * up - narrow * low) * share).sum())
        total_size = float(((wide * up + abs(narrow) * low) * share).sum())
        priced += (up - low - total_price) * rule.amounts
        magnitude += (up + low + total_size) * rule.amounts
    for b, budget in enumerate(problem.budgets):
        added = prices.budget[b] * budget.amounts
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
        are another problem's, or so large that their sums are infinite.

    Notes
    -----
    The bound is Σ_i min_j priced_ij − Σ_b p_b B_b (weak duality), less a margin that
    covers every rounding of the floating-point evaluation: with K operations a term,
    |error| ≤ γ_K Σ_i max_j magnitude_ij, γ_K = K u / (1 − K u), u = 2⁻⁵³ (Higham 2002,
    Accuracy and Stability of Numerical Algorithms, §3.1); the outer sum is exact
    (``math.fsum``). Costs are whole, so the result is rounded up.

    References
    ----------
    Geoffrion, A. M. (1974). Lagrangean relaxation for integer programming.
    Mathematical Programming Study 2, 82–114.
    """
    allowed = problem.allowed
    if not allowed.any(axis=1).all():
        raise ValueError("a unit has no permitted territory")
    with np.errstate(over="ignore", invalid="ignore"):
        priced, magnitude = priced_cost(problem, prices)
    if not np.isfinite(magnitude).all():
        raise ValueError("prices are too large to add up")
    best = np.where(allowed, priced, np.inf).min(axis=1)
    limits = [
        -p * b.at_most for p, b in zip(prices.budget, problem.budgets, strict=True)
    ]
    value = fsum([*best.tolist(), *limits])
    size = fsum([*magnitude.max(axis=1).tolist(), *(abs(x) for x in limits)])
    # The sums over territories in the prices of the totals dominate the count.
    operations = 8 * (len(problem.balance) + len(problem.budgets) + 2)
    operations += 4 * problem.num_territories
    roundoff = operations * _UNIT_ROUNDOFF
    return ceil(value - size * roundoff / (1 - roundoff))


def proves_infeasible(problem: TerritoryProblem, prices: Prices) -> bool:
    """Whether prices prove that no plan meets every rule (Farkas).

    Were costs nothing, every plan that meets the rules would cost nothing; prices whose
    bound is then more than nothing leave room for no such plan.

    Raises
    ------
    ValueError
        As for :func:`certified_bound`.
    """
    nothing = np.zeros((problem.num_units, problem.num_territories), dtype=np.int64)
    free = replace(problem, costs=(CostTerm("nothing", nothing),))
    return certified_bound(free, prices) > 0


def _check_fit(problem: TerritoryProblem, prices: Prices) -> None:
    shape = (len(problem.balance), problem.num_territories)
    fits = prices.upper.shape == shape and prices.lower.shape == shape
    if not fits or prices.budget.shape != (len(problem.budgets),):
        raise ValueError("the prices do not fit the problem's rules")
