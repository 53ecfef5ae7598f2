"""What comes after a step: the next value where totals start again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.effort.compiled import lookup
from engine.behaviour.effort.lattice import taps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.behaviour.effort.lattice import Lattice

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class After:
    """Values before a step, ``(L, X)``, and the lattice that they are on."""

    values: Floats
    lattice: Lattice


def restarted(
    lattice: Lattice, after: After, closed: int, x: Floats, start: float = 0.0
) -> Floats:
    """Return the next step's values when ``closed`` levels have started again.

    Parameters
    ----------
    lattice
        Of the step that closes.
    after
        The next step's values.
    closed
        Levels that close, at least the innermost.
    x
        ``(N,)`` innermost totals at the close, as credited.
    start
        Innermost total at the start of the next period: less than 0 by what has been
        sold already.

    Returns
    -------
    ndarray
        ``(D… or 1…, N)``: outer levels that go on have offsets x + d; those that
        closed with the innermost have none.
    """
    values, wide = after.values, after.lattice
    begin, weights = taps(
        np.array([start]), -lattice.zero * lattice.h, lattice.h, lattice.count
    )
    size = min(4, lattice.count)
    table = values[:, begin[0] : begin[0] + size] @ weights[0, :size]
    table = table.reshape(wide.shape)
    for d in wide.offsets[: closed - 1]:
        table = table[int(np.argmin(np.abs(d)))]
    going = lattice.offsets[closed - 1 :]
    ones = (1,) * min(closed - 1, len(lattice.offsets))
    if not going:
        return np.full((*ones, len(x)), float(table))
    read = [
        taps(x + d[:, None], to[0], to[1] - to[0], len(to))
        for d, to in zip(going, wide.offsets[closed - 1 :], strict=True)
    ]
    if len(read) == 1:
        none = np.zeros((1, len(x), 4))
        none[:, :, 0] = 1.0
        read.insert(0, (np.zeros((1, len(x)), dtype=np.int64), none))
        table = table[None, :]
    out = np.empty((read[0][0].shape[0], read[1][0].shape[0], len(x)))
    lookup(np.ascontiguousarray(table), *read[0], *read[1], out)
    return out.reshape(*ones, *(len(d) for d in going), len(x))
