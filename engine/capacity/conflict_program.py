"""Programs in which some families of limits hold, give way at a price, or are gone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import coo_array, csr_array, hstack, vstack

from engine.capacity.program.program import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from engine.capacity.conflict_limits import Side
    from engine.capacity.program.program import Program

    Floats = NDArray[np.float64]


def held(
    program: Program, sides: Sequence[Side], kept: Callable[[Side], bool]
) -> Program:
    """Return the program in which only some of the limits hold."""
    low, high = program.low.copy(), program.high.copy()
    lower, upper = program.lower.copy(), program.upper.copy()
    for side in sides:
        keep = kept(side)
        if side.row and not keep:
            (high if side.sign > 0 else low)[side.at] = side.sign * np.inf
        elif not side.row and keep:
            if side.sign > 0:
                upper[side.at] = min(upper[side.at], side.limit)
            else:
                lower[side.at] = max(lower[side.at], side.limit)
    return replace(program, low=low, high=high, lower=lower, upper=upper)


def without_goal(program: Program) -> Program:
    """Return the program that only asks whether there is a solution."""
    return replace(program, cost=np.zeros_like(program.cost), constant=0.0)


def elastic(program: Program, sides: Sequence[Side], family: str) -> Program:
    """Return the program in which one family gives way, at the price of doing so.

    Each side of the family has a variable behind those of the program: by how much it
    is crossed, ÷ its scale. Their sum is the cost.
    """
    firm = held(program, sides, lambda side: side.family != family)
    soft = [side for side in sides if side.family == family]
    count, old = len(soft), firm.cost.size
    matrix, low, high = _single_rows(firm, [side for side in soft if not side.row])
    place, fresh = [], firm.matrix.shape[0]
    for side in soft:
        place.append(side.at if side.row else fresh)
        fresh += not side.row
    for side, at in zip(soft, place, strict=True):
        (high if side.sign > 0 else low)[at] = side.limit
    give = coo_array(
        (
            [-side.sign * side.scale for side in soft],
            (np.array(place, dtype=np.int64), np.arange(count)),
        ),
        shape=(matrix.shape[0], count),
    )
    names = tuple(
        Row(side.rule, side.family, side.month) for side in soft if not side.row
    )
    return replace(
        firm,
        cost=np.concatenate([np.zeros(old), np.ones(count)]),
        constant=0.0,
        lower=np.concatenate([firm.lower, np.zeros(count)]),
        upper=np.concatenate([firm.upper, np.full(count, np.inf)]),
        whole=np.concatenate([firm.whole, np.zeros(count, dtype=np.bool_)]),
        matrix=csr_array(hstack([matrix, give], format="csr")),
        low=low,
        high=high,
        rows=(*firm.rows, *names),
    )


def _single_rows(
    program: Program, sides: Sequence[Side]
) -> tuple[csr_array, Floats, Floats]:
    """Return rows to which one is added for each variable that a side limits."""
    shape = (len(sides), program.cost.size)
    at = np.array([side.at for side in sides], dtype=np.int64)
    own = coo_array((np.ones(len(sides)), (np.arange(len(sides)), at)), shape=shape)
    free = np.full(len(sides), np.inf)
    return (
        csr_array(vstack([program.matrix, own], format="csr")),
        np.concatenate([program.low, -free]),
        np.concatenate([program.high, free]),
    )


def crossed(program: Program, side: Side, x: Floats) -> float:
    """Return by how much a solution crosses a side, in the program's units.

    Less than a hundred-millionth of the limit is rounding.
    """
    value = float((program.matrix[[side.at]] @ x)[0] if side.row else x[side.at])
    beyond = side.sign * (value - side.limit)
    return beyond if beyond > 1e-8 * max(1.0, abs(side.limit)) else 0.0
