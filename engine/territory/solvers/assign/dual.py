"""Prices of loads: subgradient ascent of the value of the priced relaxation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.kernels.luck import kernel, part

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.solvers.assign.case import Case

    Ints = NDArray[np.int64]
    Floats = NDArray[np.float64]

PATIENCE = 20
"""Steps without a better value before the aim is lowered."""

SMOOTH = 0.7
"""How much of the last direction stays in the next."""

_FAR = 1e300


@part
def _paid(case: Case, net: Floats, slope: Floats) -> float:
    """Return what prices give back; ``slope``, the loads, becomes what is outside."""
    paid = 0.0
    for j in range(net.shape[0]):
        for r in range(net.shape[1]):
            price, carried = net[j, r], slope[j, r]
            if price > 0 or (price == 0 and carried > case.high[j, r]):
                end = case.high[j, r]
            elif price < 0 or carried < case.low[j, r]:
                end = case.low[j, r]
            else:
                slope[j, r] = 0.0
                continue
            paid += price * end
            slope[j, r] = carried - end
    return paid


@part
def worth(case: Case, net: Floats, slope: Floats) -> float:
    """Return the value of the relaxation at net prices; ``slope`` receives its slope.

    Σ_i min_j (c_ij + Σ_r p_jr a_ijr) − Σ_jr (p⁺_jr high_jr − p⁻_jr low_jr).
    """
    n, m, rules = case.use.shape
    value = 0.0
    slope[:] = 0.0
    for i in range(n):
        where, least = -1, _FAR
        for j in range(m):
            if case.allowed[i, j]:
                x = float(case.cost[i, j])
                for r in range(rules):
                    x += net[j, r] * case.use[i, j, r]
                if x < least:
                    where, least = j, x
        value += least
        for r in range(rules):
            slope[where, r] += case.use[i, where, r]
    return value - _paid(case, net, slope)


@part
def _step(net: Floats, way: Floats, grain: Floats, gap: float) -> bool:
    """Move along a direction so far that a gap would close; False at a dead end."""
    size = 0.0
    for j in range(net.shape[0]):
        for r in range(net.shape[1]):
            size += way[j, r] * way[j, r] * grain[r]
    if size < 1e-18:
        return False
    for j in range(net.shape[0]):
        for r in range(net.shape[1]):
            before = net[j, r]
            net[j, r] += gap / size * way[j, r] * grain[r]
            if before * net[j, r] < 0:
                net[j, r] = 0.0
    return True


@kernel
def load_prices(case: Case, net: Floats, steps: int, aim: float) -> float:
    """Raise the relaxation's value; ``net`` becomes the best prices, return the value.

    Parameters
    ----------
    case
        What is given.
    net
        (m, rules), where to begin; overwritten.
    steps
        How many, at most.
    aim
        By how much the value may rise, at first; halved whenever that seems too much.

    References
    ----------
    Held, M., Wolfe, P. & Crowder, H. (1974). Validation of subgradient optimization.
    Mathematical Programming 6, 62–88.
    """
    _, m, rules = case.use.shape
    grain = np.ones(rules)
    for r in range(rules):
        mean = case.use[:, :, r].mean()
        grain[r] = 1.0 / max(mean * mean, 1e-12)
    slope, way = np.zeros((m, rules)), np.zeros((m, rules))
    best_net, best = net.copy(), -_FAR
    stalled = 0
    for _ in range(steps):
        value = worth(case, net, slope)
        if value > best + 1e-6 * aim:
            if value > best + 0.01 * aim:
                stalled = 0
            best = value
            best_net[:] = net
        stalled += 1
        if stalled > PATIENCE:
            stalled = 0
            aim *= 0.6
            net[:] = best_net
            way[:] = 0.0
        if aim < 1e-4:
            break
        way *= SMOOTH
        way += slope
        if not _step(net, way, grain, best + aim - value):
            break
    net[:] = best_net
    return best


def rest_prices(case: Case, net: Floats) -> Floats:
    """Return (n, m) float: what pairs cost with loads paid for; infinite if banned."""
    priced = case.cost + np.einsum("ijr,jr->ij", case.use, net)
    return np.where(case.allowed, priced, np.inf)
