"""A problem of clusters around free centres, as plain arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.territory.measure import allowed_intervals
from engine.territory.shape import Inertia
from engine.territory.solvers.clustered.cloud import Cloud

if TYPE_CHECKING:
    from engine.territory.problem import TerritoryProblem
    from engine.territory.rules import BalanceRule, LoadLimit

STRAIN = 1000.0
"""Price of a unit of load outside, in mean inertias of such a load in one cluster."""


def why_not(problem: TerritoryProblem) -> str | None:
    """Return what in the problem's objective is more than this solver takes, if any."""
    if len(problem.shape) != 1:
        return "an objective that is not one inertia alone"
    return None


def read_cloud(problem: TerritoryProblem) -> Cloud:
    """Return the points, masses and intervals of a problem.

    Raises
    ------
    ValueError
        The objective is not one inertia alone, or a load depends on who carries it.
    """
    inertias = [term for term in problem.shape if isinstance(term, Inertia)]
    if len(inertias) != 1 or len(problem.shape) != 1 or problem.costs:
        raise ValueError("clusters are made for one inertia and no other cost")
    loaded: tuple[BalanceRule | LoadLimit, ...] = (*problem.balance, *problem.limits)
    for rule in loaded:
        if not rule.amounts.constant:
            raise ValueError(
                f"{rule.name}: in clusters a load must not depend on who carries it"
            )
    weights = [rule.amounts.most.astype(np.float64) for rule in loaded]
    ends = [
        allowed_intervals(rule, int(rule.amounts.most.sum()))
        for rule in problem.balance
    ]
    ends += [(limit.low, limit.high) for limit in problem.limits]
    n, k = problem.num_units, problem.num_territories
    none = np.zeros((0, k))
    places, mass = inertias[0].places.astype(np.float64), inertias[0].weights
    mass = np.maximum(mass.astype(np.float64), 1e-9 * max(float(mass.max()), 1e-300))
    weight = np.array(weights).reshape(-1, n).T.copy()
    total = float((mass[:, None] * (places - places.mean(axis=0)) ** 2).sum())
    mean = np.maximum(weight.sum(axis=0), 1.0)
    return Cloud(
        places=places - np.average(places, axis=0, weights=mass),
        mass=mass,
        weight=weight,
        low=np.array([low for low, _ in ends] or none, dtype=np.float64).T.copy(),
        high=np.array([high for _, high in ends] or none, dtype=np.float64).T.copy(),
        strain=STRAIN * max(total, 1e-9) / k / mean,
    )


def part_of(cloud: Cloud, points: np.ndarray, clusters: np.ndarray) -> Cloud:
    """Return some points and clusters, by their indices, as a cloud of their own."""
    return Cloud(
        places=cloud.places[points],
        mass=cloud.mass[points],
        weight=cloud.weight[points],
        low=cloud.low[clusters],
        high=cloud.high[clusters],
        strain=cloud.strain,
    )
