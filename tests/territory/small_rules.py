"""Random rules on sets of units and on whole territories, for tiny problems.

Import as ``territory.small_rules``. Rules are drawn so that some problems have plans
and some have none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.territory.problem import Contiguity, LoadLimit, Opening, TerritoryProblem
from engine.territory.rules import NO_LIMIT
from engine.territory.shape import CutEdges, Diameter, Inertia


@dataclass(frozen=True)
class Mix:
    """Which rules a random problem has."""

    constant: int = 0
    by_pair: int = 0
    eligible: bool = False
    locks: bool = False
    budgets: int = 0
    terms: int = 1
    limits: int = 0
    together: bool = False
    apart: bool = False
    contiguous: bool = False
    opening: bool = False
    centres: bool = False
    elastic: bool = False
    cut: bool = False
    diameter: bool = False
    inertia: bool = False


NEW_MIXES = {
    "limits": Mix(limits=2),
    "together": Mix(together=True),
    "apart": Mix(apart=True),
    "contiguity": Mix(contiguous=True),
    "opening": Mix(opening=True),
    "centres": Mix(opening=True, centres=True),
    "elastic": Mix(constant=1, elastic=True),
    "elastic by pair": Mix(by_pair=1, elastic=True),
    "cut edges": Mix(cut=True),
    "only cut edges": Mix(terms=0, constant=1, cut=True),
    "diameter": Mix(diameter=True),
    "only diameter": Mix(terms=0, limits=1, diameter=True),
    "inertia": Mix(inertia=True),
    "only inertia": Mix(terms=0, limits=1, inertia=True),
    "groups and pairs": Mix(constant=1, together=True, apart=True, locks=True),
    "pieces and balance": Mix(constant=1, contiguous=True),
    "pieces and groups": Mix(limits=1, together=True, contiguous=True, budgets=1),
    "opening and balance": Mix(constant=1, opening=True),
    "opening and balance by pair": Mix(by_pair=1, opening=True),
    "opening and elastic": Mix(constant=1, by_pair=1, elastic=True, opening=True),
    "opening and limits": Mix(limits=2, opening=True, centres=True, eligible=True),
    "opening and pieces": Mix(opening=True, centres=True, contiguous=True, cut=True),
    "nearly every rule": Mix(
        constant=1,
        by_pair=1,
        eligible=True,
        budgets=1,
        limits=1,
        apart=True,
        contiguous=True,
        opening=True,
        elastic=True,
        cut=True,
        diameter=True,
    ),
    "every rule": Mix(
        constant=1,
        by_pair=1,
        eligible=True,
        locks=True,
        budgets=1,
        terms=2,
        limits=1,
        together=True,
        apart=True,
        contiguous=True,
        opening=True,
        centres=True,
        elastic=True,
        cut=True,
        diameter=True,
    ),
}


def with_more(problem: TerritoryProblem, mix: Mix, seed: int) -> TerritoryProblem:
    """Return a problem with the rules of a mix that are not about single pairs."""
    rng = np.random.Generator(np.random.PCG64([seed, 77]))
    units = problem.num_units
    rules = {"limits": tuple(_limit(k, rng, problem) for k in range(mix.limits))}
    if mix.elastic:
        prices = [int(price) for price in rng.integers(1, 6, len(problem.balance))]
        rules["balance"] = tuple(
            replace(rule, price=price)
            for rule, price in zip(problem.balance, prices, strict=True)
        )
    if mix.together:
        # Two groups of two; the others are alone.
        numbers = np.array([3, 3, 0, 0] + [-1] * (units - 4), dtype=np.int32)
        rules["together"] = rng.permutation(numbers)
    if mix.apart:
        rules["apart"] = _pairs(rng, units)[:2]
    if mix.contiguous:
        rules["contiguity"] = Contiguity(_graph(rng, units, whole=seed % 4 != 3))
    if mix.opening:
        rules["opening"] = _opening(rng, problem, centres=mix.centres)
    rules["shape"] = tuple(_shape(mix, rng, units))
    return replace(problem, **rules)


def _limit(k, rng, problem) -> LoadLimit:
    """Limits around the mean load, some missing; by pair for odd numbers."""
    units, territories = problem.num_units, problem.num_territories
    amounts = np.repeat(rng.integers(4, 20, units)[:, None], territories, axis=1)
    if k % 2:
        amounts = amounts + rng.integers(0, 9, amounts.shape)
    mean = amounts.sum() / territories**2
    low = (mean * rng.choice([0.0, 0.2, 0.6], territories)).astype(np.int64)
    high = (mean * rng.choice([1.2, 1.6, 2.5], territories)).astype(np.int64)
    high[rng.random(territories) < 0.3] = NO_LIMIT
    return LoadLimit(f"limit {k}", "visits", amounts.astype(np.int64), low, high)


def _pairs(rng, units) -> np.ndarray:
    """(k, 2) int32: all pairs of units, in any order."""
    pairs = np.stack(np.triu_indices(units, 1), axis=1).astype(np.int32)
    return rng.permutation(pairs)


def _graph(rng, units, *, whole) -> np.ndarray:
    """(e, 2) int32: a random tree and some more edges; less one edge if not whole."""
    tree = [(i, int(rng.integers(0, i))) for i in range(1, units)]
    more = [tuple(pair) for pair in _pairs(rng, units)[: units // 3].tolist()]
    if not whole:
        # Nothing touches the last unit any more.
        tree, more = tree[:-1], [pair for pair in more if units - 1 not in pair]
    return np.array(tree + more, dtype=np.int32).reshape(-1, 2)


def _opening(rng, problem, *, centres) -> Opening:
    units, territories = problem.num_units, problem.num_territories
    low = int(rng.integers(1, territories + 1))
    high = int(rng.integers(low, territories + 1))
    fixed = rng.random(territories) < 0.2
    site = rng.permutation(units)[:territories].astype(np.int32)
    site[rng.random(territories) < 0.2] = -1
    cost = rng.integers(0, 60, territories)
    return Opening(low, high, cost, fixed, site if centres else None)


def _shape(mix, rng, units):
    if mix.cut:
        edges = _graph(rng, units, whole=True)
        yield CutEdges(edges, rng.integers(0, 30, len(edges)))
    if mix.diameter:
        places = rng.integers(0, 50, (units, 2))
        yield Diameter(np.abs(places[:, None, :] - places[None, :, :]).sum(axis=2))
    if mix.inertia:
        # Not whole, so that no total is half-way between two whole numbers.
        yield Inertia(rng.random((units, 2)) * 10, rng.random(units) * 3)
