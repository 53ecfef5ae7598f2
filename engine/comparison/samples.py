"""One number a replication, plan and metric; the money identities, here only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from engine.comparison.block import AT_QUOTA, Block, Terms, rep_pay
from engine.comparison.fairness import gini

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

METRICS = (
    *("revenue", "margin", "base_pay", "variable_pay", "prizes", "overrides"),
    *("hiring", "profit", "pay_share", "conceded", "moved"),
    *("exits", "regretted", "gini_pay", "at_quota", "attainment", "neglect"),
)
"""Names as tables have them; see :func:`block_metrics` for what each is."""

LOWER_IS_BETTER = frozenset(
    {"base_pay", "variable_pay", "prizes", "overrides", "hiring", "pay_share"}
    | {"conceded", "moved", "exits", "regretted", "gini_pay", "neglect"}
)
"""Metrics of which a company wants less, all else equal."""


def block_metrics(block: Block, terms: Terms) -> dict[str, Floats]:
    """Return every metric of a plan in a block, ``(R,)`` each.

    Notes
    -----
    - margin = margin share · (revenue + conceded) − conceded: goods cost what they
      cost, so a price given away is lost in full
    - profit = margin − base pay − variable pay − prizes − overrides − hiring − neglect
    - neglect = value · Σ over reps of (neglect a month · months · quota)
    - pay share = (base + variable + prizes + overrides) ÷ revenue; moved = |moved| ÷
      (revenue + conceded), the sales as they were before the discount; both NaN where
      nothing was sold
    - Gini of all that a seat is paid; at quota: share of reps; attainment: their mean
    """
    months = block.month_moved.shape[1]
    revenue = block.revenue.sum(axis=1)
    conceded = block.conceded.sum(axis=1)
    variable = block.variable.sum(axis=1)
    prizes = block.prizes.sum(axis=1)
    margin = terms.margin * (revenue + conceded) - conceded
    neglect = terms.unpaid_value * months * (block.neglect @ terms.quota)
    pay = block.fixed + variable + prizes + block.override
    return {
        "revenue": revenue,
        "margin": margin,
        "base_pay": block.fixed,
        "variable_pay": variable,
        "prizes": prizes,
        "overrides": block.override,
        "hiring": block.hiring,
        "profit": margin - pay - block.hiring - neglect,
        "pay_share": _share(pay, revenue),
        "conceded": conceded,
        "moved": _share(block.month_moved.sum(axis=1), revenue + conceded),
        "exits": block.exits.sum(axis=1),
        "regretted": block.regretted.sum(axis=1),
        "gini_pay": gini(rep_pay(block, terms)),
        "at_quota": (block.attainment >= AT_QUOTA).mean(axis=1),
        "attainment": block.attainment.mean(axis=1),
        "neglect": neglect,
    }


def _share(part: Floats, whole: Floats) -> Floats:
    """Return part ÷ whole, NaN where the whole is 0."""
    return np.asarray(part / np.where(whole != 0.0, whole, np.nan))


class Samples:
    """Metrics of all replications, added block by block in block order.

    Parameters
    ----------
    plans
        How many there are.
    """

    def __init__(self, plans: int) -> None:
        self.plans = plans
        self.replications = 0
        self._parts: list[dict[str, Floats]] = []

    def add(self, block: Sequence[Mapping[str, Floats]]) -> None:
        """Take in a block: the metrics of each plan, in the plans' order.

        Raises
        ------
        ValueError
            A plan is missing, or plans have different replications or metrics.
        """
        if len(block) != self.plans:
            raise ValueError(f"metrics of {len(block)} plans instead of {self.plans}")
        sizes = {x.shape for plan in block for x in plan.values()}
        if len(sizes) != 1 or any(set(plan) != set(METRICS) for plan in block):
            raise ValueError("plans of a block differ in replications or metrics")
        part = {name: np.array([plan[name] for plan in block]) for name in METRICS}
        self._parts.append(part)
        self.replications += part["revenue"].shape[1]

    def of(self, metric: str) -> Floats:
        """Return ``(plans, replications)`` of a metric, in block order."""
        if not self._parts:
            return np.empty((self.plans, 0))
        return np.concatenate([part[metric] for part in self._parts], axis=1)
