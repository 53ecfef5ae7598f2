"""Online and offline: how much each channel should get when sales multiply."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import inf
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import brentq, minimize

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import ArrayLike, NDArray

    from engine.capacity.sizing.mix import Mix

    Floats = NDArray[np.float64]

POLISH = 50
"""Newton's steps at the end, at most."""
HALVINGS = 200
"""Of the logarithm of gross margin, where nothing crosses."""


def long_run_elasticity(
    elasticity: ArrayLike, carry: ArrayLike, discount_rate: float = 0.0
) -> Floats:
    """Return the elasticity of all sales to come, those of this period included.

    Parameters
    ----------
    elasticity
        Of a period's sales.
    carry
        λ, share of a period's effect that comes again in the next, within [0, 1).
    discount_rate
        i, of a period.

    Notes
    -----
    e ÷ (1 − λ ÷ (1 + i)): ln sales are λ × the last period's ln sales + e ln x (Koyck).

    Raises
    ------
    ValueError
        A number is out of range.
    """
    kept = np.asarray(carry, dtype=np.float64)
    if not ((kept >= 0) & (kept < 1)).all():
        raise ValueError("a share carried over is within [0, 1)")
    if not discount_rate >= 0:
        raise ValueError(f"a discount rate is 0 or more, not {discount_rate}")
    now = np.asarray(elasticity, dtype=np.float64)
    return np.asarray(now / (1.0 - kept / (1.0 + discount_rate)))


def dorfman_steiner(margin: float, elasticity: ArrayLike) -> Floats:
    """Return the share of revenue that is best spent: margin × elasticity.

    Notes
    -----
    Dorfman and Steiner (1954); with carry-over, of the long-run elasticity.

    Raises
    ------
    ValueError
        A number is out of range.
    """
    e = np.asarray(elasticity, dtype=np.float64)
    if not (0 <= margin <= 1 and (e >= 0).all()):
        raise ValueError("a margin is within [0, 1] and elasticities 0 or more")
    return np.asarray(margin * e)


@dataclass(frozen=True, eq=False, slots=True)
class MixPlan:
    """The best spending found, the same in every period.

    Parameters
    ----------
    spend
        ``(channels,)`` money a period.
    revenue, profit
        A period; profit is margin × revenue − what is spent.
    elasticity
        ``(channels,)`` there.
    marginal
        ``(channels,)`` discounted margin of one unit of money more.
    certified
        Whether profit is proved concave between the limits: then no spending has more,
        all money discounted.
    """

    spend: Floats
    revenue: float
    profit: float
    elasticity: Floats
    marginal: Floats
    certified: bool


def best_mix(mix: Mix, budget: float | None = None) -> MixPlan:
    """Return the spending of most profit, within limits and a budget a period.

    Parameters
    ----------
    mix
        Channels.
    budget
        Money a period for all; None: as much as earns.

    Notes
    -----
    What is spent now acts later: m R ε_c = (1 − λ_c ÷ (1 + i)) A_c, which without
    carry-over (or without discounting) is Dorfman and Steiner's x_c = m ε_c R. Solved
    in ln A, from several starts if profit is not proved concave, then by Newton's steps
    on channels between their limits.
    A budget that binds puts one price on all money, found by Brent's method.

    Raises
    ------
    ValueError
        The budget is below the least spending, or binds where profit is not proved
        concave, so that no price need lead to it.
    """
    low, _ = mix.limits
    if budget is not None and not budget >= low.sum():
        raise ValueError(f"{low.sum():g} at least is more than the budget {budget:g}")
    spend = _spend(mix, 0.0)
    if budget is not None and spend.sum() > budget:
        if not mix.concave:
            raise ValueError("profit is not proved concave, so no budget may bind")
        spend = _within(mix, budget)
    revenue = mix.revenue(spend)
    e = mix.elasticity(spend)
    lasting = (1.0 - mix.kept / (1.0 + mix.discount_rate)) * mix.acting(spend)
    marginal = mix.margin * revenue * e / lasting
    profit = mix.margin * revenue - float(spend.sum())
    return MixPlan(spend, revenue, profit, e, marginal, mix.concave)


def _within(mix: Mix, budget: float) -> Floats:
    def over(price: float) -> float:
        return float(_spend(mix, price).sum()) - budget

    dear = 1.0
    while over(dear) > 0:
        dear *= 2.0
    spend = _spend(mix, float(brentq(over, 0.0, dear, xtol=1e-15, rtol=1e-14)))
    return np.maximum(spend * min(1.0, budget / float(spend.sum())), mix.limits[0])


def _spend(mix: Mix, price: float) -> Floats:
    """Return the best spending when money costs so much more."""
    prices = 1.0 - mix.kept / (1.0 + mix.discount_rate) + price * (1.0 - mix.kept)
    low, high = (mix.acting(limit) for limit in mix.limits)
    if not mix.crossing.any():
        return _clipped(mix, prices, low, high) * (1.0 - mix.kept)
    best, most = low, -inf
    for start in _starts(mix, np.log(low), np.log(high)):
        logs = _climb(mix, prices, start, (np.log(low), np.log(high)))
        worth = _profit(mix, prices, logs)[0]
        if worth > most:
            best, most = np.exp(logs), worth
    return np.asarray(np.clip(best, low, high) * (1.0 - mix.kept))


def _clipped(mix: Mix, prices: Floats, low: Floats, high: Floats) -> Floats:
    """Return what acts best without cross effects.

    Notes
    -----
    All follow from y = m R: A_c = clip(e_c y ÷ p_c). ln R of these rises in ln y by the
    elasticities of those between their limits, so by less than 1 where all are: the
    root of m R(A(y)) = y is found by bisection.
    """
    e = mix.elasticities

    def acting(log_y: float) -> Floats:
        return np.asarray(np.clip(np.exp(np.log(e / prices) + log_y), low, high))

    def over(log_y: float) -> float:
        logs = np.log(np.maximum(acting(log_y), 1e-300))
        return float(np.log(mix.margin * mix.scale) + e @ logs - log_y)

    least, most = -300.0, 300.0
    for _ in range(HALVINGS):
        middle = (least + most) / 2
        least, most = (middle, most) if over(middle) > 0 else (least, middle)
    return acting(most)


def _starts(mix: Mix, low: Floats, high: Floats) -> Iterator[Floats]:
    yield (low + high) / 2
    if mix.concave:
        return
    for corner in product((0.1, 0.9), repeat=low.size):
        yield low + np.array(corner) * (high - low)


def _profit(mix: Mix, prices: Floats, logs: Floats) -> tuple[float, Floats, Floats]:
    """Return profit in ln A at such prices, its gradient and its second derivatives."""
    g, e0 = mix.crossing, mix.elasticities
    e = e0 + g @ logs
    paid = prices * np.exp(logs)
    power = float(e0 @ logs + logs @ g @ logs / 2)
    gross = mix.margin * mix.scale * float(np.exp(min(power, 690.0)))
    bend = gross * (np.outer(e, e) + g) - np.diag(paid)
    return gross - float(paid.sum()), gross * e - paid, bend


def _climb(
    mix: Mix, prices: Floats, start: Floats, limits: tuple[Floats, Floats]
) -> Floats:
    low, high = limits
    size = max(1.0, abs(_profit(mix, prices, start)[0]))

    def loss(logs: Floats) -> tuple[float, Floats]:
        worth, rise, _ = _profit(mix, prices, logs)
        return -worth / size, -rise / size

    bounds = list(zip(low, high, strict=True))
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    logs = np.clip(np.asarray(found.x, dtype=np.float64), low, high)
    for _ in range(POLISH):
        _, rise, bend = _profit(mix, prices, logs)
        free = ((logs > low) | (rise > 0)) & ((logs < high) | (rise < 0))
        if not free.any():
            break
        step = np.zeros(logs.size)
        step[free] = np.linalg.solve(bend[np.ix_(free, free)], -rise[free])
        tried = np.clip(logs + step, low, high)
        left = np.abs(_profit(mix, prices, tried)[1][free]).max()
        if left >= np.abs(rise[free]).max():
            break
        logs = tried
    return logs
