"""A linear program with whole-number variables, as arrays that any solver can take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Row:
    """What a row of the program says, for prices and repairs.

    Parameters
    ----------
    rule, family, month
        As in a rule's check; family ``flow`` for rows that define and limit nothing.
    """

    rule: str
    family: str
    month: int


@dataclass(frozen=True, eq=False, slots=True)
class Program:
    """Keep ``cost @ x + constant`` low where ``low ≤ matrix @ x ≤ high``.

    Parameters
    ----------
    cost, lower, upper
        ``(variables,)``; bounds may be infinite.
    whole
        ``(variables,)`` whether a variable is a whole number.
    matrix
        ``(rows, variables)``.
    low, high
        ``(rows,)``; may be infinite.
    rows
        What each row says.
    blocks
        Name of a block of variables, such as ``starts``, to the index of its first
        variable and its shape; C order.
    constant
        Added to the cost.
    """

    cost: Floats
    lower: Floats
    upper: Floats
    whole: NDArray[np.bool_]
    matrix: csr_array
    low: Floats
    high: Floats
    rows: tuple[Row, ...]
    blocks: Mapping[str, tuple[int, tuple[int, ...]]]
    constant: float = 0.0

    def values(self, name: str, x: Floats) -> Floats:
        """Return a block of a solution in its shape."""
        first, shape = self.blocks[name]
        size = 1
        for length in shape:
            size *= length
        return x[first : first + size].reshape(shape)
