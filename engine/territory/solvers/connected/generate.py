"""Column generation: the best prices on units, by a program over territories seen.

The program chooses shares of territories that cover each unit once; its prices say
which territories are missing. A box around the best prices keeps new ones near (du
Merle, Villeneuve, Desrosiers & Hansen 1999).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array, eye_array, hstack, vstack

from engine.territory.solvers.connected.fields import MOST_NODES
from engine.territory.solvers.connected.prices import Priced, evaluate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from engine.territory.solvers.connected.fields import Field

    Floats = NDArray[np.float64]

_BOX, _TIGHTER, _WIDER = 0.02, 0.9, 3.0
"""Half the width of the first box, in mean prices; how it shrinks after a step that
brought nothing, and grows when bound and program meet in it."""

_WORTH, _PATIENCE = 3e-5, 12
"""What steps must bring, as a part, and after how many that did not it ends."""

_MOST = 300
"""Programs, at most."""

_DONE = 5e-5
"""Gap between program and bound, as a part, that is none."""


def generate(
    fields: Sequence[Field],
    found: Priced,
    target: float,
    stop: Callable[[int], bool],
) -> Priced:
    """Raise the bound to that of choosing among all territories, as far as time lasts.

    Parameters
    ----------
    fields, target, stop
        As for :func:`~.prices.climb`; a plan has a territory of every field.
    found
        Prices to begin with. The territories that ``fields`` remember are the columns.

    Notes
    -----
    The value is that of the prices (:func:`~.prices.evaluate`), so it is a bound
    whether or not the program had all columns.
    """
    best, nodes = found, found.nodes
    box = _BOX * float(np.abs(found.price).mean()) + 1e-9
    for one in fields:
        one.look = MOST_NODES
    now, _ = evaluate(fields, best.price, len(fields), None)
    nodes += now.nodes
    best = now if now.value > best.value else best
    mark, calm = best.value, 0
    for _ in range(_MOST):
        if stop(nodes) or best.value >= target:
            break
        program = _program(fields, best.price, box)
        if program is None:
            break
        value, price, outside = program
        known = sum(len(one.seen) for one in fields)
        now, _ = evaluate(fields, price, len(fields), None)
        nodes += now.nodes
        higher = now.value > best.value + 1e-9 * abs(best.value)
        best = now if higher else best
        met = value - best.value <= _DONE * abs(value)
        if not higher:
            box *= _TIGHTER
        elif met:
            box *= _WIDER
        if best.value > mark + _WORTH * abs(mark):
            mark, calm = best.value, 0
        calm += 1
        fresh = sum(len(one.seen) for one in fields) > known
        if (met and outside < 1e-6) or calm > _PATIENCE or not (fresh or higher):
            break
    return Priced(best.value, best.price, best.least, nodes)


def _program(
    fields: Sequence[Field], centre: Floats, box: float
) -> tuple[float, Floats, float] | None:
    """Return the program's value, its prices of units, and what is covered otherwise.

    None: a territory has no columns yet.

    A unit may be covered otherwise for the price of the box's upper end, and be covered
    twice for its lower end: that is what keeps its price in the box.
    """
    rows, columns = [], []
    cost: list[float] = []
    owner: list[int] = []
    for at, one in enumerate(fields):
        for chosen in one.seen.values():
            units = one.units[chosen]
            rows.append(units)
            columns.append(np.full(len(units), len(cost)))
            cost.append(float(one.cost[chosen].sum()))
            owner.append(at)
    n, c = len(centre), len(cost)
    at_row, at_column = np.concatenate(rows), np.concatenate(columns)
    cover = coo_array((np.ones(len(at_row)), (at_row, at_column)), shape=(n, c))
    once = coo_array((np.ones(c), (owner, np.arange(c))), shape=(len(fields), c))
    times = np.ones(len(fields))
    eye = eye_array(n)
    none = csr_array((len(times), 2 * n))
    result = linprog(  # type: ignore[call-overload]
        np.concatenate([cost, centre + box, box - centre]),
        A_eq=csr_array(vstack([hstack([cover, eye, -eye]), hstack([once, none])])),
        b_eq=np.concatenate([np.ones(n), times]),
        method="highs",
    )
    if result.status != 0:
        return None
    price = np.asarray(result.eqlin.marginals[:n], dtype=np.float64)
    return float(result.fun), price, float(result.x[c:].sum())
