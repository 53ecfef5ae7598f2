"""What a step is expected to be worth, for every effort: the sum of its pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.effort.luck import Additive
from engine.behaviour.effort.pieces import Pieces, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from engine.behaviour.effort.lattice import Lattice
    from engine.behaviour.effort.luck import Scaled
    from engine.behaviour.effort.problem import EffortProblem

    Floats = NDArray[np.float64]


class Apart:
    """Additive luck and no risk aversion: every piece is expected by itself.

    Pieces that do not depend on all offsets are blurred once; values are smooth, and
    need only the nodes.
    """

    def __init__(self, lattice: Lattice, luck: Additive, pieces: Pieces) -> None:
        self.lattice, self.luck, self.pieces = lattice, luck, pieces
        self._made: dict[str, Floats] = {}

    def nodes(self, weight: float) -> Floats:
        """Return what the step's end is worth at nodes, before luck."""
        fine = slice(self.lattice.left * self.lattice.parts, None, self.lattice.parts)
        return _nodes(self.lattice, self.pieces, weight, fine, self.lattice.left)

    def rows(self, weight: float, view: int) -> Floats:
        """Return what the step is expected to be worth, for every effort."""
        parts = [(1.0, part) for part in self._blurred("shut", self.pieces.shut)]
        if weight != 1.0:
            going = self._blurred("going", self.pieces.going)
            parts += [(1.0 - weight, part) for part in going]
        parts.append((weight, self._blur(f"later {view}", self.pieces.later[view], 1)))
        return whole(self.lattice, parts)

    def at(self, weight: float, view: int, where: Floats) -> Floats:
        """Return what the step is expected to be worth at chosen efforts, in nodes."""
        return self.luck.read(self.rows(weight, view), where)

    def _blurred(self, name: str, arrays: Sequence[Floats]) -> list[Floats]:
        parts = self.lattice.parts
        return [self._blur(f"{name} {i}", a, parts) for i, a in enumerate(arrays)]

    def _blur(self, name: str, array: Floats, parts: int) -> Floats:
        if name not in self._made:
            flat = np.ascontiguousarray(array.reshape(-1, array.shape[-1]))
            rows = self.luck.rows(flat, parts)
            self._made[name] = rows.reshape(*array.shape[:-1], rows.shape[-1])
        return self._made[name]


class Together:
    """Any luck, any risk aversion: the step's end as a whole."""

    def __init__(
        self,
        lattice: Lattice,
        luck: Additive | Scaled,
        pieces: Pieces,
        risk: float,
    ) -> None:
        self.lattice, self.luck, self.pieces, self.risk = lattice, luck, pieces, risk

    def nodes(self, weight: float) -> Floats:
        """Return what the step's end is worth at nodes, before luck."""
        fine = slice(self.lattice.left * self.lattice.parts, None, self.lattice.parts)
        return _nodes(self.lattice, self.pieces, weight, fine, None)

    def rows(self, weight: float, view: int) -> Floats:
        """Return the certainty equivalent of the step, for every effort."""
        parts = self.lattice.parts
        return certain(
            lambda values: self.luck.rows(values, parts),
            self._values(weight, view),
            self.risk,
        )

    def at(self, weight: float, view: int, where: Floats) -> Floats:
        """Return the certainty equivalent of the step at chosen efforts, in nodes."""
        parts = self.lattice.parts
        return certain(
            lambda values: self.luck.at(values, parts, where),
            self._values(weight, view),
            self.risk,
        )

    def _values(self, weight: float, view: int) -> Floats:
        pieces = self.pieces
        parts = [(1.0, part) for part in pieces.shut]
        parts += [(1.0 - weight, part) for part in pieces.going]
        parts.append((weight, pieces.later[view]))
        return whole(self.lattice, parts)


def certain(
    expected: Callable[[Floats], Floats], values: Floats, risk: float
) -> Floats:
    """Return −ln E[exp(−risk · values)] ÷ risk after luck; at 0, the expectation.

    Parameters
    ----------
    expected
        Takes ``(L, F)`` values to their expectation after luck.
    values, risk
        Money, and risk aversion per unit of it.

    Notes
    -----
    Values are taken from the middle of their line's range. A small range times risk
    goes through expm1 and log1p, so that risk → 0 loses no digits.

    Raises
    ------
    ValueError
        Risk times the range of values is so large that exp overflows.
    """
    if risk <= 0.0:
        return expected(values)
    middle = (values.max(axis=1, keepdims=True) + values.min(axis=1, keepdims=True)) / 2
    scaled = -risk * (values - middle)
    widest = float(np.max(np.abs(scaled), initial=0.0))
    if widest > 690.0:
        raise ValueError(
            f"risk {risk} times a range of worth of {2 * widest / risk:.6g} is too much"
        )
    if widest < 1.0:
        found = np.log1p(expected(np.expm1(scaled)))
    else:
        found = np.log(expected(np.exp(scaled)))
    back = middle.reshape(-1, *(1,) * (found.ndim - 1))
    certainty: Floats = back - found / risk
    return certainty


def expect(
    problem: EffortProblem,
    lattice: Lattice,
    luck: Additive | Scaled,
    pieces: Pieces,
    *,
    apart: bool,
) -> Apart | Together:
    """Return the expectation of a step's pieces."""
    if apart and isinstance(luck, Additive):
        return Apart(lattice, luck, pieces)
    return Together(lattice, luck, pieces, problem.person.risk)


def _nodes(
    lattice: Lattice, pieces: Pieces, weight: float, fine: slice, left: int | None
) -> Floats:
    """Return pieces put together at the nodes, ``(L, X)``."""
    n = lattice.count
    first = slice(left, None) if left is not None else fine
    parts = [(1.0, part[..., fine][..., :n]) for part in pieces.shut]
    parts += [(1.0 - weight, part[..., fine][..., :n]) for part in pieces.going]
    parts.append((weight, pieces.later[0][..., first][..., :n]))
    return whole(lattice, parts)
