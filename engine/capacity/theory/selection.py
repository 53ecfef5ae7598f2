"""What choosing better people is worth: Brogden, Cronbach and Gleser's utility."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import norm

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Floats = NDArray[np.float64]


def mean_selected(ratio: ArrayLike) -> Floats:
    """Return the mean standard score of those selected, the top ``ratio`` of many.

    Notes
    -----
    φ(z) ÷ SR with P(Z > z) = SR, scores being normal; 0 if all are taken.

    Raises
    ------
    ValueError
        A ratio is not within (0, 1].
    """
    share = np.asarray(ratio, dtype=np.float64)
    if not ((share > 0) & (share <= 1)).all():
        raise ValueError("a selection ratio is within (0, 1]")
    return np.asarray(norm.pdf(norm.isf(share)) / share)


@dataclass(frozen=True, slots=True)
class Selection:
    """How people are chosen.

    Parameters
    ----------
    validity
        Correlation of the score with performance, −1 to 1.
    ratio
        Share of those assessed who are hired, within (0, 1].
    sd_money
        Standard deviation of a person's performance, money a year.
    cost
        Money for each person assessed.

    Raises
    ------
    ValueError
        A number is out of range.
    """

    validity: float
    ratio: float
    sd_money: float
    cost: float = 0.0

    def __post_init__(self) -> None:
        if not -1 <= self.validity <= 1:
            raise ValueError(f"a validity is within [-1, 1], not {self.validity}")
        if not 0 < self.ratio <= 1:
            raise ValueError(f"a selection ratio is within (0, 1], not {self.ratio}")
        if not (self.sd_money >= 0 and self.cost >= 0):
            raise ValueError("deviation and cost are 0 or more")


def selection_gain(selection: Selection) -> float:
    """Return the gain of one hire over one taken at random, money a year: r z̄ SD_y."""
    mean = float(mean_selected(selection.ratio))
    return selection.validity * mean * selection.sd_money


def selection_utility(selection: Selection, hires: float, years: float) -> float:
    """Return what selecting is worth over taking people at random, money.

    Parameters
    ----------
    selection
        How people are chosen.
    hires
        People hired.
    years
        That a hire stays.

    Notes
    -----
    ΔU = N T r SD_y φ(z)/SR − N c/SR (Brogden 1949; Cronbach and Gleser 1965). Many are
    assessed, performance is linear in the score, and all who are asked accept.

    Raises
    ------
    ValueError
        ``hires`` or ``years`` is below 0.
    """
    if not (hires >= 0 and years >= 0):
        raise ValueError("hires and years are 0 or more")
    spent = hires * selection.cost / selection.ratio
    return hires * years * selection_gain(selection) - spent
