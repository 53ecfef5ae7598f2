"""Which whole numbers may change together: those that bring the same to rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csc_array, csr_array, diags_array

from engine.capacity.solvers.blocks.walk import Moves

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.capacity.solvers.blocks.soft import Soft

    Floats = NDArray[np.float64]
    Ints = NDArray[np.signedinteger]

ALIKE, FELLOWS = 0.6, 6
"""Least cosine of two numbers that change against each other, and most for a number."""

WIDEST = 0.25
"""Rows that hold more than this share of the numbers say nothing about likeness."""

LARGE, MUCH = 0.1, 0.3
"""Share of a row's largest number from which an entry is large, and is made up for."""


def moves_of(soft: Soft, open_: NDArray[np.bool_]) -> Moves:
    """Return the moves of the numbers that are open.

    Parameters
    ----------
    soft
        The program.
    open_
        ``(columns,)`` numbers that may change.
    """
    one = np.flatnonzero(open_)
    pairs = _fellows(soft, one)
    first = np.concatenate([one, pairs[:, 0]])
    second = np.concatenate([np.full(one.size, -1), pairs[:, 1]])
    return _written(soft, first.astype(np.int64), second.astype(np.int64), one.size)


def _fellows(soft: Soft, one: Ints) -> Ints:
    """Return pairs of numbers that are alike in what they bring, ``(pairs, 2)``.

    Rows count by their price: the cosine is that of two columns of money.
    """
    width = np.diff(soft.matrix.indptr)
    telling = (width <= WIDEST * soft.cost.size) & (soft.duals != 0)
    money = csr_array(diags_array(np.abs(soft.duals)) @ soft.matrix)[telling]
    strip = csr_array(csc_array(money)[:, one].T)
    length = np.sqrt(np.asarray(strip.multiply(strip).sum(axis=1)).ravel())
    strip = csr_array(diags_array(1.0 / np.maximum(length, 1e-9)) @ strip)
    alike = csr_array(strip @ strip.T)
    found: set[tuple[int, int]] = set()
    for at in range(one.size):
        part = slice(alike.indptr[at], alike.indptr[at + 1])
        others, cosine = alike.indices[part], alike.data[part]
        near = (cosine > ALIKE) & (others != at)
        others, cosine = others[near], cosine[near]
        best = others[np.lexsort((others, -np.round(cosine, 9)))[:FELLOWS]]
        found.update((min(at, b), max(at, b)) for b in best.tolist())
    pairs = np.array(sorted(found), dtype=np.int64).reshape(-1, 2)
    return one[pairs]


# long: one array after another of what a move changes
def _written(soft: Soft, one: Ints, other: Ints, single: int) -> Moves:
    """Return what each move changes, large entries first, and who makes up for whom."""
    count, rows = one.size, soft.rows.low.size
    paired = np.flatnonzero(other >= 0)
    entry = (
        np.concatenate([np.ones(count), -np.ones(paired.size)]),
        (
            np.concatenate([np.arange(count), paired]),
            np.concatenate([one, other[paired]]),
        ),
    )
    chosen = csr_array(entry, shape=(count, soft.cost.size))
    effect = csr_array(chosen @ csr_array(soft.matrix.T))
    effect.sum_duplicates()
    move = np.repeat(np.arange(count), np.diff(effect.indptr))
    largest = np.maximum(abs(soft.matrix).max(axis=1).toarray().ravel(), 1e-12)
    share = np.abs(effect.data) / largest[effect.indices]
    order = np.lexsort((effect.indices, share <= LARGE, move))
    row, by, share = (
        effect.indices[order].astype(np.int64),
        effect.data[order],
        share[order],
    )
    large = share > LARGE
    first = effect.indptr.astype(np.int64)
    money = np.where(large, 0.0, np.abs(by) * np.abs(soft.duals)[row])
    much = np.flatnonzero((share > MUCH) & (other[move] >= 0))
    at = np.argsort(row[much], kind="stable")
    return Moves(
        one,
        other,
        chosen @ soft.cost,
        first,
        first[:-1] + np.bincount(move[large], minlength=count),
        row,
        by,
        np.asarray(np.bincount(move, money, minlength=count), dtype=float),
        np.searchsorted(move[much], np.arange(count + 1)),
        row[much],
        np.searchsorted(row[much][at], np.arange(rows + 1)),
        move[much][at],
        np.sign(by[much][at]).astype(np.int64),
        single,
    )
