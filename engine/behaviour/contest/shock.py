"""Luck in a one-shot contest: shapes, and integrals over them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from engine.behaviour.contest.panels import panels

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

Floats = NDArray[np.float64]
Shape = Literal["normal", "logistic", "gumbel", "uniform", "exponential"]

TAIL = 44.0
"""Logarithm of the odds against what is cut off from endless tails."""
SPLITS = 24
"""Panels of the integrals over a whole shape, before corners."""


class _Standard(NamedTuple):
    """A shape of scale 1: log of its density, of P(more), its range and its corners."""

    density: Callable[[Floats], Floats]
    above: Callable[[Floats], Floats]
    low: float
    high: float
    corners: tuple[float, ...] = ()


def _within(x: Floats) -> Floats:
    return np.clip(x, -700.0, 700.0)


def _logistic(x: Floats) -> Floats:
    return np.asarray(1.0 / (1.0 + np.exp(_within(x))))


_STANDARD: dict[Shape, _Standard] = {
    "normal": _Standard(
        lambda x: np.exp(-(_within(x) ** 2) / 2) / np.sqrt(2 * np.pi),
        lambda x: np.exp(log_ndtr(-_within(x))),
        -np.sqrt(2 * TAIL),
        np.sqrt(2 * TAIL),
    ),
    "logistic": _Standard(
        lambda x: _logistic(x) * _logistic(-x), _logistic, -TAIL, TAIL
    ),
    "gumbel": _Standard(
        lambda x: np.exp(-_within(x) - np.exp(-_within(x))),
        lambda x: -np.expm1(-np.exp(-_within(x))),
        -np.log(TAIL),
        TAIL,
    ),
    "uniform": _Standard(
        lambda x: np.where(np.abs(x) <= 1, 0.5, 0.0),
        lambda x: np.clip((1 - x) / 2, 0.0, 1.0),
        -1.0,
        1.0,
        (-1.0, 1.0),
    ),
    "exponential": _Standard(
        lambda x: np.where(x >= 0, np.exp(-np.clip(x, 0, 700)), 0.0),
        lambda x: np.exp(-np.clip(x, 0, 700)),
        0.0,
        TAIL,
        (0.0,),
    ),
}


@dataclass(frozen=True, slots=True)
class Shock:
    """Luck added to a score.

    Parameters
    ----------
    shape
        ``normal`` with standard deviation ``scale``; ``logistic`` and ``gumbel`` with
        the usual scale, not centred on their mean; ``uniform`` within ± ``scale``;
        ``exponential`` from 0 up with mean ``scale``.
    scale
        In units of the score, more than 0.

    Raises
    ------
    ValueError
        The shape is unknown or the scale not more than 0.
    """

    shape: Shape
    scale: float

    def __post_init__(self) -> None:
        if self.shape not in _STANDARD:
            known = ", ".join(_STANDARD)
            raise ValueError(f"no shape of luck is called {self.shape!r}; use {known}")
        if not 0 < self.scale < np.inf:
            raise ValueError(f"a scale is more than 0, not {self.scale}")

    def density(self, luck: ArrayLike) -> Floats:
        """Return the probability density."""
        x = np.asarray(luck, dtype=np.float64) / self.scale
        return np.asarray(_STANDARD[self.shape].density(x) / self.scale)

    def above(self, luck: ArrayLike) -> Floats:
        """Return the chance of more luck, exact in the far tail as well."""
        x = np.asarray(luck, dtype=np.float64) / self.scale
        return np.asarray(_STANDARD[self.shape].above(x))

    @property
    def corners(self) -> Floats:
        """Return where the density jumps."""
        return self.scale * np.array(_STANDARD[self.shape].corners)

    def nodes(self, breaks: Floats | None = None) -> tuple[Floats, Floats]:
        """Return points of luck and weights that integrate over this luck.

        Parameters
        ----------
        breaks
            ``(..., B)`` where what is integrated has corners.

        Returns
        -------
        tuple[Floats, Floats]
            ``(..., Q)`` points, and weights with the density in them.
        """
        kind = _STANDARD[self.shape]
        low, high = self.scale * kind.low, self.scale * kind.high
        fixed = np.linspace(low, high, (6 if self.shape == "uniform" else SPLITS) + 1)
        if breaks is not None:
            inner = np.clip(breaks, low, high)
            whole = np.broadcast_to(fixed, (*inner.shape[:-1], fixed.size))
            fixed = np.sort(np.concatenate((inner, whole), axis=-1), axis=-1)
        x, weights = panels(fixed)
        return x, weights * self.density(x)
