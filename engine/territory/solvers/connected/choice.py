"""Choose whole territories from a list, so that each unit is covered exactly once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, hstack, vstack

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Sets = NDArray[np.bool_]

_AT_ONCE = 2_000
"""Columns that enter the linear program at once."""

_CUTS_AT_ONCE = 40
"""Cuts that are added at once."""

_ROUNDS = 40
"""At most so many rounds of cuts."""

_VIOLATED = 0.03
"""By how much a cut must be violated."""

_FEW = 4_000
"""Columns from which on whole numbers are asked for without more cuts, usually."""


@dataclass(eq=False, slots=True)
class Choice:
    """The list and what is known of it.

    Parameters
    ----------
    sets
        (c, n) bool, what each column covers.
    cost
        (c,) of each column.
    count
        How many are chosen.
    triples
        (t, 3) units of each cut: of two columns that have two of three units, only
        one can be chosen (subset rows: Jepsen et al. 2008).
    bound
        No choice of these columns costs less.
    reduced
        (c,) what choosing a column costs more than the bound, at least.
    cover, held
        Sparse (c, n) and (c, t): the same sets, and which cuts each column is in.
    """

    sets: Sets
    cost: Floats
    count: int
    triples: NDArray[np.intp]
    bound: float
    reduced: Floats
    cover: csr_array
    held: csr_array

    @classmethod
    def of(cls, sets: Sets, cost: Floats, count: int) -> Choice:
        """Return a list of which nothing is known yet."""
        none, c = np.zeros((0, 3), dtype=np.intp), len(cost)
        cover = csr_array(sets.astype(np.float64))
        held = csr_array((c, 0), dtype=np.float64)
        return cls(sets, cost, count, none, -np.inf, np.zeros(c), cover, held)

    def rows(self, some: NDArray[np.intp]) -> tuple[csr_array, csr_array]:
        """Return the rows of some columns: each unit once and the count; the cuts."""
        ones = csr_array(np.ones((1, len(some))))
        cover = csr_array(vstack([self.cover[some].T, ones]))
        return cover, csr_array(self.held[some].T)

    def keep(self, some: NDArray[np.bool_]) -> None:
        """Forget the other columns."""
        self.sets, self.cost = self.sets[some], self.cost[some]
        self.reduced = self.reduced[some]
        rows = np.flatnonzero(some)
        self.cover, self.held = self.cover[rows], self.held[rows]

    def add(self, triples: NDArray[np.intp]) -> None:
        """Add cuts."""
        more = [
            csr_array(holds(self.sets, t)[:, None].astype(np.float64)) for t in triples
        ]
        self.triples = np.vstack([self.triples, triples])
        self.held = csr_array(hstack([self.held, *more]))


def tighten(
    choice: Choice,
    target: float,
    stop: Callable[[], bool],
    rounds: int = _ROUNDS,
    few: int = _FEW,
) -> None:
    """Raise the bound by cuts and forget columns that no choice below a target has.

    Parameters
    ----------
    choice
        Changed in place. When no column is left, nothing costs less than the target.
    target
        What is to be beaten.
    stop
        Whether to leave off.
    rounds
        How often at most; cuts are added in between.
    few
        Columns from which on no more cuts are added.
    """
    for turn in range(rounds):
        share = _relax(choice, target, stop)
        if share is None:
            choice.keep(np.zeros(len(choice.cost), dtype=np.bool_))
            return
        choice.keep(choice.reduced <= target - choice.bound + 1e-9 * abs(target))
        if len(choice.cost) <= few or stop() or turn == rounds - 1:
            return
        found = violated(*share)
        if not len(found):
            return
        choice.add(found)


def _relax(
    choice: Choice, target: float, stop: Callable[[], bool]
) -> tuple[Sets, Floats] | None:
    """Solve the linear relaxation by adding columns; return those in use, with shares.

    Returns None when no choice costs less than the target. Units may stay uncovered,
    and columns be too few, at a price beyond all costs: so there is always a solution,
    and its value is a bound. Nothing is in use when the program was not solved, or not
    to its end.
    """
    n = choice.sets.shape[1]
    worst = 4.0 * max(abs(target), float(choice.cost.max(initial=1.0)))
    used = np.argsort(choice.reduced, kind="stable")[:_AT_ONCE]
    slack = csr_array(np.eye(n + 1))
    while True:
        cover, cuts = choice.rows(used)
        result = linprog(
            np.concatenate([choice.cost[used], np.full(n + 1, worst)]),
            A_eq=hstack([cover, slack]).tocsr(),
            b_eq=np.concatenate([np.ones(n), [choice.count]]),
            A_ub=hstack([cuts, csr_array((cuts.shape[0], n + 1))]).tocsr(),
            b_ub=np.ones(cuts.shape[0]),
            method="highs",
        )  # type: ignore[call-overload]
        if result.status != 0:
            return choice.sets[:0], choice.cost[:0]
        price, extra = result.eqlin.marginals, result.ineqlin.marginals
        reduced = choice.cost - choice.cover @ price[:n] - price[n]
        reduced -= choice.held @ extra
        least = float(reduced.min())
        value = float(price[:n].sum() + choice.count * price[n] + extra.sum())
        value += choice.count * min(0.0, least)
        scale = 1e-9 * worst
        if value - scale > choice.bound:
            choice.bound = value - scale
            choice.reduced = reduced - min(0.0, least)
        if choice.bound >= target:
            return None
        fresh = np.argsort(reduced, kind="stable")[:_AT_ONCE]
        fresh = np.setdiff1d(fresh[reduced[fresh] < -scale], used)
        if not len(fresh):
            some = np.flatnonzero(result.x[: len(used)] > 1e-7)
            return choice.sets[used[some]], result.x[some]
        if stop():
            return choice.sets[:0], choice.cost[:0]
        tight = used[np.argsort(reduced[used], kind="stable")[: 2 * _AT_ONCE]]
        used = np.union1d(tight, fresh)


def holds(sets: Sets, three: NDArray[np.int64]) -> Sets:
    """(c,) bool: whether each set has two or more of three units."""
    a, b, c = sets[:, three[0]], sets[:, three[1]], sets[:, three[2]]
    return (a & (b | c)) | (b & c)


def violated(sets: Sets, share: Floats) -> NDArray[np.intp]:
    """Return triples of units of which more than one pair is covered, on balance."""
    held = sets.astype(np.float64)
    pairs = (held * share[:, None]).T @ held
    triples, totals = [], []
    for a in range(held.shape[1] - 2):
        own = held[sets[:, a], a + 1 :]
        if not len(own):
            continue
        three = (own * share[sets[:, a], None]).T @ own
        mine = pairs[a, a + 1 :]
        total = mine[:, None] + mine[None, :] + pairs[a + 1 :, a + 1 :] - 2 * three
        b, c = np.nonzero(np.triu(total, 1) > 1 + _VIOLATED)
        triples.append(np.column_stack([np.full(len(b), a), a + 1 + b, a + 1 + c]))
        totals.append(total[b, c])
    if not triples:
        return np.zeros((0, 3), dtype=np.intp)
    order = np.argsort(-np.concatenate(totals), kind="stable")[:_CUTS_AT_ONCE]
    return np.concatenate(triples)[order]


def choose_whole(
    choice: Choice, nodes: int, seconds: float | None, below: float = np.inf
) -> tuple[NDArray[np.intp] | None, float, bool]:
    """Choose in whole numbers, for at most ``below`` in all.

    Returns
    -------
    chosen, bound, impossible
        Rows of the list, or None; no choice of the list costs less than the bound;
        whether there is no choice at all.
    """
    every = np.arange(len(choice.cost))
    cover, cuts = choice.rows(every)
    low = np.concatenate([np.ones(choice.sets.shape[1]), [choice.count]])
    ends = np.concatenate([low, np.ones(cuts.shape[0]), [below]])
    floor = np.concatenate([low, np.full(cuts.shape[0] + 1, -np.inf)])
    total = csr_array(choice.cost[None, :])
    options: dict[str, float] = {"node_limit": nodes, "mip_rel_gap": 0.0}
    if seconds is not None:
        options["time_limit"] = max(0.1, seconds)
    result = milp(
        choice.cost,
        constraints=LinearConstraint(vstack([cover, cuts, total]).tocsc(), floor, ends),
        integrality=np.ones(len(every), dtype=np.int64),
        bounds=Bounds(0, 1),
        options=options,  # type: ignore[arg-type]
    )
    if result.status == 2:
        return None, np.inf, True
    bound = choice.bound
    if result.mip_dual_bound is not None:
        bound = max(bound, float(result.mip_dual_bound) - 1e-6 * abs(choice.bound))
    chosen = None if result.x is None else np.flatnonzero(result.x > 0.5)
    return chosen, bound, False
