"""Channels whose effects multiply: what they bring, and where that is concave."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import inf
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]

CHANNELS_MOST = 12
"""Channels whose corners (4,096) are still looked at one by one."""


@dataclass(frozen=True, eq=False, slots=True)
class Mix:
    """Channels whose effects multiply: R = K Π A^e exp(Σ_{c<d} g ln A_c ln A_d).

    Parameters
    ----------
    scale
        K.
    elasticities
        ``(channels,)`` e, more than 0.
    margin
        Share of revenue that stays, within (0, 1].
    cross
        ``(channels, channels)`` g, symmetric, 0 on the diagonal; above 0: the channels
        help each other. None: 0.
    carry
        ``(channels,)`` λ: what acts is A = x + λ × the last period's A. None: 0.
    discount_rate
        Of a period.
    at_least, at_most
        ``(channels,)`` money a period; None: 0 and endless. Needed with ``cross``,
        as sales then outgrow, or fall with, money somewhere.

    Raises
    ------
    ValueError
        A number is out of range, shapes do not go together, or profit has no end.
    """

    scale: float
    elasticities: Floats
    margin: float
    cross: Floats | None = None
    carry: Floats | None = None
    discount_rate: float = 0.0
    at_least: Floats | None = None
    at_most: Floats | None = None

    def __post_init__(self) -> None:
        e = np.array(self.elasticities, dtype=np.float64)
        n = e.size
        if e.ndim != 1 or not 1 <= n <= CHANNELS_MOST or not (e > 0).all():
            raise ValueError(f"1 to {CHANNELS_MOST} elasticities, more than 0 each")
        if not (self.scale > 0 and 0 < self.margin <= 1 and self.discount_rate >= 0):
            raise ValueError("scale more than 0, margin in (0, 1], discount 0 or more")
        given = {
            "elasticities": e,
            "cross": np.zeros((n, n)) if self.cross is None else self.cross,
            "carry": np.zeros(n) if self.carry is None else self.carry,
            "at_least": np.zeros(n) if self.at_least is None else self.at_least,
            "at_most": np.full(n, inf) if self.at_most is None else self.at_most,
        }
        for name, values in given.items():
            table = np.array(values, dtype=np.float64)
            if table.shape != ((n, n) if name == "cross" else (n,)):
                raise ValueError(f"{name} is not of {n} channels")
            object.__setattr__(self, name, table)
        self._check()

    def _check(self) -> None:
        low, high = self.limits
        g, kept = self.crossing, self.kept
        if (g != g.T).any() or g.diagonal().any():
            raise ValueError("cross is symmetric, and 0 on the diagonal")
        if not ((kept >= 0) & (kept < 1)).all():
            raise ValueError("a share carried over is within [0, 1)")
        if not ((low >= 0) & (low <= high) & (high > 0) & (low < inf)).all():
            raise ValueError("money is at least 0 or more, and no more than at most")
        if g.any() and not ((low > 0) & (high < inf)).all():
            raise ValueError("with cross effects, limits above 0 and not endless")
        if self.elasticities[high == inf].sum() >= 1:
            raise ValueError("elasticities add up to 1 or more: profit has no end")

    @property
    def limits(self) -> tuple[Floats, Floats]:
        """Least and most money a period."""
        low = self.at_least if self.at_least is not None else np.empty(0)
        return low, self.at_most if self.at_most is not None else np.empty(0)

    @property
    def crossing(self) -> Floats:
        """``(channels, channels)`` cross effects."""
        return self.cross if self.cross is not None else np.empty((0, 0))

    @property
    def kept(self) -> Floats:
        """``(channels,)`` carry-over."""
        return self.carry if self.carry is not None else np.empty(0)

    def acting(self, spend: ArrayLike) -> Floats:
        """Return what acts when so much is spent in every period, x ÷ (1 − λ)."""
        return np.asarray(np.asarray(spend, dtype=np.float64) / (1.0 - self.kept))

    def elasticity(self, spend: ArrayLike) -> Floats:
        """Return ``(channels,)`` elasticities at such spending, cross effects in."""
        if not self.crossing.any():
            return self.elasticities
        return np.asarray(
            self.elasticities + self.crossing @ np.log(self.acting(spend))
        )

    def revenue(self, spend: ArrayLike) -> float:
        """Return revenue a period, when so much is spent in every period."""
        acting = self.acting(spend)
        if not self.crossing.any():
            return float(self.scale * np.prod(acting**self.elasticities))
        logs = np.log(acting)
        power = self.elasticities @ logs + logs @ self.crossing @ logs / 2
        return float(self.scale * np.exp(power))

    @property
    def concave(self) -> bool:
        """Whether profit is proved concave between all limits.

        Notes
        -----
        With ε = e + G ln A, profit is concave where diag ε − εε′ − G has no negative
        eigenvalue. Such ε make a convex set and ε is linear in ln A, so it is enough
        that it holds in every corner of the limits.
        """
        if not self.crossing.any():
            return bool(self.elasticities.sum() <= 1)
        low, high = (np.log(self.acting(limit)) for limit in self.limits)
        return all(
            self._bends(np.array(u)) for u in product(*zip(low, high, strict=True))
        )

    def _bends(self, logs: Floats) -> bool:
        g = self.crossing
        e = self.elasticities + g @ logs
        return float(np.linalg.eigvalsh(np.diag(e) - np.outer(e, e) - g)[0]) >= -1e-12
