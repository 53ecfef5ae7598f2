"""What is kept low of losses that are not certain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tail:
    """``(1 − weight) × expected loss + weight × CVaR``.

    With weight 0 the expected loss alone. The loss is money spent and the price of what
    is missed, both discounted.

    Parameters
    ----------
    weight
        In [0, 1].
    level
        In [0, 1): CVaR is the mean loss of the worst ``1 − level`` of the probability.
    """

    weight: float = 0.0
    level: float = 0.9

    def __post_init__(self) -> None:
        if not 0 <= self.weight <= 1:
            raise ValueError(f"weight must be in [0, 1], got {self.weight}")
        if not 0 <= self.level < 1:
            raise ValueError(f"level must be in [0, 1), got {self.level}")


@dataclass(frozen=True, slots=True)
class Chance:
    """Expected money spent, where targets are missed with a small chance only.

    Parameters
    ----------
    missing
        Most probability of the worlds in which one of the targets or more is missed.
    targets
        Names; empty: all targets of the problem.
    """

    missing: float
    targets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.missing < 1:
            raise ValueError(f"missing must be in [0, 1), got {self.missing}")


EXPECTED = Tail()
Risk = Tail | Chance


def cvar(losses: Floats, odds: Floats, level: float) -> float:
    """Return the mean of the worst ``1 − level`` of the probability.

    ``min over v of v + E[(loss − v)⁺] ÷ (1 − level)``, reached where ``v`` is the
    ``level`` quantile (Rockafellar & Uryasev 2000).
    """
    order = np.argsort(losses, kind="stable")
    reached = np.cumsum(odds[order])
    at = min(int(np.searchsorted(reached, level - 1e-12)), len(losses) - 1)
    quantile = float(losses[order[at]])
    beyond = odds @ np.maximum(losses - quantile, 0.0)
    return quantile + float(beyond) / (1.0 - level)


def amounts_to(risk: Risk, losses: Floats, odds: Floats) -> float:
    """Return what is kept low, of the losses of all worlds."""
    expected = float(odds @ losses)
    if isinstance(risk, Chance) or not risk.weight:
        return expected
    tail = cvar(losses, odds, risk.level)
    return (1.0 - risk.weight) * expected + risk.weight * tail
