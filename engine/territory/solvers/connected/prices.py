"""Prices on units: the bound of choosing whole territories, each in one piece.

The relaxation lets every territory be any connected set within its intervals and only
prices whether each unit is covered once (Dantzig & Wolfe 1960; Held & Karp 1971 for the
way to good prices).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from engine.territory.solvers.connected.fields import Field

    Floats = NDArray[np.float64]
    _Pick = tuple[float, int, NDArray[np.bool_] | None]

_PATIENCE = 14
"""Evaluations without a better bound after which steps get shorter."""

_SHORTER = 0.8
"""By how much."""

_MEMORY = 0.7
"""Share of the last direction that the next one keeps (Camerini et al. 1975)."""

MOST = 250
"""Evaluations, at most, unless more are asked for."""

_SHORTEST = 2e-3
"""Steps below which nothing more is to be had."""


@dataclass(frozen=True, eq=False, slots=True)
class Priced:
    """Prices and what they prove.

    Parameters
    ----------
    value
        Lower bound, before rounding.
    price
        (n,) of each unit.
    least
        (f,) at most the least value of a territory in each field; exact for those that
        are among the ``count`` least.
    nodes
        Search nodes used.
    """

    value: float
    price: Floats
    least: Floats
    nodes: int


def evaluate(
    fields: Sequence[Field], price: Floats, count: int, rough: Floats | None
) -> tuple[Priced, Floats]:
    """Return the bound that prices give, and how often each unit is covered less one.

    Parameters
    ----------
    fields
        Where territories may lie.
    price
        (n,).
    count
        How many territories there are: all fields, or so many of them.
    rough
        (f,) lower bounds of each field's least value, to look at promising ones only;
        None when all fields are used.
    """
    order = range(len(fields)) if rough is None else np.argsort(rough).tolist()
    least = np.full(len(fields), np.inf) if rough is None else rough.copy()
    chosen: list[_Pick] = []
    nodes = 0
    for at in order:
        bar = np.inf
        if rough is not None and len(chosen) >= count:
            bar = sorted(chosen, key=_value)[count - 1][0]
            if rough[at] >= bar:
                break
        value, some, used = fields[at].best(price, bar)
        nodes += used
        least[at] = max(least[at], value) if rough is not None else value
        if some is not None or value < bar or rough is None:
            chosen.append((value, at, some))
    chosen.sort(key=_value)
    over = np.full(len(price), -1.0)
    total = float(price.sum())
    if len(chosen) < count:
        return Priced(np.inf, price, least, nodes), over
    for value, at, some in chosen[:count]:
        total += value
        if some is not None:
            over[fields[at].units[some]] += 1.0
    return Priced(total, price, least, nodes), over


def _value(one: _Pick) -> tuple[float, int]:
    return one[0], one[1]


def climb(
    fields: Sequence[Field],
    price: Floats,
    count: int,
    target: float,
    rough: Callable[[Floats], Floats] | None,
    stop: Callable[[int], bool],
    most: int = MOST,
) -> Priced:
    """Raise the bound by subgradient steps until they are short or told to stop.

    Parameters
    ----------
    fields, price, count
        See :func:`evaluate`; where to start.
    target
        Where the bound could be at most: the best plan's cost, or a guess.
    rough
        Gives quick lower bounds of each field's least value at given prices.
    stop
        Told the nodes used so far; whether to leave off.
    most
        Evaluations, at most.
    """
    best: Priced | None = None
    step, calm, nodes = 1.0, 0, 0
    now, way = price, np.zeros(len(price))
    for turn in range(most):
        found, over = evaluate(fields, now, count, rough(now) if rough else None)
        nodes += found.nodes
        if best is None or found.value > best.value + 1e-7 * abs(best.value):
            far = best is None or found.value > best.value + 2e-5 * abs(best.value)
            best, calm = found, 0 if far else calm
        else:
            calm += 1
            if calm >= _PATIENCE:
                step, calm, now = step * _SHORTER, 0, best.price
                way = np.zeros(len(price))
        way = _MEMORY * way + (1.0 - _MEMORY) * over
        norm = float((way * way).sum())
        aim = max(target, best.value * (1 + 1e-4))
        done = norm == 0 or step < _SHORTEST or best.value == np.inf or stop(nodes)
        if done or found.value >= target or turn == most - 1:
            break
        now = now - step * (1.0 - _MEMORY) * (aim - found.value) / norm * way
    if best is None:
        raise AssertionError
    return Priced(best.value, best.price, best.least, nodes)
