"""How many should win, and how much: prizes that move effort most for one purse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.behaviour.contest.order import place_slopes
from engine.behaviour.contest.problem import ContestProblem, Entrant
from engine.behaviour.contest.static import solve_contest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.behaviour.contest.fixed_point import ContestStatus
    from engine.behaviour.contest.problem import ContestResult
    from engine.behaviour.contest.shock import Shock

    Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False, slots=True)
class PrizeDesign:
    """The best prizes of two kinds, and whether they have an equilibrium.

    Parameters
    ----------
    equal_pull
        ``(n − 1,)`` marginal incentive Σ u(V_k) β_k of 1, 2, … equal prizes, utility
        per unit of score.
    winners
        The number of equal prizes with the largest pull.
    ranked
        ``(n,)`` money by place of the best prizes that never rise with the place.
    ranked_pull
        Their marginal incentive.
    equal_result, ranked_result
        The contests solved with the best equal and the best ranked prizes. Only where
        their status is an equilibrium does the marginal incentive say what people do.
    """

    equal_pull: Floats
    winners: int
    ranked: Floats
    ranked_pull: float
    equal_result: ContestResult
    ranked_result: ContestResult

    @property
    def shares(self) -> Floats:
        """Return ``(n,)`` shares of the purse of the ranked prizes."""
        return np.asarray(self.ranked / self.ranked.sum())

    @property
    def status(self) -> tuple[ContestStatus, ContestStatus]:
        """Return what is known of the equal and of the ranked prizes' equilibria."""
        return self.equal_result.status, self.ranked_result.status


def best_prizes(
    entrants: int,
    shock: Shock,
    purse: float,
    *,
    taste: float = 1.0,
    cost: float = 1.0,
    power: float = 2.0,
) -> PrizeDesign:
    """Return prizes that pull most among entrants who are alike.

    Parameters
    ----------
    entrants
        n, 2 or more.
    shock
        Everybody's luck.
    purse
        Money for all prizes together, more than 0.
    taste
        ρ of the utility prize^ρ, within (0, 1].
    cost, power
        Effort e costs cost · e^power ÷ power.

    Notes
    -----
    Kalra and Shi 2001. With B_k = Σ_{j≤k} β_j, k equal prizes pull u(purse ÷ k)·B_k.
    Ranked prizes solve max Σ β_k V_k^ρ over V_1 ≥ … ≥ V_n ≥ 0 of that sum: places
    whose slopes rise are pooled, then ρ β_k V_k^(ρ−1) is the same for all that win.
    """
    if not (purse > 0 and 0 < taste <= 1):
        raise ValueError("the purse is more than 0, taste within (0, 1]")
    slopes = place_slopes(entrants, shock)
    winners = np.arange(1, entrants)
    pull = (purse / winners) ** taste * np.cumsum(slopes)[:-1]
    # Rounding must not make two winners look better than one: the first of equals.
    most = int(winners[np.flatnonzero(pull >= pull.max() * (1 - 1e-9))[0]])
    ranked = purse * np.minimum.accumulate(_ranked_shares(slopes, taste))
    alike = (Entrant(cost, power),) * entrants
    results = [
        solve_contest(ContestProblem(alike, tuple(money), shock, taste=taste))
        for money in ([purse / most] * most, ranked.tolist())
    ]
    ranked_pull = float(slopes @ ranked**taste)
    return PrizeDesign(pull, most, ranked, ranked_pull, results[0], results[1])


def _ranked_shares(slopes: Floats, taste: float) -> Floats:
    """Return shares of a purse of 1 by place."""
    if taste == 1:
        each = np.cumsum(slopes) / np.arange(1, slopes.size + 1)
        k = int(np.flatnonzero(each >= each.max() * (1 - 1e-9))[0]) + 1
        return np.where(np.arange(slopes.size) < k, 1.0 / k, 0.0)
    pooled = np.maximum(_falling(slopes), 0.0)
    pooled[pooled < pooled[0] * 1e-12] = 0.0
    weight = pooled ** (1.0 / (1.0 - taste))
    return np.asarray(weight / weight.sum())


def _falling(values: Floats) -> Floats:
    """Return the nearest never-rising values: rising neighbours share their mean."""
    blocks: list[tuple[float, int]] = []
    for value in values.tolist():
        blocks.append((value, 1))
        while len(blocks) > 1 and blocks[-2][0] < blocks[-1][0]:
            (mean, count), (after, more) = blocks[-2:]
            both = (mean * count + after * more) / (count + more)
            blocks[-2:] = [(both, count + more)]
    return np.repeat([mean for mean, _ in blocks], [count for _, count in blocks])
