"""Integrals over adjoining panels by Gauss–Legendre points, whole or running."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

POINTS = 14
"""Points in a panel: exact for polynomials up to degree 27."""


@cache
def _rule() -> tuple[Floats, Floats]:
    return np.polynomial.legendre.leggauss(POINTS)


@cache
def _running_rule() -> Floats:
    """Return ``(POINTS, POINTS)``: values at the points to integrals up to each."""
    x, _ = _rule()
    basis = np.polynomial.legendre.legvander(x, POINTS - 1)
    integrals = np.stack(
        [
            np.polynomial.legendre.legval(
                x, np.polynomial.legendre.legint(row, lbnd=-1.0)
            )
            for row in np.eye(POINTS)
        ],
        axis=1,
    )
    return np.asarray(integrals @ np.linalg.inv(basis))


def panels(edges: Floats) -> tuple[Floats, Floats]:
    """Return points and weights of the panels between adjoining edges.

    Parameters
    ----------
    edges
        ``(..., P + 1)`` rising edges; panels of no width are harmless.

    Returns
    -------
    tuple[Floats, Floats]
        ``(..., P · POINTS)`` points, rising, and weights.
    """
    x, w = _rule()
    half = np.diff(edges, axis=-1)[..., None] / 2
    middle = (edges[..., 1:, None] + edges[..., :-1, None]) / 2
    shape = (*edges.shape[:-1], -1)
    return (middle + half * x).reshape(shape), (half * w).reshape(shape)


def running(edges: Floats, values: Floats) -> Floats:
    """Return the integral from the first edge up to every point of :func:`panels`.

    Parameters
    ----------
    edges
        ``(P + 1,)`` edges.
    values
        ``(P · POINTS,)`` of the integrand at the points.
    """
    _, w = _rule()
    half = np.diff(edges) / 2
    each = values.reshape(-1, POINTS)
    whole = half * (each @ w)
    before = np.concatenate(([0.0], np.cumsum(whole)[:-1]))
    inside = half[:, None] * (each @ _running_rule().T)
    return np.asarray((before[:, None] + inside).ravel())
