"""Who gains and who loses, rep by rep, added up block by block."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from engine.comparison.bins import Spread
from engine.comparison.block import AT_QUOTA, Block
from engine.comparison.paired import student

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SLIVER = 1e-9
"""Of the scale: a change of pay below it is rounding, not a gain."""

_SUMS = (
    *("pay", "sales", "attainment", "p_quota", "p_exit", "effort", "neglect"),
    *("p_prize", "prize", "p_gain"),
)


@dataclass(frozen=True, eq=False, slots=True)
class RepYear:
    """What a plan brings each rep; arrays of ``(N,)``, means over replications.

    Parameters
    ----------
    pay, pay_p10, pay_p90
        Money of the run: mean, and the range that a year stays within 8 times in 10.
    sales, attainment
        Revenue, and sales ÷ quota of the last plan year.
    p_quota, p_exit, p_prize
        Share of replications with quota made, with somebody leaving the seat, with a
        prize.
    effort, neglect
        Quota shares a month.
    prize
        Mean prize money.
    change, change_low, change_high
        Pay less the baseline's, paired, with its interval.
    p_gain
        Share of replications in which the rep is paid more.
    """

    pay: Floats
    pay_p10: Floats
    pay_p90: Floats
    sales: Floats
    attainment: Floats
    p_quota: Floats
    p_exit: Floats
    effort: Floats
    neglect: Floats
    p_prize: Floats
    prize: Floats
    change: Floats
    change_low: Floats
    change_high: Floats
    p_gain: Floats


class PerRep:
    """Sums over replications of one plan; memory flat in their number.

    Parameters
    ----------
    anchor
        ``(N,)`` money, such as the salary of the run: quantiles of pay are kept of
        (pay − anchor) ÷ scale, see :class:`engine.comparison.bins.Spread`.
    scale
        ``(N,)`` money, such as the target incentive of the run; more than 0.

    Raises
    ------
    ValueError
        A scale is not more than 0.

    Notes
    -----
    Sums in floating point depend on their order in the last digit. So blocks are added
    in their order, or parts of one block each are merged in it: both give the same
    bytes, whoever computed the parts.
    """

    def __init__(self, anchor: Floats, scale: Floats) -> None:
        if not (scale > 0.0).all():
            raise ValueError("every scale must be more than 0")
        self.anchor, self.scale = anchor, scale
        self.blocks = self.replications = 0
        self.spread = Spread(scale.size)
        self._sums = np.zeros((len(_SUMS), scale.size))
        self._change = np.zeros(scale.size)
        self._squares = np.zeros(scale.size)

    def add(self, block: Block, pay: Floats, against: Floats) -> None:
        """Take in the next block.

        Parameters
        ----------
        block
            Of this plan.
        pay, against
            ``(R, N)`` pay under this plan and under the baseline, the same
            replications.
        """
        part = PerRep(self.anchor, self.scale)
        change = pay - against
        rows = {
            "pay": pay,
            "sales": block.revenue,
            "attainment": block.attainment,
            "p_quota": block.attainment >= AT_QUOTA,
            "p_exit": block.exits > 0.0,
            "effort": block.effort,
            "neglect": block.neglect,
            "p_prize": block.prizes > 0.0,
            "prize": block.prizes,
            "p_gain": change > SLIVER * self.scale,
        }
        part.blocks, part.replications = 1, pay.shape[0]
        part.spread.add((pay - self.anchor) / self.scale)
        part._sums = np.array([rows[name].sum(axis=0) for name in _SUMS], np.float64)
        part._change = change.mean(axis=0)
        part._squares = ((change - part._change) ** 2).sum(axis=0)
        self.merge(part)

    def merge(self, part: PerRep) -> None:
        """Add a part of one block, the next in order.

        Notes
        -----
        Mean and squares of the change: Chan, Golub & LeVeque (1983), which loses no
        digits where the change is small beside its mean.

        Raises
        ------
        ValueError
            The part holds several blocks, which would make bytes depend on who
            computed them.
        """
        if part.blocks != 1:
            raise ValueError(f"a part must hold one block, not {part.blocks}")
        n = self.replications + part.replications
        gap, share = part._change - self._change, part.replications / n
        self._squares += part._squares + gap**2 * (self.replications * share)
        self._change += gap * share
        self._sums += part._sums
        self.spread.merge(part.spread)
        self.blocks, self.replications = self.blocks + 1, n

    def year(self, confidence: float) -> RepYear:
        """Return everybody's means, quantiles, and change with its t interval.

        Raises
        ------
        ValueError
            Fewer than two replications.
        """
        n = self.replications
        if n < 2:
            raise ValueError(f"need at least two replications, not {n}")
        reach = student(confidence, n - 1) * np.sqrt(self._squares / (n - 1) / n)
        p10, p90 = (
            self.anchor + self.scale * self.spread.quantile(q) for q in (0.1, 0.9)
        )
        return RepYear(
            **dict(zip(_SUMS, self._sums / n, strict=True)),
            pay_p10=p10,
            pay_p90=p90,
            change=self._change.copy(),
            change_low=self._change - reach,
            change_high=self._change + reach,
        )
