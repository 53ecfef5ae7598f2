"""No plan brings more: prices of pull and of loads, and what they prove."""

from __future__ import annotations

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

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

WORK_PER_PAIR = 4e-8
"""Deterministic work of one step for each pair of unit and territory."""


@dataclass(frozen=True, eq=False, slots=True)
class Relaxed:
    """The best prices found.

    Parameters
    ----------
    bound
        No plan's objective is less.
    reduced
        (n, m) float: what each pair costs at these prices; ``inf`` if not allowed.
    work
        Deterministic work it took.
    """

    bound: int
    reduced: Floats
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

    φ_j(π) = max_z (F_j z^(1−b) − π z) = b/(1−b) · π · (F_j (1−b) / π)^(1/b): the
    concave profit is replaced by its tangents (the bound of the continuous relaxation,
    as column generation finds it in Haase & Müller 2014). The function is concave in
    log π and μ; the minimum is softened while the best prices are looked for.
    """

    def __init__(self, case: Case) -> None:
        self.case = case
        self.banned = np.where(case.allowed, 0.0, np.inf)
        self.size, self.width = case.pull.shape
        self.rules = case.low.shape[1]
        typical = np.maximum(1.0, case.amounts.mean(axis=(0, 1)))
        self.scale, self.pi0 = self._typical()
        self.unit = self.scale / typical

    def _typical(self) -> tuple[float, Floats]:
        """Return what a unit brings in even territories, and the prices of pull there.

        Without any pull, one minor unit, and prices of 1.
        """
        case, b = self.case, self.case.exponent
        even = case.pull.mean(axis=0) * self.size / self.width
        held = np.maximum(even, 1.0)
        profit = float((case.force * held ** (1.0 - b)).sum())
        slope = np.maximum(case.force, 1e-300) * (1.0 - b) * held**-b
        return max(1.0, profit / self.size), slope

    def unpack(self, x: Floats) -> tuple[Floats, Floats, Floats]:
        """Return prices of pull (m,), and of loads above and below (m, r)."""
        m, r = self.width, self.rules
        pi = self.pi0 * np.exp(x[:m])
        above = x[m : m + m * r].reshape(m, r) * self.unit
        below = x[m + m * r :].reshape(m, r) * self.unit
        return pi, above, below

    def reduced(self, x: Floats) -> Floats:
        """Return (n, m) what each pair costs at the prices; ``inf`` if not allowed."""
        pi, above, below = self.unpack(x)
        case = self.case
        loads = np.einsum("ijr,jr->ij", case.amounts, above - below)
        return np.asarray(case.cost - case.pull * pi + loads + self.banned)

    def rest(self, x: Floats) -> tuple[float, Floats, Floats]:
        """Return what territories take off the bound, their best pulls, and φ."""
        pi, above, below = self.unpack(x)
        b, case = self.case.exponent, self.case
        held = (case.force * (1.0 - b) / pi) ** (1.0 / b)
        phi = b / (1.0 - b) * pi * held
        limits = float((above * case.high - below * case.low).sum())
        return float(phi.sum()) + limits, held, phi

    def softened(self, x: Floats, soft: float) -> tuple[float, Floats]:
        """Return minus the softened bound in typical profits, and its gradient."""
        case = self.case
        reduced = self.reduced(x)
        least = reduced.min(axis=1)
        weight = np.exp((least[:, None] - reduced) / soft)
        total = weight.sum(axis=1)
        weight /= total[:, None]
        rest, held, _ = self.rest(x)
        value = float((least - soft * np.log(total)).sum()) - rest
        pi = self.unpack(x)[0]
        slope = pi * (held - (weight * case.pull).sum(axis=0))
        loads = np.einsum("ij,ijr->jr", weight, case.amounts)
        over = (loads - case.high) * self.unit
        under = (case.low - loads) * self.unit
        gradient = np.concatenate([slope, over.ravel(), under.ravel()])
        return -value / self.scale, -gradient / self.scale

    def proven(self, x: Floats) -> int:
        """Return the bound of these prices, rounded safely down to a whole number.

        Profits are rounded territory by territory, by half a minor unit at most; the
        sums' own rounding is less than n · 2^−50 of what is added.
        """
        reduced = self.reduced(x)
        least = reduced.min(axis=1)
        rest, _, phi = self.rest(x)
        _, above, below = self.unpack(x)
        case = self.case
        size = float(np.abs(least).sum() + phi.sum())
        size += float((above * case.high + below * np.abs(case.low)).sum())
        size += float(np.abs(case.cost).max(axis=1).sum())
        slip = size * (self.size + self.width) * 2.0**-50 + 0.5 * self.width + 1.0
        whole: int = floor(float(least.sum()) - rest - slip)
        return whole


def relax(case: Case, stop: Callable[[], bool]) -> Relaxed:
    """Look for the prices that prove most, at falling softness."""
    dual = Dual(case)
    m, r = dual.width, dual.rules
    x = np.zeros(m + 2 * m * r)
    best, kept, steps = dual.proven(x), x, 0
    box = [(-30.0, 30.0)] * m + [(0.0, 1e6)] * (2 * m * r)
    for stage in STAGES:
        if stop():
            break
        found = minimize(
            dual.softened,
            x,
            args=(stage * dual.scale,),
            jac=True,
            method="L-BFGS-B",
            bounds=box,
            options={"maxiter": ROUNDS, "maxcor": 20},
        )
        x = found.x
        steps += int(found.nfev)
        bound = dual.proven(x)
        if bound > best:
            best, kept = bound, x
    work = WORK_PER_PAIR * steps * dual.size * m * (1 + r)
    return Relaxed(best, dual.reduced(kept), work)
