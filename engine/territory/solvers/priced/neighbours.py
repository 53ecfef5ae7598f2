"""Where to look next: groups of neighbouring territories that hold the gap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.csgraph import dijkstra

from engine.territory.solvers.priced.loads import end_prices, ends, kept_loads

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.territory.measure import Measures
    from engine.territory.problem import TerritoryProblem
    from engine.territory.solvers.priced.relaxation import Relaxed

    FloatVector = NDArray[np.float64]
    FloatMatrix = NDArray[np.float64]

CANDIDATES = 6
"""Territories considered for each unit in a neighbourhood: the best by reduced cost."""


def candidate_pairs(
    problem: TerritoryProblem, reduced: FloatMatrix
) -> NDArray[np.bool_]:
    """Each unit's few best permitted territories once the rules are paid for."""
    count = min(CANDIDATES, problem.num_territories)
    best = np.argsort(reduced, axis=1, kind="stable")[:, :count]
    pairs = np.zeros(reduced.shape, dtype=np.bool_)
    np.put_along_axis(pairs, best, values=True, axis=1)
    return pairs & problem.allowed


def nearness(
    problem: TerritoryProblem, relaxed: Relaxed, owner: NDArray[np.int32]
) -> FloatMatrix:
    """How easily units pass between two territories.

    Returns
    -------
    (n_territories, n_territories) float, symmetric, zero diagonal: the sum over one
    territory's units of exp(−reduced cost in the other / typical reduced cost).
    """
    finite = np.where(problem.allowed, relaxed.reduced, np.inf)
    second = np.sort(finite, axis=1)[:, min(1, finite.shape[1] - 1)]
    typical = float(np.median(second[np.isfinite(second)])) if second.size else 0.0
    ease = np.exp(-finite / max(typical, 1.0))
    near = np.zeros((problem.num_territories, problem.num_territories))
    np.add.at(near, owner, ease)
    near = near + near.T
    np.fill_diagonal(near, 0.0)
    return near


def gap_by_territory(
    problem: TerritoryProblem,
    relaxed: Relaxed,
    owner: NDArray[np.int32],
    measures: Measures,
) -> FloatVector:
    """Split (objective − bound) over the territories that cause it.

    Returns
    -------
    (n_territories,) float, minor currency units, 0 or more. A unit adds its reduced
    cost where it is; a balance rule adds its price times the slack that the price
    says should not be there (complementary slackness).
    """
    regret = relaxed.reduced[np.arange(len(owner)), owner]
    size = problem.num_territories
    parts: FloatVector = np.bincount(owner, regret, size).astype(np.float64)
    low, high = ends(problem, measures)
    upper, lower = end_prices(problem, relaxed.prices)
    for m, load in enumerate(kept_loads(problem)):
        found = measures.loads[load.name]
        parts += upper[m] * np.maximum(0, high[m] - found)
        parts += lower[m] * np.maximum(0, found - low[m])
    return parts


def pick_group(
    near: FloatMatrix,
    weight: FloatVector,
    size: float,
    free: NDArray[np.bool_],
    rng: np.random.Generator,
) -> NDArray[np.intp]:
    """Pick a territory by weight and then, one by one, neighbours of the group.

    Parameters
    ----------
    near
        From :func:`nearness`.
    weight
        (n_territories,) float, 0 or more: how much each deserves attention.
    size
        How many territories; the whole part counts.
    free
        (n_territories,) bool, territories that may be picked; at least one.
    rng
        The search's generator.

    Returns
    -------
    Indices, ascending.
    """
    chance = np.where(free, weight + 1e-12 + 0.02 * weight.mean(), 0.0)
    seed = int(rng.choice(len(weight), p=chance / chance.sum()))
    return grow(near, [seed], size, free, rng)


def pick_chain(
    near: FloatMatrix,
    short: FloatVector,
    spare: FloatVector,
    size: float,
    free: NDArray[np.bool_],
    rng: np.random.Generator,
) -> NDArray[np.intp]:
    """Pick a territory that lacks something and a chain to one that can spare it.

    Where a whole region lacks potential, neighbours have none to give: what is
    missing must be handed from territory to territory along the chain.

    Parameters
    ----------
    near, size, free, rng
        As for :func:`pick_group`; the chain may be longer than ``size``.
    short, spare
        (n_territories,) float, 0 or more: what each lacks and what each can give, in
        the same unit.

    Returns
    -------
    Indices, ascending.
    """
    chance = np.where(free, short, 0.0)
    seed = int(rng.choice(len(short), p=chance / chance.sum()))
    easy = near * np.outer(free, free) * (0.5 + rng.random(near.shape))
    length = np.where(easy > 0, near.max() / np.maximum(easy, 1e-300), 0.0)
    fars, backs = dijkstra(length, indices=np.array([seed]), return_predecessors=True)
    far, back = fars[0], backs[0]
    giver = np.where(free & (spare >= short[seed]), far, np.inf)
    giver[seed] = np.inf
    chain = [seed]
    if np.isfinite(giver.min()):
        step = int(giver.argmin())
        while step != seed:
            chain.append(step)
            step = int(back[step])
    return grow(near, chain, size, free, rng)


def grow(
    near: FloatMatrix,
    group: list[int],
    size: float,
    free: NDArray[np.bool_],
    rng: np.random.Generator,
) -> NDArray[np.intp]:
    """Add neighbours of the group, one by one, until it has the size; sort it."""
    count = len(free)
    while len(group) < min(int(size), int(free.sum())):
        pull = np.where(free, near[group].sum(axis=0), -1.0)
        pull *= 0.5 + rng.random(count)
        pull[group] = -2.0
        group.append(int(pull.argmax()))
    return np.array(sorted(group), dtype=np.intp)
