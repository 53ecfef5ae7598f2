"""Terms of whole territories, plan by plan, from their definitions alone.

Import as ``oracles.brute_force_shape``.
"""

from __future__ import annotations

import numpy as np


def shape_value(term, plans, territories: int) -> np.ndarray:
    """(n_plans,) what a term adds to each plan's cost."""
    kind = {"Inertia": inertia, "CutEdges": cut_edges, "Diameter": diameter}
    return kind[type(term).__name__](term, plans, territories)


def inertia(term, plans, territories) -> np.ndarray:
    """(n_plans,) Σ w |x − weighted mean of its territory|², rounded half to even.

    By König and Huygens, one territory's is Σ_{i<k} w_i w_k |x_i − x_k|² ÷ Σ w: no
    mean is needed.
    """
    x, w = term.places, term.weights
    apart = ((x[:, None, :] - x[None, :, :]) ** 2).sum(axis=2) * w[:, None] * w[None, :]
    total = np.zeros(len(plans))
    for j in range(territories):
        inside = (plans == j).astype(float)
        mass = inside @ w
        pairs = np.einsum("pi,ik,pk->p", inside, apart, inside) / 2
        total += np.where(mass > 0, pairs / np.where(mass > 0, mass, 1.0), 0.0)
    return np.rint(total).astype(np.int64)


def cut_edges(term, plans, territories) -> np.ndarray:  # noqa: ARG001
    """(n_plans,) total price of edges between territories."""
    total = np.zeros(len(plans), dtype=np.int64)
    for (a, b), price in zip(term.edges.tolist(), term.prices.tolist(), strict=True):
        total += price * (plans[:, a] != plans[:, b])
    return total


def diameter(term, plans, territories) -> np.ndarray:  # noqa: ARG001
    """(n_plans,) the largest distance between two units of one territory."""
    largest = np.zeros(len(plans), dtype=np.int64)
    for a in range(plans.shape[1]):
        for b in range(a):
            same = plans[:, a] == plans[:, b]
            largest = np.maximum(largest, same * term.distance[a, b])
    return largest
