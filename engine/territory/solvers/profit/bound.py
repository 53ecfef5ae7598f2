"""No plan brings more: prices of pull and of loads, and what they prove."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.optimize import minimize

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from engine.territory.solvers.profit.case import Case

    Floats = NDArray[np.float64]

STAGES = (1e-1, 1e-2, 1e-3, 1e-4)
"""Softness of the choice of a territory, as a share of what a unit brings."""

ROUNDS = 150
"""Steps of the price search at each softness."""

WORK_PER_STEP, WORK_PER_PAIR = 2e-4, 4e-8
"""Deterministic work of one step: at least, and per pair of unit and territory."""


class Prices(NamedTuple):
    """What one more unit of each thing costs.

    Parameters
    ----------
    pull
        (m,) float, what one more unit of pull brings each territory.
    above, below
        (m, r) float: of loads above and below their limits.
    budget
        (q,) float: of budgets.
    """

    pull: Floats
    above: Floats
    below: Floats
    budget: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Relaxed:
    """The best prices found.

    Parameters
    ----------
    bound
        No plan's objective is less.
    reduced
        (n, m) float: what each pair costs at these prices; ``inf`` if not allowed.
    prices
        Themselves.
    work
        Deterministic work it took.
    """

    bound: int
    reduced: Floats
    prices: Prices
    work: float


class Dual:
    """The Lagrangian bound as a function of prices.

    Parameters
    ----------
    case
        What is given.

    Notes
    -----
    With a price π_j of pull and prices μ of loads, every plan's objective is at least

        Σ_i min_j (c_ij − π_j α_ij + Σ_r (μ⁺_jr − μ⁻_jr) a_ijr)
        − Σ_j φ_j(π_j) − Σ_jr (μ⁺_jr U_jr − μ⁻_jr L_jr),

    budgets being priced the same way; limits that are shares of what all carry put
    their price on every unit of load instead;

    φ_j(π) = max_z (F_j z^(1−b) − π z) = b/(1−b) · π · (F_j (1−b) / π)^(1/b): the
    concave profit is replaced by its tangents (the bound of the continuous relaxation,
    as column generation finds it in Haase & Müller 2014). The function is concave in
    log π and μ; the minimum is softened while the best prices are looked for.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.banned = np.where(case.allowed, 0.0, np.inf)
        self.size, self.width = case.pull.shape
        self.rules, self.budgets = case.rules.low.shape[1], case.at_most.size
        self.scale, self.pi0 = self._typical()
        self.unit = self.scale / np.maximum(1.0, case.amounts.mean(axis=(0, 1)))
        self.grain = self.scale / np.maximum(1.0, case.used.mean(axis=(0, 1)))

    def _typical(self) -> tuple[float, Floats]:
        """Return what a unit brings and costs, and prices of pull, if all is even."""
        case, b = self.case, self.case.exponent
        even = case.pull.mean(axis=0) * self.size / self.width
        held = np.maximum(even, 1.0)
        profit = float((case.force * held ** (1.0 - b)).sum())
        slope = np.maximum(case.force, 1e-300) * (1.0 - b) * held**-b
        usual = float(case.cost.mean(axis=1).sum())
        return max(1.0, (profit + usual) / self.size), slope

    @property
    def box(self) -> list[tuple[float, float]]:
        """What each price may be: an elastic rule's is at most what breaking costs."""
        elastic = self.case.rules.elastic
        dear = np.where(elastic > 0, elastic / self.unit, 1e6)
        loads = [(0.0, float(top)) for top in np.tile(dear, 2 * self.width)]
        return [(-30.0, 30.0)] * self.width + loads + [(0.0, 1e6)] * self.budgets

    def unpack(self, x: Floats) -> Prices:
        """Return the prices that ``x`` stands for."""
        m, r = self.width, self.rules
        one, two = m + m * r, m + 2 * m * r
        return Prices(
            self.pi0 * np.exp(x[:m]),
            x[m:one].reshape(m, r) * self.unit,
            x[one:two].reshape(m, r) * self.unit,
            x[two:] * self.grain,
        )

    def reduced(self, x: Floats) -> Floats:
        """Return (n, m) what each pair costs at the prices; ``inf`` if not allowed."""
        prices, case, rules = self.unpack(x), self.case, self.case.rules
        shared = (prices.above * rules.most - prices.below * rules.least).sum(axis=0)
        net = prices.above - prices.below - shared
        loads = np.einsum("ijr,jr->ij", case.amounts, net) + case.used @ prices.budget
        return np.asarray(case.cost - case.pull * prices.pull + loads + self.banned)

    def terms(self, prices: Prices) -> Floats:
        """Return (n, m) the sizes that go into what each pair costs at the prices."""
        case, rules = self.case, self.case.rules
        shared = (prices.above * rules.most + prices.below * rules.least).sum(axis=0)
        most = prices.above + prices.below + shared
        loads = np.einsum("ijr,jr->ij", case.amounts, most) + case.used @ prices.budget
        return np.asarray(np.abs(case.cost) + case.pull * prices.pull + loads)

    def rest(self, x: Floats) -> tuple[float, Floats, Floats]:
        """Return what territories take off the bound, their best pulls, and φ."""
        prices, b, case = self.unpack(x), self.case.exponent, self.case
        held = (case.force * (1.0 - b) / prices.pull) ** (1.0 / b)
        phi = b / (1.0 - b) * prices.pull * held
        limits = (prices.above * case.rules.high - prices.below * case.rules.low).sum()
        rest = phi.sum() + limits + prices.budget @ case.at_most
        return float(rest), held, phi

    def softened(self, x: Floats, soft: float) -> tuple[float, Floats]:
        """Return minus the softened bound in typical profits, and its gradient."""
        case, rules = self.case, self.case.rules
        reduced = self.reduced(x)
        least = reduced.min(axis=1)
        weight = np.exp((least[:, None] - reduced) / soft)
        total = weight.sum(axis=1)
        weight /= total[:, None]
        rest, held, _ = self.rest(x)
        value = float((least - soft * np.log(total)).sum()) - rest
        slope = self.unpack(x).pull * (held - (weight * case.pull).sum(axis=0))
        loads = np.einsum("ij,ijr->jr", weight, case.amounts)
        carried = loads.sum(axis=0)
        over = (loads - rules.high - rules.most * carried) * self.unit
        under = (rules.low + rules.least * carried - loads) * self.unit
        taken = np.einsum("ij,ijq->q", weight, case.used)
        spent = (taken - case.at_most) * self.grain
        gradient = np.concatenate([slope, over.ravel(), under.ravel(), spent])
        return -value / self.scale, -gradient / self.scale

    def proven(self, x: Floats) -> int:
        """Return the bound of these prices, rounded safely down to a whole number.

        Profits are rounded territory by territory, by half a minor unit at most; the
        sums' own rounding is less than n · 2^−50 of what is added.
        """
        reduced = self.reduced(x)
        least = reduced.min(axis=1)
        rest, _, phi = self.rest(x)
        prices, rules = self.unpack(x), self.case.rules
        size = float(np.abs(least).sum() + phi.sum())
        size += float((prices.above * rules.high + prices.below * rules.low).sum())
        size += float(prices.budget @ self.case.at_most)
        size += float(np.abs(self.terms(prices)).max(axis=1).sum())
        slip = size * (self.size + self.width) * 2.0**-50 + 0.5 * self.width + 1.0
        whole: int = floor(float(least.sum()) - rest - slip)
        return whole


def relax(case: Case, stop: Callable[[], bool]) -> Relaxed:
    """Look for the prices that prove most, at falling softness."""
    dual = Dual(case)
    m, r = dual.width, dual.rules
    x = np.zeros(m + 2 * m * r + dual.budgets)
    best, kept, steps = dual.proven(x), x, 0
    for stage in STAGES:
        if stop():
            break
        found = minimize(
            dual.softened,
            x,
            args=(stage * dual.scale,),
            jac=True,
            method="L-BFGS-B",
            bounds=dual.box,
            options={"maxiter": ROUNDS, "maxcor": 20},
        )
        x = found.x
        steps += int(found.nfev)
        bound = dual.proven(x)
        if bound > best:
            best, kept = bound, x
    pairs = dual.size * m * (1 + r + dual.budgets)
    work = steps * (WORK_PER_STEP + WORK_PER_PAIR * pairs)
    return Relaxed(best, dual.reduced(kept), dual.unpack(kept), work)
