"""Which variables belong together, read off the matrix alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array, csr_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.program.program import Program

    Floats = NDArray[np.float64]
    Ints = NDArray[np.signedinteger]


@dataclass(frozen=True, eq=False, slots=True)
class Block:
    """Variables that nothing ties to others but coupling rows.

    Parameters
    ----------
    columns
        Its variables.
    rows
        Rows of its own: all their open variables are the block's.
    coupling
        Rows it shares with others.
    """

    columns: Ints
    rows: Ints
    coupling: Ints


def without_idle_rows(program: Program) -> Program:
    """Return the program without rows that the variables' bounds keep anyway."""
    lower = np.where(np.isfinite(program.lower), program.lower, -1e300)
    upper = np.where(np.isfinite(program.upper), program.upper, 1e300)
    up, down = program.matrix.copy(), program.matrix.copy()
    up.data, down.data = np.maximum(up.data, 0.0), np.minimum(down.data, 0.0)
    least, most = up @ lower + down @ upper, up @ upper + down @ lower
    busy = (least < program.low) | (most > program.high)
    rows = (
        tuple(program.rows[at] for at in np.flatnonzero(busy)) if program.rows else ()
    )
    return replace(
        program,
        matrix=csr_array(program.matrix[busy]),
        low=program.low[busy],
        high=program.high[busy],
        rows=rows,
    )


def rules_of(program: Program) -> Ints:
    """Return for each row which rule it belongs to: those of one name are one rule."""
    number: dict[tuple[str, str], int] = {}
    named = [number.setdefault((r.family, r.rule), len(number)) for r in program.rows]
    return np.array(named, int) if named else np.arange(program.low.size)


def blocks_of(program: Program, free: NDArray[np.bool_], most: int) -> list[Block]:
    """Return the blocks into which the free variables fall.

    Rules that touch few whole numbers come first and join what they touch, as long as
    no block gets more than ``most``; rows of a rule that would are coupling rows. That
    is Kruskal's way of joining, with rules for edges. All rows of a rule are taken
    together, since its first months alone would join what its last months must not.

    Parameters
    ----------
    program
        Its matrix, whole numbers and which rows are of one rule.
    free
        ``(variables,)`` those that are not decided yet.
    most
        Whole numbers in a block.
    """
    names = np.flatnonzero(free)
    inner = csr_array(program.matrix[:, names])
    inner.eliminate_zeros()
    rule = rules_of(program)
    touched = _touched(inner, rule)
    joined = _Joined(program.whole[names], most)
    sizes = np.array([int(program.whole[names[at]].sum()) for at in touched])
    own = np.zeros(len(touched), bool)
    for at in np.argsort(sizes, kind="stable").tolist():
        own[at] = touched[at].size > 0 and joined.join(touched[at])
    label = joined.labels()
    order: Ints = np.argsort(label, kind="stable")
    cuts = np.flatnonzero(np.diff(label[order])) + 1
    by_column = csc_array(inner)
    found = []
    for columns in np.split(order, cuts):
        rows: Ints = np.unique(by_column[:, columns].indices)
        mine = own[rule[rows]]
        found.append(Block(names[columns], rows[mine], rows[~mine]))
    return found


def _touched(inner: csr_array, rule: Ints) -> list[Ints]:
    """Return the variables of each rule."""
    entry = np.repeat(rule, np.diff(inner.indptr))
    order = np.argsort(entry, kind="stable")
    cuts = np.searchsorted(entry[order], np.arange(1, rule.max(initial=0) + 1))
    return [np.unique(part) for part in np.split(inner.indices[order], cuts)]


class _Joined:
    """Disjoint sets that refuse to grow beyond a weight."""

    def __init__(self, weight: NDArray[np.bool_], most: int) -> None:
        self._parent = list(range(weight.size))
        self._weight = weight.astype(int).tolist()
        self._most = most

    def _root(self, at: int) -> int:
        parent = self._parent
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    def join(self, members: Ints) -> bool:
        """Join the sets of the members; False when that would weigh too much."""
        roots = sorted({self._root(at) for at in members.tolist()})
        weight = sum(self._weight[root] for root in roots)
        if len(roots) > 1 and weight > self._most:
            return False
        for root in roots:
            self._parent[root] = roots[0]
        self._weight[roots[0]] = weight
        return True

    def labels(self) -> Ints:
        return np.array([self._root(at) for at in range(len(self._parent))], int)
