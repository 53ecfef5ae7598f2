"""Luck in a step's sales, as probabilities on a grid."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Normal:
    """Additive; ``sd`` of a month in quota shares, of a step √length times as much."""

    sd: float


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Multiplicative, mean 1; ``cv``: sd ÷ mean of a month's sales.

    Of a step of ℓ months, the variance of the factor is cv² ÷ ℓ.
    """

    cv: float


@dataclass(frozen=True, slots=True)
class Deals:
    """A Poisson number of deals, of lognormal sizes.

    Parameters
    ----------
    size
        Mean size of a deal, quota shares.
    cv
        Standard deviation of sizes ÷ their mean.
    """

    size: float
    cv: float


@dataclass(frozen=True, slots=True)
class OneSale:
    """One unit is sold with probability mean ÷ unit, or none: exact small examples."""

    unit: float = 1.0


Noise = Normal | Lognormal | Deals | OneSale
